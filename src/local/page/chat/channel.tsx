import { use, type ReactNode } from 'react';
import { ActingContext } from '../acting.ts';
import { Composer } from './composer.tsx';
import { Message } from './message.tsx';
import { MessageList } from './message-list.tsx';
import { isMine, type Entry } from './visible.ts';

interface ChannelProps {
  readonly name: string;
  readonly personaName: string;
  readonly entries: readonly Entry[];
  readonly openTs: string | null;
  readonly places: ReactNode;
  readonly onOpen: (ts: string) => void;
}

export function Channel({ name, personaName, entries, openTs, places, onOpen }: ChannelProps): ReactNode {
  const { persona } = use(ActingContext);
  return (
    <section className="pane channel" aria-labelledby="channel-title">
      <header className="pane-head">
        <h2 id="channel-title"># {name}</h2>
        {places}
      </header>
      <MessageList count={entries.length} newestIsMine={isMine(entries.at(-1)?.message, persona)} label={`Messages in ${name}`}>
        {entries.length === 0 && <p className="empty">No messages yet. The first sample alert fires by itself in a moment.</p>}
        {entries.map(({ message, threadTs, replies }) => (
          <Message key={message.ts} message={message}>
            {(replies !== 0 || message.isBot) && message.onlyFor === null && (
              <button
                type="button"
                className="replies"
                aria-pressed={openTs === threadTs}
                data-testid={`replies-${message.ts}`}
                onClick={() => onOpen(threadTs)}
              >
                {repliesWords(replies)}
              </button>
            )}
          </Message>
        ))}
      </MessageList>
      <Composer threadTs={null} testId="composer" label={`Message #${name} as ${personaName}`} />
    </section>
  );
}

function repliesWords(count: number | null): string {
  if (count === null) return 'From a thread: open it';
  if (count === 0) return 'Open thread';
  return count === 1 ? '1 reply' : `${count} replies`;
}
