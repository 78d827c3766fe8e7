import { use, type ReactNode } from 'react';
import { ActingContext } from '../acting.ts';
import { Composer } from './composer.tsx';
import { Message } from './message.tsx';
import { MessageList } from './message-list.tsx';
import { isMine, type Thread } from './visible.ts';

interface ChannelProps {
  readonly name: string;
  readonly personaName: string;
  readonly threads: readonly Thread[];
  readonly openTs: string | null;
  readonly places: ReactNode;
  readonly onOpen: (ts: string) => void;
}

export function Channel({ name, personaName, threads, openTs, places, onOpen }: ChannelProps): ReactNode {
  const { persona } = use(ActingContext);
  return (
    <section className="pane channel" aria-labelledby="channel-title">
      <header className="pane-head">
        <h2 id="channel-title"># {name}</h2>
        {places}
      </header>
      <MessageList count={threads.length} newestIsMine={isMine(threads.at(-1)?.root, persona)} label={`Messages in ${name}`}>
        {threads.length === 0 && <p className="empty">No messages yet. The first sample alert fires by itself in a moment.</p>}
        {threads.map(({ root, replies }) => (
          <Message key={root.ts} message={root}>
            {(replies.length > 0 || root.isBot) && root.onlyFor === null && (
              <button
                type="button"
                className="replies"
                aria-pressed={openTs === root.ts}
                data-testid={`replies-${root.ts}`}
                onClick={() => onOpen(root.ts)}
              >
                {repliesWords(replies.length)}
              </button>
            )}
          </Message>
        ))}
      </MessageList>
      <Composer threadTs={null} testId="composer" label={`Message #${name} as ${personaName}`} />
    </section>
  );
}

function repliesWords(count: number): string {
  if (count === 0) return 'Open thread';
  return count === 1 ? '1 reply' : `${count} replies`;
}
