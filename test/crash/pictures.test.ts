import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shownFiles } from './cards.ts';
import { createPeople } from './people.ts';
import { describePlots } from './plots.ts';
import { startRig, type Rig } from './rig.ts';
import { alertAbout, fire, live, PATIENCE_MS } from './story.ts';
import { stoppedInTime } from './ways.ts';

describePlots('killed around the picture of a run', [
  {
    ...stoppedInTime,
    points: [
      'before draw',
      'before slack files.getUploadURLExternal',
      'after slack files.getUploadURLExternal',
      // The file's id is kept, and not a byte of it has gone out.
      'after keep note picture',
      'after slack upload',
      'after slack files.completeUploadExternal',
      // That it is there is kept too.
      { at: 'after keep note picture', nth: 2 },
      'after slack chat.postMessage',
      // Files that no message shows.
      'before slack files.delete',
      'after slack files.delete',
    ],
  },
]);

describe('the process that draws', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({}, null, { policy: 'shipped', pictures: 'drawn' });
  });
  afterAll(() => rig.close());

  it('ends with the app, however that ends; and when it is killed itself, another one draws', async () => {
    const incident = await fire(rig, alertAbout('10.20.0.11'));
    const first = await drawing(rig);
    rig.kill();
    await expect.poll(() => isRunning(first), { timeout: PATIENCE_MS }).toBe(false);

    const second = await drawing(rig);
    await expect.poll(async () => shownFiles(await rig.world.state()).length, { timeout: PATIENCE_MS }).toBe(1);
    const before = shownFiles(await rig.world.state());
    process.kill(second, 'SIGKILL');
    await live(rig, [incident], createPeople(rig.world, stoppedInTime.habits));
    const after = shownFiles(await rig.world.state());
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
    expect(await rig.world.files()).toEqual(after);
  });
});

/** The id of the app's child, as soon as there is one. */
async function drawing(rig: Rig): Promise<number> {
  let found: readonly number[] = [];
  await expect.poll(async () => (found = await childrenOf(await rig.pid())).length, { timeout: PATIENCE_MS }).toBe(1);
  return found[0] ?? 0;
}

async function childrenOf(parent: number): Promise<readonly number[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(processes.map(async (pid) => ((await statOf(pid))?.parent === parent ? [pid] : [])));
  return parents.flat();
}

/** Nobody may have asked yet how it ended. */
async function isRunning(pid: number): Promise<boolean> {
  const state = (await statOf(pid))?.state;
  return state !== undefined && state !== 'Z';
}

/** Behind the name, which stands in brackets and may hold anything: the state and the parent (proc_pid_stat(5)). Null when it is gone. */
async function statOf(pid: number): Promise<{ readonly state: string; readonly parent: number } | null> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  const [state = '', parent = ''] = line?.slice(line.lastIndexOf(')') + 2).split(' ') ?? [];
  return line === null ? null : { state, parent: Number(parent) };
}
