import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createStepUp } from '../../src/adapters/stepup/stepup.ts';
import { keepPhones } from '../../src/commands/phones.ts';
import { memoryStore } from '../adapters/stepup/memory.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagout-phones-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a made-up phone shows codes that count, also after a restart, and its file is for our eyes only', async () => {
  const path = join(folder, 'phones.json');
  const first = await keepPhones(path, ['U0AVERY0001', 'U0ARI000001']);
  const store = memoryStore();
  await first.enrol(createStepUp({ store, key: first.key }));
  expect((await stat(path)).mode & 0o077).toBe(0);

  const again = await keepPhones(path, ['U0AVERY0001', 'U0ARI000001']);
  const desk = createStepUp({ store, key: again.key });
  await again.enrol(desk);
  for (const { persona, code } of again.codes())
    expect(await desk.check(persona, code, Date.now(), () => [])).toEqual({ kind: 'right' });
});
