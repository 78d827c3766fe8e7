import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { Store } from '../../../src/ports.ts';
import { openNew } from '../../contracts/store/records.ts';
import { Workers } from '../../contracts/store/workers.ts';

const SOON = { timeout: 20_000, interval: 20 };
const SCRIPT = new URL('owner-process.ts', import.meta.url).pathname;

type Child = ChildProcessByStdio<null, Readable, null>;

describe('the embedded database and other processes', () => {
  let dataDir: string;
  let children: Child[];
  let stores: Store[];

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tagout-owner-'));
    children = [];
    stores = [];
  });
  afterEach(async () => {
    for (const child of children) await end(child);
    for (const store of stores) await store.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const open = async (): Promise<Store> => {
    const store = await createStore({ dataDir, onError: () => undefined });
    stores.push(store);
    return store;
  };

  const spawnOwner = async (behaviour: string, until: string): Promise<Child> => {
    const child = spawn(process.execPath, [SCRIPT, dataDir, behaviour], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    for await (const line of createInterface(child.stdout)) if (line === until) return child;
    throw new Error(`The process ended before it said ${until}.`);
  };

  it('refuses a folder that another process has open, names that process, and takes it over once it is dead', async () => {
    const child = await spawnOwner('idle', 'open');
    const refused = createStore({ dataDir, onError: () => undefined });
    await expect(refused).rejects.toMatchObject({ code: 'store.folder_in_use' });
    await expect(refused).rejects.toThrow(
      new RegExp(`in use by process ${child.pid} \\(since .*\\)\\. Stop that process first, or set TAGOUT_DATA_DIR`),
    );
    await end(child);
    const store = await open();
    await store.ping();
  });

  it('refuses a second store in the same process, and gives the folder free on close', async () => {
    const first = await open();
    await expect(createStore({ dataDir, onError: () => undefined })).rejects.toMatchObject({ code: 'store.folder_in_use' });
    const opened = await openNew(first, 'kept');
    await first.close();
    const second = await open();
    expect(await second.load(opened.record.incident.id)).toEqual(opened);
  });

  it('reports the dispatch of a killed process as dead, never runs it again, and retries the rest', async () => {
    const child = await spawnOwner('stuck', 'stuck');
    await end(child);
    const store = await open();
    const workers = new Workers();
    await workers.start(store);
    const [incident] = await store.list(1);
    const id = incident?.record.incident.id ?? '';
    await expect
      .poll(() => workers.dead, SOON)
      .toEqual([{ kind: 'dispatch', incident: id, step: 's1', digest: 'd', request: 'r' }]);
    await expect.poll(() => workers.of(id, 'draft'), SOON).toHaveLength(1);
    expect(workers.of(id, 'dispatch')).toEqual([]);
  });
});

/** As a power cut would, and only ever this child. */
async function end(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
