import type { DatabaseOptions } from '../../../src/adapters/store/database.ts';

/** One database that a test may open, close, open again and tamper with. */
export interface Site {
  readonly options: Omit<DatabaseOptions, 'onError'>;
  /** Statements around the store. On the embedded database the store must be closed. */
  tamper(statements: string): Promise<readonly Record<string, unknown>[]>;
  remove(): Promise<void>;
}

export interface Sites {
  readonly name: string;
  /** Whether several stores may be open on one database. */
  readonly shared: boolean;
  start(): Promise<void>;
  /** A new, empty database. */
  fresh(): Promise<Site>;
  stop(): Promise<void>;
}
