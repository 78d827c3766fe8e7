import { useEffect, useState } from 'react';
import type { WorkspaceState } from '../../api.ts';
import { follow, pause, type Link } from './follow.ts';

export interface Heard {
  readonly state: WorkspaceState;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The workspace as last heard of, and how the connection stands. */
export function useWorkspace(token: string): { readonly heard: Heard | null; readonly link: Link } {
  const [heard, setHeard] = useState<Heard | null>(null);
  const [link, setLink] = useState<Link>('connecting');
  useEffect(() => {
    const stop = new AbortController();
    const onState = (state: WorkspaceState): void => setHeard({ state, at: Date.now() });
    void follow({ token, signal: stop.signal, onState, onLink: setLink, fetch: fetch.bind(globalThis), pause });
    return () => stop.abort();
  }, [token]);
  return { heard, link };
}
