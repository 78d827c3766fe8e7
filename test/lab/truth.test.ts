import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startHosts, type LabHosts } from './hosts.ts';
import { ATTACKER, DEVICES, LAN, type DeviceName } from './map.ts';
import { missingForLab } from './missing.ts';
import { openSite, type Site } from './site.ts';
import { AVERY, ROBIN, tell, type Story } from './story.ts';

const missing = missingForLab();

describe.skipIf(missing !== null)(`the truth about a real network${missing === null ? '' : `: ${missing}`}`, () => {
  let site: Site;
  let story: Story;
  let hosts: LabHosts<'attacker' | 'cam-2' | 'cam-3' | 'lock-1' | 'pump-1'>;
  beforeAll(async () => {
    site = await openSite();
    story = tell(site.rig);
    hosts = await startHosts(site.network, ['attacker', 'cam-2', 'cam-3', 'lock-1', 'pump-1']);
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
    const asked = (): unknown => {
      site.network.atGateway('ping', '-n', '-q', '-c', '2', '-i', '0.2', '-w', '5', address);
      return remembered(device);
    };
    await expect.poll(asked, { timeout: 20_000 }).toMatchObject([{ lladdr: mac, state: ['REACHABLE'] }]);
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

    it('refuses a step when the device has moved to the other bridge, before and after the approval, and says so', async () => {
      await known('cam-3');
      site.network.plug('cam-3', LAN.yard.interface);
      expect(remembered('cam-3')).toMatchObject([{ lladdr: DEVICES['cam-3'].mac }]);
      const incident = await story.alert('cam-3');
      expect(await story.says(incident, 1, 'Nothing ran')).toContain('has moved');

      site.network.plug('cam-3', LAN.floor.interface);
      await story.press(ROBIN, incident, 1, 'ask_again');
      await story.says(incident, 1, 'Waits for approval');
      await known('cam-3');
      site.network.plug('cam-3', LAN.yard.interface);
      await story.press(AVERY, incident, 1, 'approve');
      expect(await story.says(incident, 1, 'Nothing ran')).toContain('has moved');
      site.network.plug('cam-3', LAN.floor.interface);
      expect(await sent()).toBe(0);
    });
  });

  describe('a probe looks at the traffic', () => {
    afterEach(() => site.sshd.afterBatch(null));

    it('fails when somebody takes the drops away behind our back, and the card says what got through', async () => {
      await site.sshd.afterBatch('for chain in forward input output; do /usr/sbin/nft flush chain bridge tagout $chain; done');
      const said = await contained('cam-2', 'Failed');
      expect(said).toMatch(/Expected that the rules that drop its frames are in place;/);
      expect(said).toMatch(/[1-9]\d* frames? got through/);
      expect(said).toContain('the rules that drop its frames are not in place');
      expect(await hosts.try({ out: ['cam-2', ATTACKER.address] })).toEqual({ out: true });
    });

    it('fails when the device leaves the quarantine by another MAC address, though list, rules and counters are right', async () => {
      const elsewhere = `ip netns exec ${site.network.namespace('cam-3')} ip link set eth0 address 02:00:00:01:00:77`;
      await site.sshd.afterBatch(elsewhere);
      const said = await contained('cam-3', 'Failed');
      expect(said).toContain('the gateway sees a device at the address');
      expect(said).toContain('the rules that drop its frames are in place');
      expect(await hosts.try({ out: ['cam-3', ATTACKER.address] })).toEqual({ out: true });
      site.network.changeMac('cam-3', DEVICES['cam-3'].mac);
    });

    it('fails when the device hangs on a port that belongs to no bridge, also when it never answers a ping', async () => {
      site.network.at('lock-1', 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all');
      const said = await contained('lock-1', 'Failed');
      expect(said).toContain('the rules met none of its frames');
      expect(said).toContain('the rules that drop its frames are in place');
      expect(await hosts.try({ out: ['lock-1', ATTACKER.address] })).toEqual({ out: true });
    });

    it('holds for a device that answers no ping: its answers for its address were dropped', async () => {
      site.network.at('pump-1', 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all');
      const said = await contained('pump-1', 'Done');
      expect(said).toContain('That the device does not answer a ping proves nothing');
      expect(await hosts.try({ out: ['pump-1', ATTACKER.address] })).toEqual({ out: false });
    });

    it('asks for a device that is in quarantine already: its quarantine hides it, and a renewal holds', async () => {
      expect(remembered('pump-1')).toMatchObject([{ state: ['FAILED'] }]);
      const said = await contained('pump-1', 'Done');
      expect(said).toContain('the quarantine ends by itself in 24 hours');
    });
  });

  /** From an alert to the end of the step, by one approval. Answers with the card's words. */
  async function contained(device: DeviceName, end: 'Done' | 'Failed'): Promise<string> {
    const incident = await story.alert(device);
    await story.says(incident, 1, 'Waits for approval');
    await story.press(AVERY, incident, 1, 'approve');
    return story.says(incident, 1, end);
  }
});
