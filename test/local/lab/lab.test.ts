import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSsh } from '../../../src/adapters/ssh/ssh.ts';
import { finishPlan } from '../../../src/core/planning/finish.ts';
import { prepare } from '../../../src/core/planning/prepare.ts';
import { judgeProbe } from '../../../src/core/planning/probe.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { startLab, type Lab, type LabOptions } from '../../../src/local/lab/lab.ts';
import { closeAll } from '../../adapters/ssh/sshServer.ts';
import { command } from '../../contracts/shell.suite.ts';
import { CAMERA, CONTEXT, GATEWAY, inventoryOf, STEP } from '../../core/planning/sample.ts';

/** No test waits that long. */
const LATER = Number.MAX_SAFE_INTEGER;

const OTHER = { ...CAMERA, id: 'cam-2', name: 'Camera 2', mac: '02:00:00:00:00:09', addresses: ['192.0.2.9'] };
const inventory = inventoryOf([CAMERA, OTHER], [GATEWAY, { ...GATEWAY, id: 'gw-2', lan: 'br1' }]);

let stateDir: string;
let lab: Lab;
let now = 1_000_000;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'tagout-lab-'));
  lab = await start();
});
afterEach(async () => {
  await lab.close();
  await rm(stateDir, { recursive: true, force: true });
});

const start = (more: Partial<LabOptions> = {}): Promise<Lab> =>
  startLab({ inventory, stateDir, now: () => now, pingMs: 1, ...more });
async function restart(): Promise<void> {
  await lab.close();
  lab = await start();
}

/** The inventory with the gateways where the lab has them. */
function planContext(): typeof CONTEXT {
  const gateways = lab.gateways.map((real) => ({ ...GATEWAY, ...real }));
  return { ...CONTEXT, inventory: inventoryOf([CAMERA, OTHER], gateways) };
}
const shell = () => createSsh({ privateKey: lab.clientKey });
const host = () => {
  const [gateway] = lab.gateways;
  if (gateway === undefined) throw new Error('The lab has no gateway.');
  return gateway;
};

async function plan(action: 'isolate_device' | 'release_device'): Promise<Plan> {
  const prepared = prepare({ ...STEP, action }, planContext());
  if (!prepared.ok) throw new Error(prepared.message);
  const made = finishPlan(prepared.value, await shell().read(prepared.value.host, prepared.value.reads), now);
  if (!made.ok) throw new Error(made.message);
  return made.value;
}

async function live(action: 'isolate_device' | 'release_device') {
  const { batch, baseline } = await plan(action);
  const report = await shell().run(batch.host, batch.run, LATER);
  now += 5_000;
  return { report, probe: judgeProbe(batch, await shell().read(batch.host, batch.probe.reads), baseline) };
}

const camera = () => lab.view()[0]?.devices.find(({ id }) => id === 'cam-1');

describe('the shipped connector on a lab gateway, over real SSH', () => {
  it('cuts the camera off, probes it, and lets it back', async () => {
    lab.setTraffic('cam-1', 'talks to 203.0.113.66:48101');
    expect(camera()).toMatchObject({ quarantined: false, traffic: 'talks to 203.0.113.66:48101', unusual: true });

    const isolated = await live('isolate_device');
    expect(isolated.report).toMatchObject({ kind: 'completed', results: [{ exitCode: 0 }] });
    expect(isolated.probe).toMatchObject({
      holds: true,
      facts: {
        'device.answers': false,
        'quarantine.listed': true,
        'quarantine.enforced': true,
        'leaked.frames': 0,
        'dropped.frames': 7,
      },
    });
    expect(isolated.probe.sentence).not.toContain('proves nothing');
    expect(camera()).toMatchObject({ quarantined: true, traffic: 'silent: every frame is dropped' });
    expect(lab.view()[0]?.devices.find(({ id }) => id === 'cam-2')).toMatchObject({ quarantined: false });

    const released = await live('release_device');
    expect(released.probe).toMatchObject({ holds: true, facts: { 'quarantine.listed': false, 'device.answers': true } });
    expect(camera()).toMatchObject({ quarantined: false, traffic: 'streams video to the recorder', unusual: false });
  });

  it('shows in its log what came over SSH, newest last, and tells who listens', async () => {
    let told = 0;
    const stop = lab.onChange(() => (told += 1));
    await live('isolate_device');
    expect(told).toBeGreaterThanOrEqual(4);
    const log = lab.view()[0]?.log.map(({ command: line, exitCode }) => `${exitCode} ${line}`) ?? [];
    expect(log.slice(0, 2)).toEqual(['0 sudo -n ip neigh flush to 192.0.2.7 dev br0', '0 ping -n -c 1 -i 0.3 -w 3 192.0.2.7']);
    expect(log).toContainEqual(expect.stringMatching(/^0 sudo -n nft -f - < \d+ lines$/));
    stop();
    const before = told;
    lab.setTraffic('cam-1', null);
    expect(told).toBe(before);
  });
});

describe('a restart', () => {
  it('keeps quarantines, keys, ports and what devices do', async () => {
    await live('isolate_device');
    lab.setTraffic('cam-2', 'talks to 203.0.113.66:48101');
    const before = { gateways: lab.gateways, clientKey: lab.clientKey };
    await restart();
    expect({ gateways: lab.gateways, clientKey: lab.clientKey }).toEqual(before);
    expect(camera()).toMatchObject({ quarantined: true });
    expect(lab.view()[0]?.devices.find(({ id }) => id === 'cam-2')).toMatchObject({ unusual: true });
    now += 86_400_000;
    expect(camera()).toMatchObject({ quarantined: false });
  });

  it('takes another port when somebody else has the old one', async () => {
    const { port } = host();
    await lab.close();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    lab = await start();
    expect(host().port).not.toBe(port);
    await closeAll(squatter, []);
  });

  it('keeps its files to their owner', async () => {
    for (const name of await readdir(join(stateDir, 'lab'))) {
      expect((await stat(join(stateDir, 'lab', name))).mode & 0o077).toBe(0);
    }
  });

  it.each(['state.json', 'client_ed25519'])('says what to do about a spoilt %s, and does not guess', async (name) => {
    const path = join(stateDir, 'lab', name);
    await lab.close();
    const text = await readFile(path, 'utf8');
    await writeFile(path, '{"schema": 1');
    await expect(start()).rejects.toThrow(/Delete this file/);
    await writeFile(path, text);
    lab = await start();
  });
});

describe('what a lab gateway does not know', () => {
  it.each([
    ['another program', command(['reboot'])],
    ['a shell', command(['sh', '-c', 'nft list ruleset'])],
    ['other options', command(['ping', '-f', '192.0.2.7'])],
    ['another listing', command(['sudo', '-n', 'nft', 'flush', 'ruleset'])],
    ['sudo twice', command(['sudo', '-n', 'sudo', '-n', 'nft', '-f', '-'])],
  ])('%s: exit code 127 and a sentence', async (_name, unknown) => {
    const report = await shell().run(host(), [unknown], LATER);
    expect(report).toMatchObject({
      results: [{ exitCode: 127, stderr: expect.stringContaining('understands only what its connector sends') }],
    });
  });

  it('nft without root', async () => {
    expect(await shell().run(host(), [command(['nft', '-j', 'list', 'ruleset', 'bridge'])], LATER)).toMatchObject({
      results: [{ exitCode: 1 }],
    });
  });

  it('a batch that is wrong changes nothing', async () => {
    const stdin = 'add table bridge tagout\nflush ruleset\n';
    const report = await shell().run(host(), [command(['sudo', '-n', 'nft', '-f', '-'], { stdin })], LATER);
    expect(report).toMatchObject({ results: [{ exitCode: 1, stderr: expect.stringContaining('/dev/stdin:2') }] });
  });

  it('a stranger: another key, another user', async () => {
    const stranger = await startLab({ inventory, stateDir: join(stateDir, 'other') });
    const ssh = createSsh({ privateKey: stranger.clientKey });
    expect(await ssh.run(host(), [command(['ping'])], LATER)).toMatchObject({ kind: 'refused', code: 'ssh.not_let_in' });
    expect(await shell().run({ ...host(), user: 'root' }, [command(['ping'])], LATER)).toMatchObject({
      kind: 'refused',
      code: 'ssh.not_let_in',
    });
    await stranger.close();
  });
});
