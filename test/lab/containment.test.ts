import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSsh } from '../../src/adapters/ssh/ssh.ts';
import { startHosts, type LabHosts } from './hosts.ts';
import { ATTACKER, DEVICES, LAN } from './map.ts';
import { missingForLab } from './missing.ts';
import { openSite, type Site } from './site.ts';
import { AVERY, tell, type Story } from './story.ts';

const missing = missingForLab();

type Ways = Readonly<Record<string, boolean>>;
const all = (ways: Ways, open: boolean): Ways => Object.fromEntries(Object.keys(ways).map((way) => [way, open]));
/** The first frames of a session wait for ARP, on a busy machine for long. */
const open = async (ask: () => Promise<Ways>): Promise<void> => {
  await expect.poll(async () => Object.entries(await ask()).filter(([, way]) => !way), { timeout: 30_000 }).toEqual([]);
};

const [CAM_1, CAM_2, PUMP] = [DEVICES['cam-1'].address, DEVICES['cam-2'].address, DEVICES['pump-1'].address];

describe.skipIf(missing !== null)(`containment on a real network${missing === null ? '' : `: ${missing}`}`, () => {
  let site: Site;
  let story: Story;
  let hosts: LabHosts<'gateway' | 'cam-1' | 'cam-2' | 'pump-1' | 'attacker'>;
  let incident: string;

  beforeAll(async () => {
    site = await openSite();
    story = tell(site.rig);
    hosts = await startHosts(site.network, ['gateway', 'cam-1', 'cam-2', 'pump-1', 'attacker']);
  });
  afterAll(async () => {
    await hosts?.close();
    await site?.close();
  });

  /** Every way in and out of the suspected camera. */
  const ofSuspect = (): Promise<Ways> =>
    hosts.try({
      'camera 1 to the attacker': ['cam-1', ATTACKER.address],
      'camera 1 to its neighbour': ['cam-1', CAM_2],
      'camera 1 to the other bridge': ['cam-1', PUMP],
      'camera 1 to the gateway': ['cam-1', LAN.floor.gateway],
      'the attacker to camera 1': ['attacker', CAM_1],
      'its neighbour to camera 1': ['cam-2', CAM_1],
      'the other bridge to camera 1': ['pump-1', CAM_1],
      'the gateway to camera 1': ['gateway', CAM_1],
    });
  /** What must go on for everybody else. */
  const ofOthers = (): Promise<Ways> =>
    hosts.try({
      'camera 2 to the attacker': ['cam-2', ATTACKER.address],
      'camera 2 to the other bridge': ['cam-2', PUMP],
      'camera 2 to the gateway': ['cam-2', LAN.floor.gateway],
      'the attacker to camera 2': ['attacker', CAM_2],
      'the attacker to the pump': ['attacker', PUMP],
      'the pump to the attacker': ['pump-1', ATTACKER.address],
      'the pump to camera 2': ['pump-1', CAM_2],
    });
  const streams = async (host: 'cam-1' | 'cam-2'): Promise<void> => {
    const before = await hosts.beats(host);
    await expect.poll(() => hosts.beats(host), { timeout: 60_000 }).toBeGreaterThan(before);
  };

  it('starts from a network where everybody reaches everybody, and sessions stream', async () => {
    await open(ofSuspect);
    await open(ofOthers);
    const port = await hosts.open('cam-1', ATTACKER.address);
    await hosts.open('cam-2', ATTACKER.address);
    await streams('cam-1');
    await streams('cam-2');

    incident = await story.alert('cam-1', port);
    const asked = await story.says(incident, 1, 'Waits for approval');
    for (const words of ['nft -f -', DEVICES['cam-1'].mac, CAM_1]) expect(asked).toContain(words);
    await streams('cam-1');
    const waiting = await ofSuspect();
    expect(waiting).toEqual(all(waiting, true));
  });

  it('cuts the device off after one signed click, old sessions too, and says what it saw', async () => {
    await story.press(AVERY, incident, 1, 'approve');
    const done = await story.says(incident, 1, 'Done');
    for (const words of ['frames were dropped', 'no frame got through', 'does not answer a ping'])
      expect(done).toContain(words);

    const before = await hosts.beats('cam-1');
    const closed = await ofSuspect();
    expect(closed).toEqual(all(closed, false));
    // The tries above waited for a second and a half. Twenty beats a second would have come.
    expect(await hosts.beats('cam-1')).toBe(before);
  });

  it('leaves everybody else and the management path alone', async () => {
    await streams('cam-2');
    const others = await ofOthers();
    expect(others).toEqual(all(others, true));
    const ssh = createSsh({ privateKey: site.sshd.clientKey });
    const [answer] = await ssh.read(site.gateway, [{ argv: ['true'], stdin: '', timeoutMs: 10_000 }]);
    expect(answer).toMatchObject({ exitCode: 0 });
  });

  it('holds when the device is plugged into the other bridge, with an address of that network', async () => {
    const { network } = site;
    network.plug('cam-1', LAN.yard.interface);
    network.at('cam-1', 'ip', 'address', 'add', '10.20.2.99/24', 'dev', 'eth0');
    try {
      expect(await hosts.try({ in: ['pump-1', '10.20.2.99'], out: ['cam-1', PUMP] })).toEqual({ in: false, out: false });
    } finally {
      network.at('cam-1', 'ip', 'address', 'delete', '10.20.2.99/24', 'dev', 'eth0');
      network.plug('cam-1', LAN.floor.interface);
    }
  });

  it('gives everything back after an approved release, also to the old session', async () => {
    await story.confirm(incident, 2);
    await story.confirm(incident, 3);
    // What the real gateway counted, read without asking anybody. It leaves the device cut off.
    const seen = await story.says(incident, 4, 'Done');
    for (const words of [
      'does not answer a ping',
      'the quarantine list holds the device',
      'frames were dropped',
      'no frame got through',
    ])
      expect(seen).toContain(words);
    const asked = await story.says(incident, 5, 'Waits for approval');
    expect(asked).toContain(DEVICES['cam-1'].mac);
    const still = await ofSuspect();
    expect(still).toEqual(all(still, false));

    await story.press(AVERY, incident, 5, 'approve');
    expect(await story.says(incident, 5, 'Done')).toContain('the device answers a ping');
    await open(ofSuspect);
    await open(ofOthers);
    await streams('cam-2');
    // TCP tries again after ever longer waits.
    await streams('cam-1');
    expect((await site.sshd.batches()).started).toBe(2);
  });
});
