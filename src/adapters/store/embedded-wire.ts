/** What the embedded database's thread and the rest of the process say to each other besides PostgreSQL's own messages. */
export interface Opening {
  readonly folder: string;
}
export const OPENED = 'opened';
export const CLOSE = 'close';
