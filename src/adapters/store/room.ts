import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/**
 * PostgreSQL's codes for a database that answers and cannot write: no space, memory or connections left (53), trouble with its files (58), a
 * server that has become a replica (25006).
 */
const CANNOT_WRITE = /^(?:53\w{3}|58\w{3}|25006)$/;

/** Whether there is room for what must be kept. A full disk still answers every question. */
export interface Room {
  /** Takes note of why a transaction failed. */
  readonly heard: (error: unknown) => void;
  /** Rejects while what is new cannot be kept. Costs nothing as long as writing works. */
  check(): Promise<void>;
}

export function createRoom(kysely: Kysely<Tables>): Room {
  let isShort = false;
  return {
    heard: (error) => {
      if (error instanceof Error && 'code' in error && CANNOT_WRITE.test(String(error.code))) isShort = true;
    },
    check: async () => {
      if (!isShort) return;
      // Not a small row: that may still fit into a page that is there. A new table needs new files, and leaves none.
      const trial = await kysely.startTransaction().execute();
      try {
        await sql`create table tagout_room as select generate_series(1, 2000) as filler`.execute(trial);
      } finally {
        await trial.rollback().execute();
      }
      isShort = false;
    },
  };
}
