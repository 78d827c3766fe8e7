import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { clockLine, fine, fix, look, type Check, type CheckLine } from '../../core/checkup.ts';
import { assertNever } from '../../core/result.ts';
import type { Database } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { migrationState } from './migrations.ts';
import { FolderInUse } from './owner.ts';
import { openServer } from './server.ts';

export interface StoreCheckOptions {
  readonly dataDir: string;
  readonly databaseUrl?: string;
  now(): number;
  /** Asked when another process has the embedded database: does it answer, and is it ready? */
  readonly askRunning: () => Promise<Standing>;
}

export type Standing =
  | { readonly kind: 'ready' | 'silent' }
  /** Which parts it cannot reach, as it says itself. */
  | { readonly kind: 'not_ready'; readonly parts: readonly string[] }
  /** Nobody knows under which port it would answer. */
  | { readonly kind: 'unasked' };

const ABOUT = 'Database';

/** Opens the database as a start would, looks, and closes it. It migrates nothing and makes no folder. */
export function storeCheck(options: StoreCheckOptions): Check {
  const { databaseUrl } = options;
  return {
    about: ABOUT,
    // This process, too, may open the embedded one once.
    lane: 'database',
    run: () => (databaseUrl === undefined ? embeddedLines(options) : serverLines(databaseUrl, () => options.now())),
  };
}

async function embeddedLines({ dataDir, askRunning }: StoreCheckOptions): Promise<readonly CheckLine[]> {
  const folder = await stat(dataDir).catch(() => null);
  if (folder === null) return [fine(ABOUT, `The first start makes an embedded one in ${dataDir}.`)];
  const owner = ownerLines(dataDir, folder);
  if (owner.some(({ code }) => code === 'store.folder_foreign')) return owner;
  if ((await stat(join(dataDir, 'db')).catch(() => null)) === null)
    return [...owner, fine(ABOUT, `The first start makes an embedded one in ${dataDir}.`)];
  try {
    const database = await openEmbedded(dataDir);
    try {
      return [...owner, await stateLine(database, `The embedded one in ${dataDir}`)];
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof FolderInUse)) return [...owner, fix(ABOUT, 'store.unopened', messageOf(error))];
    return [...owner, runningLine(await askRunning(), error)];
  }
}

/** Whoever can read the folder reads every incident, and a start as somebody else fails on it. */
function ownerLines(dataDir: string, { uid, mode }: { readonly uid: number; readonly mode: number }): readonly CheckLine[] {
  const about = 'Data folder';
  const us = process.getuid?.();
  // A system without users in this sense (Windows) has no modes either.
  if (us === undefined) return [];
  if (uid !== us && us !== 0) {
    const sentence = `${dataDir} belongs to another user (number ${uid}; this is ${us}). Run doctor as the user that runs Tagout, or give the folder to this one.`;
    return [fix(about, 'store.folder_foreign', sentence)];
  }
  if (uid !== us)
    return [look(about, 'store.folder_as_root', `${dataDir} belongs to user number ${uid}, and doctor runs as root.`)];
  return (mode & 0o077) === 0
    ? [fine(about, `Only Tagout's user can read ${dataDir}.`)]
    : [fix(about, 'store.folder_open', `Others on this machine can read ${dataDir}. Run: chmod 700 ${dataDir}`)];
}

function runningLine(answer: Standing, error: FolderInUse): CheckLine {
  switch (answer.kind) {
    case 'ready':
      return fine(ABOUT, 'Tagout runs with it now, and says that it is ready.');
    case 'not_ready':
      return fix(
        ABOUT,
        'store.not_ready',
        `Tagout runs with it now, and says that it is not ready${answer.parts.length === 0 ? '' : `: it cannot reach ${answer.parts.join(' and ')}`}. Its log says more.`,
      );
    case 'silent':
      return fix(ABOUT, 'store.folder_in_use', error.message);
    case 'unasked':
      return look(
        ABOUT,
        'store.running',
        'Another process has the embedded one open, such as the local workspace. Stop it to have this looked at.',
      );
    default:
      return assertNever(answer);
  }
}

async function serverLines(databaseUrl: string, now: () => number): Promise<readonly CheckLine[]> {
  // A connection that breaks makes its statement reject, and that is told.
  const database = openServer(databaseUrl, () => undefined);
  try {
    const { rows } = await sql<{ now: Date; version: number }>`select clock_timestamp() as now,
      current_setting('server_version_num')::int as version`.execute(database.kysely);
    const ours = now();
    const [said] = rows;
    if (said === undefined) throw new Error('The database answered without a row.');
    const where = `PostgreSQL ${Math.floor(said.version / 10_000)} at ${hostOf(databaseUrl)}`;
    return [
      await stateLine(database, where),
      ...(await makeLines(database)),
      clockLine('the database', said.now.getTime(), ours),
    ];
  } catch (error) {
    return [fix(ABOUT, 'store.unreachable', whyNot(error, hostOf(databaseUrl)))];
  } finally {
    await database.close();
  }
}

async function stateLine({ kysely }: Database, where: string): Promise<CheckLine> {
  const state = await migrationState(kysely);
  if (state === null) return fine(ABOUT, `${where} is empty; the first start makes its tables.`);
  if (state.unknown.length > 0) {
    const sentence = `${where} was changed by a newer version of Tagout (migration ${state.unknown.join(', ')}). Start that version, or use another database.`;
    return fix(ABOUT, 'store.newer', sentence);
  }
  return state.missing.length > 0
    ? look(ABOUT, 'store.older', `${where} is from an older version; the next start brings it up to date. Make a backup first.`)
    : fine(ABOUT, `${where} is up to date.`);
}

/** A start makes tables and the job queue's schema. */
async function makeLines({ kysely }: Database): Promise<readonly CheckLine[]> {
  const { rows } = await sql<{ may: boolean }>`select
    has_schema_privilege(current_schema(), 'create')
    and (has_database_privilege(current_database(), 'create') or to_regnamespace('pgboss') is not null) as may`.execute(kysely);
  if (rows[0]?.may === true) return [];
  const sentence =
    'The user of DATABASE_URL may not make tables and schemas. Let it: GRANT CREATE ON DATABASE and ON SCHEMA public, or make it the owner.';
  return [fix(ABOUT, 'store.no_create', sentence)];
}

/** Our own words by PostgreSQL's code (its manual, appendix A) or the system's: a library's message could name what it was given. */
function whyNot(error: unknown, host: string): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  switch (code) {
    case '28P01':
    case '28000':
      return `PostgreSQL at ${host} does not let the user of DATABASE_URL in. Check its name and password.`;
    case '3D000':
      return `PostgreSQL at ${host} has no such database. Make it: createdb, or correct DATABASE_URL.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name ${host} in DATABASE_URL leads nowhere. Correct it.`;
    default:
      return `PostgreSQL at ${host} cannot be asked${/^[A-Z0-9_]{3,40}$/.test(code) ? ` (${code})` : ''}. See that it runs, and that this machine may connect.`;
  }
}

function hostOf(databaseUrl: string): string {
  // A URL may hold a password: the host alone.
  return URL.canParse(databaseUrl) ? new URL(databaseUrl).host || 'the local socket' : 'DATABASE_URL';
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'It does not open.');
