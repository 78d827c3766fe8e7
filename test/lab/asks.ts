/** Where every host of the lab listens. */
export const ECHO_PORT = 48_101;

/** What the test asks a host, over the channel between the two processes. */
export type Ask =
  | { readonly id: number; readonly kind: 'reaches'; readonly address: string }
  | { readonly id: number; readonly kind: 'open'; readonly address: string }
  | { readonly id: number; readonly kind: 'beats' };

/** 0 is the host's word that it listens. */
export interface Answer {
  readonly id: number;
  readonly value: boolean | number;
}
