import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { API } from '../../src/local/api.ts';
import { sampleEvent } from '../../src/local/samples.ts';
import { noChromium, openContext, REBOUND, type Watch } from './chromium.ts';
import type { Desk } from './desk.ts';
import { startRig, type Rig } from './rig.ts';
import { startStranger, type Stranger } from './stranger.ts';

const NO_INVENTORY = { devices: new Map(), gateways: new Map(), byAddress: new Map() };

const LOOK_MS = 100;
/** Eight seconds without a change. */
const STILL_LOOKS = 80;

/** What a page of somebody else's can do that is open in the same browser, beside the workspace. */
describe.skipIf(noChromium)('another site in the same browser', () => {
  const token = randomBytes(24).toString('hex');
  let rig: Rig;
  let desk: Desk;
  let stranger: Stranger;
  let watch: Watch;
  beforeAll(async () => {
    rig = await startRig({ TAGOUT_INTAKE_TOKEN: token });
    return () => rig.close();
  });
  beforeAll(async () => {
    stranger = await startStranger();
    return () => stranger.close();
  });
  beforeAll(async () => {
    ({ desk, watch } = await rig.open());
    await desk.stepSays(1, 'Waits for approval');
  });

  /** All of the workspace's state, once nothing changes any more by itself: the history and the picture follow after seconds. */
  async function settled(): Promise<string> {
    let last = '';
    let same = 0;
    while (same < STILL_LOOKS) {
      const { origin, hash } = new URL(rig.running().url);
      const answer = await fetch(origin + API.state, { headers: { authorization: `Bearer ${hash.slice(1)}` } });
      const now = await answer.text();
      same = now === last ? same + 1 : 0;
      last = now;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return last;
  }

  /** Printed when the operator has set the intake's token. */
  function appOrigin(): string {
    const [, origin] = /POST (http:\/\/127\.0\.0\.1:\d+)\/alerts\/suricata/.exec(rig.running().output()) ?? [];
    if (origin === undefined) throw new Error(`the command did not say where alerts go:\n${rig.running().output()}`);
    return origin;
  }

  it('changes nothing and reads nothing, whatever it sends to the page, to Slack, to GitHub or to the app', async () => {
    const before = await settled();
    const ports = JSON.parse(await readFile(join(rig.dataDir, 'local', 'ports.json'), 'utf8')) as Readonly<
      Record<string, number>
    >;
    expect(Object.keys(ports).toSorted()).toEqual(['github', 'page', 'slack']);
    const targets = [...Object.values(ports).map((port) => `http://127.0.0.1:${port}`), appOrigin()];

    const page = await desk.page.context().newPage();
    const answers: { readonly url: string; readonly status: number }[] = [];
    page.on('response', (response) => answers.push({ url: response.url(), status: response.status() }));
    await page.goto(stranger.attackOn(targets));
    await page.getByText('tried everything').waitFor();

    expect(JSON.parse(await page.getByTestId('read').innerText())).toEqual([]);
    const reached = answers.filter(({ url }) => targets.includes(new URL(url).origin));
    for (const target of targets) expect(reached.some(({ url }) => url.startsWith(target))).toBe(true);
    const welcome = reached.filter(({ status }) => status < 400);
    expect(welcome).toEqual([]);
    expect(await settled()).toBe(before);
    await desk.stepSays(1, 'Waits for approval');
    // The other tests rely on the watch seeing such things.
    expect(watch.strangers.length).toBeGreaterThan(targets.length);
    expect(watch.complaints.join('\n')).toContain('CORS');
    await page.close();
  });

  function send(bearer: string): Promise<Response> {
    return fetch(`${appOrigin()}/alerts/suricata`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify(sampleEvent('unknown', NO_INVENTORY, Date.now())),
    });
  }

  it("is not what keeps a detector with the operator's own token out", async () => {
    expect((await send('0'.repeat(48))).status).toBe(401);
    expect((await send(token)).status).toBe(202);
    await desk.thread.getByText('Not in the inventory').first().waitFor();
  });

  it('cannot show the workspace in a frame of its own', async () => {
    const page = await desk.page.context().newPage();
    await page.goto(stranger.framing(rig.running().url));
    await page.getByText('framed').waitFor();
    for (const frame of page.frames().slice(1)) expect(await frame.content()).not.toContain('page.js');
    await page.close();
  });

  it('gets nothing under a name of its own that leads to this machine', async () => {
    const { port } = new URL(rig.running().url);
    const { context } = await openContext(rig.browser, `http://${REBOUND}:${port}`);
    const page = await context.newPage();
    const answer = await page.goto(`http://${REBOUND}:${port}/`);
    expect(answer?.status()).toBe(403);
    expect(await page.content()).not.toContain('page.js');
    await context.close();
  });
});
