import { createContext } from 'react';
import type { Acts } from './connection/use-acts.ts';

/** Who acts, and how. */
export interface Acting extends Pick<Acts, 'pending' | 'act'> {
  readonly persona: string;
}

export const ActingContext = createContext<Acting>({ persona: '', pending: new Set(), act: () => Promise.resolve(false) });
