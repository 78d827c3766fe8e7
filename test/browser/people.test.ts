import { beforeAll, describe, expect, it } from 'vitest';
import { noChromium, type Watch } from './chromium.ts';
import type { Desk } from './desk.ts';
import { startRig, type Rig } from './rig.ts';

/** Each test has an incident of its own, in one browser tab. */
describe.skipIf(noChromium)('people at the page', () => {
  let rig: Rig;
  let desk: Desk;
  let watch: Watch;
  beforeAll(async () => {
    rig = await startRig();
    return () => rig.close();
  });
  beforeAll(async () => {
    ({ desk, watch } = await rig.open());
    await desk.stepSays(1, 'Waits for approval');
  });

  it('open an incident by hand with /tagout new, and cannot approve their own', async () => {
    const { page, modal } = desk;
    await desk.become('Avery');
    const before = await desk.incident();
    await page.getByRole('textbox', { name: 'Message #incidents as Avery Example' }).fill('/tagout new');
    await page.keyboard.press('Enter');
    await modal.getByLabel('What happened?').fill('The dock door opens by itself');
    await modal.getByRole('button', { name: 'Open' }).click();
    await modal.getByText('Please fill in this field.').waitFor();
    await modal.getByLabel('What kind is it?').selectOption({ label: 'Credential abuse' });
    await modal.getByLabel('Which device?').fill('door-dock-1');
    await modal.getByRole('button', { name: 'Open' }).click();
    await modal.waitFor({ state: 'detached' });
    await desk.thread.getByText('The dock door opens by itself').first().waitFor();
    expect(await desk.incident()).not.toBe(before);
    expect(await desk.thread.getByRole('article').first().innerText()).toContain('Opened by Avery Example');

    const card = await desk.stepSays(1, 'Waits for approval');
    await card.getByRole('button', { name: 'Approve' }).click();
    await desk.toldOnlyMe(/opened this incident and cannot approve/).waitFor();
    await desk.stepSays(1, 'Waits for approval');
  });

  it('reject with a reason, without which the form stays, and everybody can read it', async () => {
    await desk.become('Ari');
    await desk.fire('credentials');
    const card = await desk.stepSays(1, 'Waits for approval');
    await card.getByRole('button', { name: 'Reject' }).click();
    await desk.modal.getByRole('button', { name: 'Reject' }).click();
    await desk.modal.getByText('Please fill in this field.').waitFor();
    await desk.modal.getByLabel('Why not?').fill('The ward needs this phone until six.');
    await desk.modal.getByRole('button', { name: 'Reject' }).click();
    const rejected = await desk.stepSays(1, 'Rejected');
    expect(await rejected.innerText()).toContain('Rejected by Ari Example');
    expect(await rejected.innerText()).toContain('The ward needs this phone until six.');
    expect(await rejected.getByRole('button', { name: /Approve|Reject/ }).count()).toBe(0);
    expect(await desk.device('phone-ward-1').innerText()).toContain('talking');
  });

  it('cut off a critical device only when two of them approve', async () => {
    await desk.become('Avery');
    await desk.fire('exposed');
    const card = await desk.stepSays(1, 'Waits for approval');
    expect(await card.innerText()).toContain('0 of 2 given');
    await card.getByRole('button', { name: 'Approve' }).click();
    await card.getByText('1 of 2 given').waitFor();
    await card.getByRole('button', { name: 'Approve' }).click();
    await desk.toldOnlyMe(/already/).waitFor();
    expect(await card.innerText()).toContain('1 of 2 given');
    expect(await desk.device('plc-dock-1').innerText()).toContain('talking');

    await desk.become('Ari');
    await card.getByRole('button', { name: 'Approve' }).click();
    const words = await (await desk.stepSays(1, 'Done')).innerText();
    expect(words).toContain('Approved by Avery Example');
    expect(words).toContain('Approved by Ari Example');
    expect(await desk.device('plc-dock-1').innerText()).toContain('quarantined');
  });

  it('read what others wrote as text: nothing of it is an element, a link or a mention', async () => {
    const { page, modal, side, thread } = desk;
    const evil =
      '<script>alert(1)</script> <img src=x onerror=alert(1)> <!channel> <@U0AVERY0001> *fat* [x](https://evil.example)';
    await desk.become('Robin');
    await page.getByRole('textbox', { name: 'Message #incidents' }).fill('/tagout new');
    await page.keyboard.press('Enter');
    await modal.getByLabel('What happened?').fill(evil);
    await modal.getByLabel('What kind is it?').selectOption({ label: 'Botnet traffic' });
    await modal.getByRole('button', { name: 'Open' }).click();
    await thread.getByText(evil).first().waitFor();
    await readsAsText(desk);

    await desk.fire('hostile');
    await desk.stepSays(1, 'Waits for approval');
    await page.getByTestId('tab-pull-request').click();
    await side.getByText('Approved by security').first().waitFor();
    expect(await side.innerText()).toContain('<script>alert(1)</script>');
    await readsAsText(desk);
    await page.getByTestId('tab-the-plant').click();
  });

  it('approve by keyboard alone', async () => {
    const { page } = desk;
    const tabTo = async (target: string): Promise<void> => {
      // More stops than the page has: then the target cannot be reached.
      for (let presses = 0; presses < 150; presses += 1) {
        if ((await page.locator(`${target}:focus`).count()) > 0) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`the Tab key does not lead to ${target}`);
    };
    await page.reload();
    await desk.stepSays(1, 'Waits for approval');
    const before = await desk.incident();
    await tabTo('[data-testid=fire-menu]');
    await page.keyboard.press('Enter');
    for (const _ of ['exposed', 'firmware']) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await desk.thread.getByText('firmware image from a host').first().waitFor();
    expect(await desk.incident()).not.toBe(before);

    await tabTo('[data-testid=persona-U0AVERY0001]');
    await page.keyboard.press('Enter');
    await page.getByText('You are Avery Example').waitFor();
    await desk.stepSays(1, 'Waits for approval');
    await tabTo('[data-action=details]');
    await tabTo('[data-testid=thread] [data-action=approve]');
    await page.keyboard.press('Enter');
    expect(await (await desk.stepSays(1, 'Done')).innerText()).toContain('Approved by Avery Example');
  });

  it('asked no other address for anything, and nothing complained', () => {
    expect(watch).toEqual({ complaints: [], strangers: [] });
  });
});

/** The page has its own script and no other, no element that loads something, and no link that leads to where a text says. */
async function readsAsText({ page }: Desk): Promise<void> {
  expect(await page.locator('script').count()).toBe(1);
  expect(await page.locator('img, iframe, object, embed, .mention, strong:text-is("fat")').count()).toBe(0);
  expect(await page.content()).not.toMatch(/href="[^"]*(?:evil\.example|javascript:|203\.0\.113\.66)/);
}
