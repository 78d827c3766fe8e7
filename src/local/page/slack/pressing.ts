import { createContext } from 'react';

export interface Press {
  readonly blockId: string;
  readonly actionId: string;
  readonly value: string;
}

/** What a button of one message does when pressed. Null where buttons have nowhere to go. */
export interface Pressing {
  readonly press: (press: Press) => void;
  readonly isPending: (press: Press) => boolean;
}

export const PressingContext = createContext<Pressing | null>(null);
