import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Enrolment } from '../../core/stepup.ts';
import { openDatabase, type DatabaseOptions } from './database.ts';
import { listEnrolments } from './enrolments.ts';

/** Who is enrolled, for a look from outside: it migrates nothing and makes no folder. Rejects with `FolderInUse` while another process has the embedded one. */
export async function readEnrolled(options: Omit<DatabaseOptions, 'onError'>): Promise<readonly Enrolment[]> {
  const isThere = options.databaseUrl !== undefined || (await stat(join(options.dataDir, 'db')).catch(() => null)) !== null;
  if (!isThere) return [];
  // A connection that breaks makes its statement reject, and that is told.
  const database = await openDatabase({ ...options, onError: () => undefined });
  try {
    const found = await sql<{ present: boolean }>`select to_regclass('enrolments') is not null as present`.execute(
      database.kysely,
    );
    return found.rows[0]?.present === true ? await listEnrolments(database.kysely) : [];
  } finally {
    await database.close();
  }
}
