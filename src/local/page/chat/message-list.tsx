import { useEffect, useRef, useState, type ReactNode } from 'react';

interface MessageListProps {
  readonly label: string;
  /** How many messages there are: a change means that one came. */
  readonly count: number;
  /** The newest message is by or for the person at the page: they get to see it wherever they read. */
  readonly newestIsMine: boolean;
  readonly children: ReactNode;
}

/** Nearer to the newest message than this, a person is reading it. */
const NEAR_PX = 60;

/**
 * A list that follows new messages while the person reads the newest one, and otherwise stays and says that there are newer ones. It
 * shows a new message from its top: an incident's card is longer than the list is high.
 */
export function MessageList({ label, count, newestIsMine, children }: MessageListProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const seen = useRef(0);
  const follows = useRef(true);
  const [newer, setNewer] = useState(false);
  useEffect(() => {
    const grew = count > seen.current;
    seen.current = count;
    if (list.current === null || !grew) return;
    if (follows.current || newestIsMine) showNewest(list.current);
    else setNewer(true);
  }, [count, newestIsMine]);
  return (
    <div className="list">
      <div
        ref={list}
        className="scroll"
        role="log"
        aria-live="off"
        aria-label={label}
        tabIndex={0}
        onScroll={(event) => {
          follows.current = isAtNewest(event.currentTarget);
          if (follows.current) setNewer(false);
        }}
      >
        {children}
      </div>
      {newer && (
        <button type="button" className="newer" onClick={() => list.current !== null && showNewest(list.current)}>
          ↓ New messages
        </button>
      )}
    </div>
  );
}

const newestTop = (list: HTMLDivElement): number => [...list.querySelectorAll<HTMLElement>('.message')].at(-1)?.offsetTop ?? 0;

function isAtNewest(list: HTMLDivElement): boolean {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
  return atEnd || list.scrollTop >= newestTop(list) - NEAR_PX;
}

/** The browser stops at the end by itself when the newest message is a short one. */
function showNewest(list: HTMLDivElement): void {
  list.scrollTo({ top: newestTop(list) - 8 });
}
