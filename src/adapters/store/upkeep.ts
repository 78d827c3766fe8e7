import type { Database } from './database.ts';

/** What a look takes of the database's time is about two milliseconds. */
const LOOK_EVERY_MS = 15_000;

/**
 * The tables of which a tenth has changed, and more than fifty rows: when PostgreSQL's autovacuum would analyze them by default
 * (https://www.postgresql.org/docs/18/routine-vacuuming.html#AUTOVACUUM). It would clean them later; here both are done at once.
 */
const DUE = `
  select format('%I.%I', stat.schemaname, stat.relname) as name
  from pg_stat_all_tables stat join pg_class class on class.oid = stat.relid
  where class.relkind = 'r' and stat.n_mod_since_analyze > 50 + 0.1 * greatest(class.reltuples, 0)
  order by name`;

type Execute = Database['execute'];

export interface Upkeep {
  /** After the table that is under way. */
  close(): Promise<void>;
}

/**
 * For the embedded database, in which no autovacuum runs: without this, what was deleted or changed would keep its place on the disk for
 * ever, and every statement would be worked off as was best when its tables were empty.
 */
export function startUpkeep(execute: Execute, onError: (error: unknown) => void, everyMs = LOOK_EVERY_MS): Upkeep {
  const ending = new AbortController();
  let underWay: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    underWay ??= tendTables(execute, ending.signal)
      .catch(onError)
      .finally(() => (underWay = null));
  }, everyMs);
  timer.unref();
  return {
    close: async () => {
      clearInterval(timer);
      ending.abort();
      await underWay;
    },
  };
}

/** One table after the other, so that whoever waits for the database gets in between. @returns those that were due, as `schema.table`. */
export async function tendTables(execute: Execute, ending?: AbortSignal): Promise<readonly string[]> {
  const { rows } = await execute(DUE, undefined);
  const due = rows.flatMap((row) =>
    typeof row === 'object' && row !== null && 'name' in row && typeof row.name === 'string' ? [row.name] : [],
  );
  const tended: string[] = [];
  for (const name of due) {
    if (ending?.aborted === true) break;
    await execute(`vacuum (analyze) ${name}`, undefined);
    tended.push(name);
  }
  return tended;
}
