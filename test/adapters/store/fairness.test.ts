import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createStore } from '../../../src/adapters/store/store.ts';

it('a queue of statements on the embedded database does not keep the process from everything else', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tagout-fairness-'));
  const store = await createStore({ dataDir, onError: () => undefined });
  try {
    let turns = 0;
    let over = false;
    const takeTurns = (): void => {
      turns += 1;
      if (!over) setImmediate(takeTurns);
    };
    setImmediate(takeTurns);
    await Promise.all(Array.from({ length: 200 }, () => store.ping()));
    over = true;
    expect(turns).toBeGreaterThan(100);
  } finally {
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
