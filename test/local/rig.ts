import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';

export interface Rig {
  readonly folder: string;
  /** Runs at the end of the test, in reverse order. */
  after(close: () => unknown): void;
  end(): Promise<void>;
}

export async function createRig(): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'tagout-local-'));
  const closers: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  return {
    folder,
    after: (close) => closers.push(close),
    async end() {
      for (const close of closers.toReversed()) await close();
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

export async function until(holds: () => boolean | Promise<boolean>, what: string, deadlineMs = 10_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms for: ${what}`);
    await sleep(20);
  }
}

/** vitest types its matchers as `any`. */
export function saying(text: string): unknown {
  return expect.stringContaining(text);
}
