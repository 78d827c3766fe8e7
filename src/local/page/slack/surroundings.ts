import { createContext } from 'react';

/** What texts and buttons need to know of the page around them. */
export interface Surroundings {
  /** By Slack user id: everybody who has written, and the personas. */
  readonly people: ReadonlyMap<string, { readonly name: string; readonly initials?: string }>;
  readonly channelName: string;
  /** Epoch milliseconds, for `today` and `yesterday`. */
  readonly now: number;
  /** Shows a link inside the page when it can (a pull request of this workspace); false lets the browser follow it. */
  readonly openHere: (href: string) => boolean;
  /** A file of this workspace's Slack as a URL that the page may draw; null when it is gone. The same function as long as the page lives. */
  readonly pictureOf: (file: string) => Promise<string | null>;
}

export const SurroundingsContext = createContext<Surroundings>({
  people: new Map(),
  channelName: 'channel',
  now: 0,
  openHere: () => false,
  pictureOf: async () => Promise.resolve(null),
});
