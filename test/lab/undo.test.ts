import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { connectorOf, undoingText } from '../core/connector/sample.ts';
import { startHosts, type LabHosts } from './hosts.ts';
import { ATTACKER, type DeviceName } from './map.ts';
import { missingForLab } from './missing.ts';
import { openSite, type Site } from './site.ts';
import { AVERY, tell, type Story } from './story.ts';

const missing = missingForLab();

/** A site whose operator wants an isolation that fails to be undone: in the connector, and in the policy. */
const undoing = (playbooks: Playbooks): Playbooks => ({
  ...playbooks,
  connectors: new Map([['linux-gateway', connectorOf(undoingText().replace('elevate: [sudo, -n]', 'elevate: []'))]]),
  policy: {
    ...playbooks.policy,
    rules: playbooks.policy.rules.map((rule) =>
      rule.actions.includes('isolate_device') ? { ...rule, undo: 'by_itself' as const } : rule,
    ),
  },
});

describe.skipIf(missing !== null)(`an undo by itself on a real gateway${missing === null ? '' : `: ${missing}`}`, () => {
  let site: Site;
  let story: Story;
  let hosts: LabHosts<'attacker' | 'cam-2' | 'cam-3'>;
  beforeAll(async () => {
    site = await openSite(undefined, undoing);
    story = tell(site.rig);
    hosts = await startHosts(site.network, ['attacker', 'cam-2', 'cam-3']);
  });
  afterEach(() => site.sshd.afterBatch(null));
  afterAll(async () => {
    await hosts?.close();
    await site?.close();
  });

  const quarantined = (): string => site.network.atGateway('nft', 'list', 'set', 'bridge', 'tagout', 'quarantine');
  async function approved(device: DeviceName): Promise<string> {
    const incident = await story.alert(device);
    const card = await story.says(incident, 1, 'Waits for approval');
    expect(card).toContain('Your approval covers this too');
    await story.press(AVERY, incident, 1, 'approve');
    return incident;
  }

  it('takes the device out of the quarantine that stops nothing, by one more batch, and says so', async () => {
    await site.sshd.afterBatch('for chain in forward input output; do /usr/sbin/nft flush chain bridge tagout $chain; done');
    const incident = await approved('cam-2');
    const said = await story.says(incident, 1, 'Undone by itself, as approved');
    expect(said).toContain('Expected that the rules that drop its frames are in place');
    expect(said).toContain('the quarantine list does not hold the device');
    expect(quarantined()).not.toContain('elements');
    expect(await site.sshd.batches()).toEqual({ started: 2, ended: 2 });
    expect(await hosts.try({ out: ['cam-2', ATTACKER.address] })).toEqual({ out: true });
  });

  it('sends nothing more when the isolation works', async () => {
    const { started } = await site.sshd.batches();
    const incident = await approved('cam-3');
    await story.says(incident, 1, 'Done');
    expect((await site.sshd.batches()).started).toBe(started + 1);
    expect(await hosts.try({ out: ['cam-3', ATTACKER.address] })).toEqual({ out: false });
  });
});
