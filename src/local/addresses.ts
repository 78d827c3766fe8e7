import { createServer } from 'node:net';
import { z } from 'zod';
import { createStateFile } from './stateFile.ts';

/** The loopback ports of the workspace's parts. They stay the same over restarts, so that links and open pages keep working. */
export interface Addresses {
  /** Starts a part on its port of last time, or on a free one when that is taken, and remembers which. */
  claim<T>(part: string, start: (port: number) => Promise<T>): Promise<T>;
}

const Ports = z.record(z.string(), z.int().min(1).max(65_535));

export async function keepAddresses(path: string): Promise<Addresses> {
  let ports: Readonly<Record<string, number>> = {};
  const file = createStateFile(path, () => JSON.stringify(ports, null, 2));
  const stored = Ports.safeParse(parseJson(await file.read()));
  if (stored.success) ports = stored.data;

  return {
    async claim(part, start) {
      const last = Object.hasOwn(ports, part) ? ports[part] : undefined;
      if (last !== undefined) {
        try {
          return await start(last);
        } catch (error) {
          if (!isTaken(error)) throw error;
        }
      }
      const port = await freePort();
      const started = await start(port);
      ports = { ...ports, [part]: port };
      await file.save();
      return started;
    },
  };
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** Free at this moment; whoever takes it in between makes the start fail with a clear error. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('This machine gave no free port on 127.0.0.1.'));
      });
    });
  });
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    // Only convenience is lost with this file.
    return null;
  }
}
