import type { Kysely } from 'kysely';
import type { Claims } from './claims.ts';
import type { ListenHandle } from './listen.ts';
import { openEmbedded } from './embedded.ts';
import { openServer } from './server.ts';
import type { Tables } from './schema.ts';

/** One PostgreSQL, embedded or a server, as the store and its job queue need it. */
export interface Database {
  readonly kysely: Kysely<Tables>;
  /** pg-boss's word for the kind of database. */
  readonly backend: 'pglite' | 'postgres';
  /** True when nobody else can have this database open: then a job that is running at the start belongs to a process that died. */
  readonly soleOwner: boolean;
  /** A statement, or several without values, outside of any transaction. */
  readonly execute: (text: string, values: unknown[] | undefined) => Promise<{ rows: unknown[] }>;
  /** What each session hears before the next thing that it is asked. Replaces what was said before. */
  readonly tellSessions: (statements: readonly string[]) => void;
  /**
   * Around what a start makes and brings up to date. Two processes that do so at once are in each other's way: even with "if not exists",
   * PostgreSQL refuses one of them.
   */
  readonly starting: <T>(work: () => Promise<T>) => Promise<T>;
  /** What `work` asks of the database goes before what others wait for: a person or a detector waits. */
  readonly first: <T>(work: () => Promise<T>) => Promise<T>;
  listen(channel: string, onNotification: (payload: string) => void, onConnected: () => void): Promise<ListenHandle>;
  /** Epoch milliseconds by its own clock. */
  now(): Promise<number>;
  /** Says from now on what this process is at. */
  claims(): Promise<Claims>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** The embedded database lives in `db` inside this folder. */
  readonly dataDir: string;
  /** A PostgreSQL server instead of the embedded database. */
  readonly databaseUrl?: string;
  readonly onError: (error: unknown) => void;
}

export function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.databaseUrl === undefined
    ? openEmbedded(options.dataDir, options.onError)
    : Promise.resolve(openServer(options.databaseUrl, options.onError));
}
