import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createStore } from '../../src/adapters/store/store.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder of the embedded database that is up to date and empty. Making one takes as long as a story. */
    readonly database?: string;
  }
}

/** Before the first file: what every world begins with is made once. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tagout-crash-template-'));
  const store = await createStore({ dataDir, onError: () => undefined });
  await store.close();
  provide('database', join(dataDir, 'db'));
  return () => rm(dataDir, { recursive: true, force: true });
}
