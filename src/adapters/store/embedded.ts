import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { NO_CLAIMS } from './claims.ts';
import type { Database } from './database.ts';
import { startThread, type Thread } from './embedded-thread.ts';
import { createLanes } from './lanes.ts';
import { takeOwnership } from './owner.ts';
import { createPrepared } from './prepared.ts';
import type { Tables } from './schema.ts';
import { startUpkeep } from './upkeep.ts';

/** PostgreSQL inside this process, kept in `<dataDir>/db`. One owner at a time: a second process would lose what the first one wrote. */
export async function openEmbedded(
  dataDir: string,
  onError: (error: unknown) => void = () => undefined,
  tendEveryMs?: number,
): Promise<Database> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const ownership = await takeOwnership(dataDir);
  try {
    const thread = await open(join(dataDir, 'db'), onError);
    const pool = poolOf(thread, onError);
    const lanes = createLanes();
    const { pool: forKysely, execute, tellSessions } = createPrepared(pool, lanes);
    const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: forKysely }) });
    const upkeep = startUpkeep(execute, onError, tendEveryMs);
    return {
      kysely,
      backend: 'pglite',
      soleOwner: true,
      execute,
      tellSessions,
      // It has one owner.
      starting: (work) => work(),
      first: lanes.first,
      // On the one session that there is.
      listen: async (channel, onNotification, onConnected) => {
        const client = await pool.connect();
        try {
          client.on('notification', ({ payload }) => {
            if (payload !== undefined) onNotification(payload);
          });
          await client.query(`listen ${client.escapeIdentifier(channel)}`);
        } finally {
          client.release();
        }
        onConnected();
        return { close: () => Promise.resolve() };
      },
      // It has no other clock than this machine's.
      now: () => Promise.resolve(Date.now()),
      claims: () => Promise.resolve(NO_CLAIMS),
      close: async () => {
        try {
          await upkeep.close();
          await pool.end();
          await thread.close();
        } finally {
          await ownership.release();
        }
      },
    };
  } catch (error) {
    await ownership.release();
    throw error;
  }
}

/** The database has one session, so there is one connection, for ever; whoever needs it waits for their turn. */
function poolOf(thread: Thread, onError: (error: unknown) => void): Pool {
  const pool = new Pool({
    max: 1,
    // Statements that do not wait for each other go out at once and are answered in their order.
    pipeline: true,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 0,
    stream: () => thread.session(),
    // Said here, so that no variable of the environment that is meant for a server says otherwise.
    host: 'embedded',
    port: 5432,
    user: 'postgres',
    password: '',
    database: 'postgres',
    ssl: false,
    application_name: 'tagout',
    options: '',
  });
  pool.on('connect', (client) => {
    client.on('error', onError);
  });
  pool.on('error', () => {
    // Heard on the connection itself.
  });
  return pool;
}

async function open(folder: string, onError: (error: unknown) => void): Promise<Thread> {
  try {
    return await startThread(folder, onError);
  } catch (error) {
    throw new Error(
      `The embedded database in ${folder} does not open. Put a backup in its place, or move it away to start with an empty one.`,
      { cause: error },
    );
  }
}
