import type { Client, ClientConfig } from 'pg';
import { LIMITS } from '../../core/limits.ts';
import { holdSession } from './session.ts';

/**
 * What a process is at, for the others on the same server to see: locks of a connection, which end with the process, in whatever way it
 * ends. The heartbeats of the jobs stay, for a process that is frozen or out of reach.
 */
export interface Claims {
  /** Around the work on a job. */
  during(job: string, work: () => Promise<void>): Promise<void>;
  /** Around work of which only one process may do that of this name at a time. Rejects with `Elsewhere` when another one does. */
  alone(name: string, work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** First of the two numbers of an advisory lock: which kind. Arbitrary, and only ours in this database. */
export const LIVING = 0x7a67_0001;
export const WORKING = 0x7a67_0002;
const ALONE = 0x7a67_0003;
export const STARTING = 0x7a67_0004;

/** Its job comes back in a moment. */
export class Elsewhere extends Error {
  readonly code = 'store.elsewhere';
  constructor(name: string) {
    super(`Another process is at it (${name}), or nobody can say while the database is away. It is tried again.`);
    this.name = 'Elsewhere';
  }
}

/** Most jobs take milliseconds, and nobody asks about so young ones (`orphans.ts`): those cost nothing. */
const CLAIM_AFTER_MS = 1000;

/** For an embedded database, which has one process. */
export const NO_CLAIMS: Claims = {
  during: (_job, work) => work(),
  alone: (_name, work) => work(),
  close: () => Promise.resolve(),
};

/** @param silenceMaxMs after so long without a word the server ends the connection itself: what a frozen process has claimed is free then. */
export async function openClaims(
  config: ClientConfig,
  onError: (error: unknown) => void,
  silenceMaxMs: number = LIMITS.storeSilenceMaxMs,
): Promise<Claims> {
  const claimed = new Set<string>();
  const session = await holdSession(
    // Its statements may overlap.
    { ...config, pipeline: true },
    async (client) => {
      await client.query(END_SILENT, [String(silenceMaxMs)]);
      await client.query('select pg_advisory_lock_shared($1, pg_backend_pid())', [LIVING]);
      // After a reconnect, what is still being worked on.
      for (const job of claimed) await lock(client, job);
    },
    onError,
  );

  /** A connection that breaks in between is heard by the session, which claims anew. */
  const ask = (what: typeof lock, job: string): void => {
    const client = session.current();
    if (client !== null) what(client, job).catch(() => undefined);
  };

  return {
    during: async (job, work) => {
      const later = setTimeout(() => {
        claimed.add(job);
        ask(lock, job);
      }, CLAIM_AFTER_MS);
      try {
        await work();
      } finally {
        clearTimeout(later);
        if (claimed.delete(job)) ask(unlock, job);
      }
    },
    alone: async (name, work) => {
      const client = session.current();
      const asked = await client?.query<{ mine: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as mine', [
        ALONE,
        name,
      ]);
      if (client === null || asked?.rows[0]?.mine !== true) throw new Elsewhere(name);
      try {
        await work();
      } finally {
        // With its connection the lock has gone too.
        await client.query('select pg_advisory_unlock($1, hashtext($2))', [ALONE, name]).catch(() => undefined);
      }
    },
    close: () => session.close(),
  };
}

/** Servers before PostgreSQL 14 do not know it, and keep such a connection until the process ends. */
const END_SILENT = `select set_config(name, $1, false) from pg_settings where name = 'idle_session_timeout'`;

const lock = (client: Client, job: string): Promise<unknown> =>
  client.query('select pg_advisory_lock_shared($1, hashtext($2))', [WORKING, job]);

const unlock = (client: Client, job: string): Promise<unknown> =>
  client.query('select pg_advisory_unlock_shared($1, hashtext($2))', [WORKING, job]);
