import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createStore } from '../../../src/adapters/store/store.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of an embedded database that is up to date and empty, in projects with this setup. */
    readonly database?: string;
  }
}

/** Before a project's first file: what its tests with a database begin with is made once, as making it takes seconds. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tagout-template-'));
  const store = await createStore({ dataDir, onError: () => undefined });
  await store.close();
  provide('database', join(dataDir, 'db'));
  return () => rm(dataDir, { recursive: true, force: true });
}
