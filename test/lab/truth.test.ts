import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHosts, type LabHosts } from './hosts.ts';
import { DEVICES, LAN, type DeviceName } from './map.ts';
import { missingForLab } from './missing.ts';
import { openSite, type Site } from './site.ts';
import { AVERY, ROBIN, tell, type Story } from './story.ts';

const missing = missingForLab();

describe.skipIf(missing !== null)(`the truth about a real network${missing === null ? '' : `: ${missing}`}`, () => {
  let site: Site;
  let story: Story;
  let hosts: LabHosts<'attacker' | 'cam-2' | 'cam-3' | 'lock-1'>;
  beforeAll(async () => {
    site = await openSite();
    story = tell(site.rig);
    hosts = await startHosts(site.network, ['attacker', 'cam-2', 'cam-3', 'lock-1']);
  });
  afterAll(async () => {
    await hosts?.close();
    await site?.close();
  });

  /** What the gateway's table says without asking anybody. */
  const remembered = (device: DeviceName): unknown => {
    const { address, lan } = DEVICES[device];
    return JSON.parse(site.network.atGateway('ip', '-json', 'neigh', 'show', 'to', address, 'dev', lan));
  };
  /** The gateway has just heard of the device, so that its table is as sure as it can be. */
  const known = async (device: DeviceName): Promise<void> => {
    const { address, mac } = DEVICES[device];
    await expect
      .poll(() => site.network.atGateway('ping', '-n', '-c', '2', '-i', '0.2', '-w', '5', address))
      .toContain(' 0% packet loss');
    expect(remembered(device)).toMatchObject([{ lladdr: mac, state: ['REACHABLE'] }]);
  };
  const sent = async (): Promise<number> => (await site.sshd.batches()).started;

  describe('before anybody is asked, the neighbour table is asked anew', () => {
    it('refuses a step when another card holds the address now, and says so', async () => {
      await known('cam-3');
      site.network.changeMac('cam-3', '02:00:00:01:00:66');
      // The table has not noticed.
      expect(remembered('cam-3')).toMatchObject([{ lladdr: DEVICES['cam-3'].mac }]);
      const incident = await story.alert('cam-3');
      expect(await story.says(incident, 1, 'Nothing ran')).toContain('Another device holds 10.20.1.13');

      site.network.changeMac('cam-3', DEVICES['cam-3'].mac);
      await story.press(ROBIN, incident, 1, 'ask_again');
      await story.says(incident, 1, 'Waits for approval');
      expect(await sent()).toBe(0);
    });

    it('refuses a step when the device has moved to the other bridge, also after the approval, and says so', async () => {
      await known('cam-3');
      const incident = await story.alert('cam-3');
      await story.says(incident, 1, 'Waits for approval');

      await known('cam-3');
      site.network.plug('cam-3', LAN.yard.interface);
      await story.press(AVERY, incident, 1, 'approve');
      expect(await story.says(incident, 1, 'Nothing ran')).toContain('has moved');
      await story.press(ROBIN, incident, 1, 'ask_again');
      expect(await story.says(incident, 1, 'Nothing ran')).toContain('has moved');

      site.network.plug('cam-3', LAN.floor.interface);
      await story.press(ROBIN, incident, 1, 'ask_again');
      await story.says(incident, 1, 'Waits for approval');
      expect(await sent()).toBe(0);
    });
  });
});
