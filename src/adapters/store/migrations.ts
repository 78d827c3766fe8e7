import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import type { Tables } from './schema.ts';

/** Name to migration, oldest first. A released one is never edited: a new one follows. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_start': { up: start },
  '0002_enrolments': { up: enrolments },
  '0003_waiting': { up: waiting },
};

/** Brings the database up to date under Kysely's migration lock. Refuses a database that a newer version has already changed. */
export async function migrate(kysely: Kysely<Tables>): Promise<void> {
  await refuseNewer(kysely);
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error) throw error;
  if (error !== undefined) throw new Error('The database could not be brought up to date.', { cause: error });
}

/** Names of migrations, oldest first. */
export interface MigrationState {
  /** Still to be made, at the next start. */
  readonly missing: readonly string[];
  /** Made by a version that knows more than this one. */
  readonly unknown: readonly string[];
}

/** Where a database stands, without a change to it. Null: nothing of Tagout is in it yet. */
export async function migrationState(kysely: Kysely<Tables>): Promise<MigrationState | null> {
  const found = await sql<{ present: boolean }>`select to_regclass('kysely_migration') is not null as present`.execute(kysely);
  if (found.rows[0]?.present !== true) return null;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(kysely);
  const applied = new Set(rows.map(({ name }) => name));
  return {
    missing: Object.keys(MIGRATIONS).filter((name) => !applied.has(name)),
    unknown: [...applied].filter((name) => !Object.hasOwn(MIGRATIONS, name)),
  };
}

async function refuseNewer(kysely: Kysely<Tables>): Promise<void> {
  const { unknown = [] } = (await migrationState(kysely)) ?? {};
  if (unknown.length > 0) {
    throw new Error(
      `The database was changed by a newer version of Tagout (migration ${unknown.join(', ')}). Nothing was touched; start that version, or use another database.`,
    );
  }
}

async function start(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('incidents')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('number', 'integer', (column) => column.notNull().unique())
    .addColumn('dedupe_key', 'text', (column) => column.notNull())
    .addColumn('opened_at', 'bigint', (column) => column.notNull())
    .addColumn('last_alert_at', 'bigint', (column) => column.notNull())
    .addColumn('closed_at', 'bigint')
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('head', 'text', (column) => column.notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('record', 'json', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('incidents_join').on('incidents').columns(['dedupe_key', 'last_alert_at']).execute();

  await db.schema
    .createTable('ledger')
    .addColumn('incident', 'text', (column) => column.notNull().references('incidents.id'))
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('body', 'json', (column) => column.notNull())
    .addColumn('prev', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('ledger_place', ['incident', 'seq'])
    .execute();
  await appendOnly(db);

  await db.schema
    .createTable('inbox')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('judged_at', 'bigint')
    .addColumn('body', 'json', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('inbox_judged').on('inbox').column('judged_at').execute();

  await db.schema
    .createTable('messages')
    .addColumn('incident', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('ts', 'text')
    .addColumn('content_hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('messages_key', ['incident', 'key'])
    .execute();

  await db.schema
    .createTable('notes')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'json', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('counters')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'integer', (column) => column.notNull())
    .execute();
  await sql`insert into counters (name, value) values ('incident', 0)`.execute(db);
}

async function enrolments(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('enrolments')
    .addColumn('person', 'text', (column) => column.primaryKey())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('enrolled_at', 'bigint', (column) => column.notNull())
    .addColumn('last_step', 'integer', (column) => column.notNull())
    .addColumn('wrong', 'integer', (column) => column.notNull())
    .addColumn('locked_until', 'bigint')
    .execute();
}

/**
 * While Slack cannot say who somebody is, a Stop that waits holds everything back, and people are told that they wait. And `over_at` is when
 * an incident was closed: `closed_at` says since when it takes no more alerts, and a stopped run may still have a device cut off. It is read
 * out of the text, since a record of an older version may hold an escape that PostgreSQL's own reading of JSON refuses.
 */
async function waiting(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('inbox').addColumn('stops', 'text').addColumn('told_at', 'bigint').execute();
  await sql`create index inbox_stops on inbox (stops) where judged_at is null and stops is not null`.execute(db);
  await db.schema.alterTable('incidents').addColumn('over_at', 'bigint').execute();
  await sql`update incidents set over_at = substring(record::text from '"closedAt":([0-9]+)')::bigint`.execute(db);
  await sql`create index incidents_under_way on incidents (number) where over_at is null`.execute(db);
}

/** Not a wall against the database's owner, but no bug of ours can rewrite a fact. The hash chain shows what gets past it. */
async function appendOnly(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function ledger_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'The ledger is append only: % was refused.', tg_op;
    end $$`.execute(db);
  await sql`create trigger ledger_keep_rows before update or delete on ledger
    for each row execute function ledger_append_only()`.execute(db);
  await sql`create trigger ledger_keep_all before truncate on ledger
    for each statement execute function ledger_append_only()`.execute(db);
}
