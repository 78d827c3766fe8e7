import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Tables } from './schema.ts';

/**
 * Ends the jobs that an earlier process left running: retried at once, as they did nothing wrong, or dead for a dispatch. Only right when
 * nobody else works on this database; with several processes the heartbeats find the lost ones.
 */
export async function failOrphans(boss: PgBoss, kysely: Kysely<Tables>): Promise<void> {
  const orphans = await sql<{ name: string; id: string }>`select name, id from pgboss.job where state = 'active'`.execute(
    kysely,
  );
  for (const { name, id } of orphans.rows) {
    await boss.fail(name, id, { message: 'The process that ran this job ended before the job did.' });
    await boss.update({ name, options: { id, startAfter: 0 } });
  }
}
