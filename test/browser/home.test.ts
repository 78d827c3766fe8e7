import axe from 'axe-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { noChromium, type Watch } from './chromium.ts';
import type { Desk } from './desk.ts';
import { picture } from './pictures.ts';
import { startRig, type Rig } from './rig.ts';

const FIND = `axe.run(document, { preload: false, resultTypes: ['violations'] }).then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id))`;

describe.skipIf(noChromium)('the Home tab in the local workspace', () => {
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

  it('says to each person what waits for them, with the keyboard alone', async () => {
    const { page } = desk;
    await desk.become('Avery');
    await page.getByTestId('place-home').focus();
    await page.keyboard.press('Enter');
    const home = page.getByTestId('home');
    await home.getByRole('heading', { name: '1 step waits for your decision' }).waitFor();
    await picture('home', page);
    await page.evaluate(axe.source);
    expect(await page.evaluate(FIND)).toEqual([]);
    await desk.become('Sam');
    await home.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    expect(await home.innerText()).toContain('Waiting for other people');
  });

  it('leads to the card in its thread, and decides nothing itself', async () => {
    const { page, thread } = desk;
    await desk.become('Avery');
    const home = page.getByTestId('home');
    await home.getByRole('heading', { name: '1 step waits for your decision' }).waitFor();
    expect(await home.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await page.getByTestId('thread-close').click();
    await thread.waitFor({ state: 'detached' });
    await home.getByRole('link', { name: /step 1$/ }).click();
    await desk.step(1).getByRole('button', { name: 'Approve' }).waitFor();
  });

  it('opens the form for an incident', async () => {
    const { page, modal } = desk;
    await page.getByTestId('home').getByRole('button', { name: 'Open an incident' }).click();
    await modal.getByRole('heading', { name: 'Open an incident' }).waitFor();
    expect(await modal.getByLabel('What happened?').inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await modal.waitFor({ state: 'detached' });
  });

  it('becomes current by itself after a decision', async () => {
    const { page } = desk;
    await desk.step(1).getByRole('button', { name: 'Approve' }).click();
    // Avery is a responder too, and the work for a person that follows waits for one.
    const current = /^Nothing waits for you$|^1 step waits for a responder$/;
    await page.getByTestId('home').getByRole('heading', { name: current }).waitFor();
    expect(watch.complaints).toEqual([]);
    expect(watch.strangers).toEqual([]);
  });
});
