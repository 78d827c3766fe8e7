import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Ambient } from './ambient.ts';
import { LIVING, WORKING } from './claims.ts';
import type { Tables } from './schema.ts';

/** A job that runs by the database's word, and that no process seems to be at. `attempt` tells this run of it from the next. */
interface Orphan {
  readonly name: string;
  readonly id: string;
  readonly attempt: number;
}

/**
 * Ends the jobs that an earlier process left running: retried at once, as they did nothing wrong, or dead where they change the world. Only
 * right when nobody else works on this database.
 */
export async function failOrphans(boss: PgBoss, kysely: Kysely<Tables>): Promise<void> {
  const orphans = await sql<{ name: string; id: string }>`select name, id from pgboss.job where state = 'active'`.execute(
    kysely,
  );
  for (const orphan of orphans.rows) await end(boss, orphan);
}

async function end(boss: PgBoss, { name, id }: Pick<Orphan, 'name' | 'id'>): Promise<void> {
  await boss.fail(name, id, { message: 'The process that ran this job ended before the job did.' });
  await boss.update({ name, options: { id, startAfter: 0 } });
}

/** Between two looks. A process claims what it is at within a second, and what it still is at when its connection comes back within two. */
const LOOK_MS = 3000;
/** So many looks after a process has gone: the first cannot tell its youngest jobs from those that others have just begun. */
const LOOKS = 4;

/**
 * The same among several processes: looks who is there, and when one has gone, for jobs that nobody claims. One that two looks in a row find
 * without its process is ended. What this cannot see, such as a process that is frozen, the heartbeats of the jobs find later.
 */
export function watchOrphans(
  boss: PgBoss,
  kysely: Kysely<Tables>,
  ambient: Ambient,
  onError: (error: unknown) => void,
): { close(): Promise<void> } {
  let known: ReadonlySet<number> = new Set();
  let suspects: readonly Orphan[] = [];
  // Somebody may have gone before this process came.
  let looks = LOOKS;

  const look = async (): Promise<void> => {
    const living = await livingNow(kysely);
    if ([...known].some((process) => !living.has(process))) looks = LOOKS;
    known = living;
    if (looks === 0) return;
    looks -= 1;
    const found = await unclaimed(kysely);
    for (const orphan of found) if (suspects.some((suspect) => isSame(suspect, orphan))) await endOnce(boss, ambient, orphan);
    suspects = looks === 0 ? [] : found;
  };

  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(look).catch(onError);
  }, LOOK_MS);
  return {
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

const isSame = (one: Orphan, other: Orphan): boolean => one.id === other.id && one.attempt === other.attempt;

async function livingNow(kysely: Kysely<Tables>): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ process: string | number }>`
    select objid::bigint as process from pg_locks where ${ours(LIVING)}`.execute(kysely);
  return new Set(rows.map(({ process }) => Number(process)));
}

async function unclaimed(kysely: Kysely<Tables>): Promise<readonly Orphan[]> {
  const { rows } = await sql<Orphan>`
    select name, id, retry_count as attempt from pgboss.job
    where state = 'active' and started_on < pgboss.job_now() - ${LOOK_MS} * interval '1 ms'
    and not exists (select from pg_locks where ${ours(WORKING)} and objid = hashtext(job.id::text)::oid)`.execute(kysely);
  return rows;
}

/** Advisory locks of one kind with two numbers, in this database. */
const ours = (kind: number) => sql`locktype = 'advisory' and granted and objsubid = 2 and classid = ${kind}
  and database = (select oid from pg_database where datname = current_database())`;

/** Others look at the same time: whoever holds the row ends it, and who comes later finds it gone or begun anew. */
async function endOnce(boss: PgBoss, ambient: Ambient, orphan: Orphan): Promise<void> {
  await ambient.inTransaction(async (transaction) => {
    const { rows } = await sql`
      select id from pgboss.job
      where name = ${orphan.name} and id = ${orphan.id} and state = 'active' and retry_count = ${orphan.attempt}
      for update`.execute(transaction);
    if (rows.length > 0) await end(boss, orphan);
  });
}
