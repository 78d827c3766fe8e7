import { useEffect, useRef, type RefObject } from 'react';

/** Nearer to the end than this, a person is reading the newest messages. */
const NEAR_PX = 160;

/** Follows new messages when the person is at the end of the list, and stays where they read otherwise. */
export function useStickToEnd(count: number): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const element = list.current;
    const note = (): void => {
      if (element !== null) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    };
    element?.addEventListener('scroll', note, { passive: true });
    return () => element?.removeEventListener('scroll', note);
  }, []);
  useEffect(() => {
    if (count > 0 && atEnd.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count]);
  return list;
}
