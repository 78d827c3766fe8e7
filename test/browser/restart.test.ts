import { beforeAll, describe, expect, it } from 'vitest';
import { noChromium } from './chromium.ts';
import type { Desk } from './desk.ts';
import { startRig, type Rig } from './rig.ts';

/** Ctrl-C may take this long: what is under way is finished first. */
const STOP_MAX_MS = 15_000;

describe.skipIf(noChromium)('Ctrl-C, and the command again on the same folder', () => {
  let rig: Rig;
  let desk: Desk;
  beforeAll(async () => {
    rig = await startRig();
    return () => rig.close();
  });
  beforeAll(async () => {
    ({ desk } = await rig.open());
  });

  /** Stops the command as a person does, starts it again, and waits until the page, which was left open, has found it. */
  async function stopAndStart(): Promise<void> {
    const running = rig.running();
    const began = Date.now();
    const code = await running.interrupt();
    expect({ code, said: running.output() }).toEqual({ code: 0, said: expect.stringContaining('Stopping.') });
    expect(Date.now() - began).toBeLessThan(STOP_MAX_MS);
    await desk.page.getByText('Connection lost, trying again.').waitFor();
    expect((await rig.startAgain()).url).toBe(running.url);
    await desk.page.getByText('Connection lost, trying again.').waitFor({ state: 'detached' });
  }

  it('loses nothing while a step waits for approval: the same address, the same card, and it can be approved', async () => {
    await desk.become('Avery');
    await desk.stepSays(1, 'Waits for approval');
    const incident = await desk.incident();
    await stopAndStart();

    const { desk: fresh } = await rig.open();
    expect(await fresh.incident()).toBe(incident);
    await fresh.stepSays(1, 'Waits for approval');
    expect(await fresh.device('cam-dock-3').innerText()).toContain('talks to 203.0.113.66:48101');
    await fresh.page.context().close();

    await desk.step(1).getByRole('button', { name: 'Approve' }).click();
    await desk.step(1).getByText('effect is being checked').waitFor();
  });

  it('finishes what ran when it was stopped, once', async () => {
    await stopAndStart();
    const card = await desk.stepSays(1, 'Done');
    expect(await card.innerText()).toContain('1 of 1 command ran.');
    await desk.page.getByTestId('tab-pull-request').click();
    await desk.side.getByText('Step 1 is done: the probe shows its effect.').waitFor();
    expect(await desk.side.getByText('Sent step 1 to gw-dock.').count()).toBe(1);
    expect(await desk.thread.getByRole('heading', { name: /^Step 1 ·/ }).count()).toBe(1);
  });

  it('leaves no second alert behind: the first one fires on a fresh folder only', async () => {
    expect(
      await desk.page.getByRole('log', { name: 'Messages in incidents' }).getByRole('heading', { name: /^INC-/ }).count(),
    ).toBe(1);
  });
});
