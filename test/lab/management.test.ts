import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSsh } from '../../src/adapters/ssh/ssh.ts';
import { ADAPTERS } from '../../src/app.ts';
import { startHosts, type LabHosts } from './hosts.ts';
import { ATTACKER } from './map.ts';
import { missingForLab } from './missing.ts';
import { openSite, type Site } from './site.ts';
import { HOLD } from './sshd.ts';
import { AVERY, ROBIN, tell, type Story } from './story.ts';

const missing = missingForLab();
/** Silence is noticed after three seconds here instead of fifteen, so that nobody has to wait for it. */
const timing = { keepaliveMs: 1_000, connectMs: 4_000, placeWaitMs: 2_000 };

describe.skipIf(missing !== null)(`the way to a real gateway${missing === null ? '' : `: ${missing}`}`, () => {
  let site: Site;
  let story: Story;
  let hosts: LabHosts<'cam-1' | 'attacker'>;
  beforeAll(async () => {
    site = await openSite({ ...ADAPTERS, createSsh: (options) => createSsh({ ...options, timing }) });
    story = tell(site.rig);
    hosts = await startHosts(site.network, ['cam-1', 'attacker']);
  });
  afterAll(async () => {
    await hosts?.close();
    await site?.close();
  });

  it('ends before we log in when another host key is shown, also after the approval, and the card names the key', async () => {
    const incident = await story.alert('cam-2');
    await story.says(incident, 1, 'Waits for approval');
    await site.sshd.restart('other');
    const before = await site.sshd.log();
    await story.press(AVERY, incident, 1, 'approve');
    const refused = await story.says(incident, 1, 'Nothing ran');
    expect(refused).toContain('is not pinned. Nothing was sent.');
    expect(refused).toContain(site.sshd.otherFingerprint);

    const heard = (await site.sshd.log()).slice(before.length);
    expect(heard).toContain('Connection from');
    expect(heard).not.toMatch(/userauth-request|Accepted publickey/);

    await site.sshd.restart('own');
    await story.press(ROBIN, incident, 1, 'ask_again');
    await story.says(incident, 1, 'Waits for approval');
    expect(await site.sshd.batches()).toEqual({ started: 0, ended: 0 });
  });

  it('is cut in the middle of a run: unknown, looked at when it is back, and never sent twice', async () => {
    await expect.poll(() => hosts.try({ out: ['cam-1', ATTACKER.address] })).toEqual({ out: true });
    const incident = await story.alert('cam-1');
    await story.says(incident, 1, 'Waits for approval');

    // The gateway carries the batch out and is slow to report it.
    await site.sshd.hold(true);
    await site.sshd.afterBatch(HOLD);
    await story.press(AVERY, incident, 1, 'approve');
    await expect.poll(() => site.sshd.batches(), { timeout: 30_000 }).toEqual({ started: 1, ended: 1 });
    site.network.management(false);
    await site.sshd.hold(false);
    const unknown = await story.says(incident, 1, 'nobody can say whether the commands ran');
    expect(unknown).toContain('Tagout does not run them again');

    // Its longest run time ends while the gateway is still away.
    const away = await story.says(incident, 1, 'The probe could not look');
    expect(away).toContain('Look again');
    site.network.management(true);
    await story.press(ROBIN, incident, 1, 'ask_again');
    const done = await story.says(incident, 1, 'Done');
    expect(done).toContain('the rules met its frames');
    expect(await hosts.try({ out: ['cam-1', ATTACKER.address] })).toEqual({ out: false });
    expect(await site.sshd.batches()).toEqual({ started: 1, ended: 1 });
  });
});
