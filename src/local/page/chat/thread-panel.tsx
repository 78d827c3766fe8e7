import { use, useEffect, useRef, type ReactNode } from 'react';
import { ActingContext } from '../acting.ts';
import { Composer } from './composer.tsx';
import { Message } from './message.tsx';
import { MessageList } from './message-list.tsx';
import { isMine, type Thread } from './visible.ts';

interface ThreadPanelProps {
  readonly thread: Thread;
  readonly personaName: string;
  /** True when the person asked for it: then the focus follows. */
  readonly takeFocus: boolean;
  readonly onClose: () => void;
}

export function ThreadPanel({ thread, personaName, takeFocus, onClose }: ThreadPanelProps): ReactNode {
  const { persona } = use(ActingContext);
  const { root, replies } = thread;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takeFocus) title.current?.focus();
  }, [takeFocus]);
  return (
    <section className="pane thread" aria-labelledby="thread-title" data-testid="thread">
      <header className="pane-head">
        <h2 id="thread-title" ref={title} tabIndex={-1}>
          Thread
        </h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close the thread"
          data-testid="thread-close"
          onClick={onClose}
        >
          ✕
        </button>
      </header>
      <MessageList count={replies.length} newestIsMine={isMine(replies.at(-1), persona)} label="Messages in this thread">
        <Message message={root} />
        <p className="reply-count">
          <span>{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</span>
        </p>
        {replies.map((reply) => (
          <Message key={reply.ts} message={reply} />
        ))}
      </MessageList>
      <Composer key={root.ts} threadTs={root.ts} testId="thread-composer" label={`Reply in this thread as ${personaName}`} />
    </section>
  );
}
