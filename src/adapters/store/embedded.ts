import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PGliteDriver } from 'kysely';
import type { DatabaseConnection } from 'kysely';
import type { Database } from './database.ts';
import { takeOwnership } from './owner.ts';
import type { Tables } from './schema.ts';

/** 16 MB instead of 128: the data is small, and the memory is this process's own. Written into the folder when it is made. */
const SETTINGS = ['shared_buffers = 16MB'];

/** PostgreSQL inside this process, kept in `<dataDir>/db`. One owner at a time: a second process would lose what the first one wrote. */
export async function openEmbedded(dataDir: string): Promise<Database> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const ownership = await takeOwnership(dataDir);
  try {
    const pglite = await create(join(dataDir, 'db'));
    const kysely = new Kysely<Tables>({ dialect: new FairDialect(pglite) });
    return {
      kysely,
      backend: 'pglite',
      soleOwner: true,
      // Kysely's own turn on the one connection: without it, a transaction could begin between a failing block of statements and its rollback.
      execute: (text, values) => kysely.connection().execute(() => executeOn(pglite, text, values)),
      listen: async (channel, onNotification, onConnected) => {
        const unlisten = await pglite.listen(channel, onNotification);
        onConnected();
        return { close: () => unlisten() };
      },
      close: async () => {
        try {
          await kysely.destroy();
          if (!pglite.closed) await pglite.close();
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

/**
 * PGlite works in this very thread and answers in microtasks: one statement after the other, and the process reads no socket until none
 * is left. So everything else has its turn before each use of the one connection.
 */
class FairDriver extends PGliteDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    await setImmediate();
    return super.acquireConnection();
  }
}

class FairDialect extends PGliteDialect {
  readonly #pglite: PGlite;
  constructor(pglite: PGlite) {
    super({ pglite });
    this.#pglite = pglite;
  }
  override createDriver(): FairDriver {
    return new FairDriver({ pglite: this.#pglite });
  }
}

async function create(folder: string): Promise<PGlite> {
  try {
    return await PGlite.create({ dataDir: folder, postgresqlconf: SETTINGS });
  } catch (error) {
    throw new Error(
      `The embedded database in ${folder} does not open. Put a backup in its place, or move it away to start with an empty one.`,
      {
        cause: error,
      },
    );
  }
}

async function executeOn(pglite: PGlite, text: string, values: unknown[] | undefined): Promise<{ rows: unknown[] }> {
  if (values !== undefined && values.length > 0) return pglite.query(text, values);
  try {
    // Without values there may be several statements, with their own BEGIN and COMMIT.
    const results = await pglite.exec(text);
    return { rows: results.flatMap((result) => result.rows) };
  } catch (error) {
    // The block may have failed between its BEGIN and COMMIT; the one connection must not stay inside.
    await pglite.exec('rollback');
    throw error;
  }
}
