import axe from 'axe-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { noChromium } from './chromium.ts';
import type { Desk } from './desk.ts';
import { picture } from './pictures.ts';
import { startRig, type Rig } from './rig.ts';

/** Runs in the page. What axe calls minor or moderate is advice; serious and critical shut somebody out. */
const FIND = `axe.run(document, { preload: false, resultTypes: ['violations'] }).then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' at ' + target.join(' ') + ': ' + failureSummary)))`;

describe.skipIf(noChromium)('axe finds nothing that shuts somebody out', () => {
  let rig: Rig;
  let desk: Desk;
  beforeAll(async () => {
    rig = await startRig();
    return () => rig.close();
  });
  beforeAll(async () => {
    ({ desk } = await rig.open());
    await desk.become('Avery');
    await desk.stepSays(1, 'Waits for approval');
    await desk.page.evaluate(axe.source);
  });

  const found = async (): Promise<unknown> => desk.page.evaluate(FIND);

  it.each(['light', 'dark'] as const)(
    'in the %s colours: overview, thread, modals, menu, plant and pull request',
    async (colorScheme) => {
      const { page, modal, thread } = desk;
      await page.emulateMedia({ colorScheme });
      if (colorScheme === 'dark') await picture('dark', page);
      expect.soft(await found(), 'overview and thread').toEqual([]);

      await page.getByTestId('fire-menu').click();
      expect.soft(await found(), 'menu').toEqual([]);
      await page.keyboard.press('Escape');

      await thread.getByRole('button', { name: 'Details' }).click();
      await modal.getByText('Commands').first().waitFor();
      expect.soft(await found(), 'details').toEqual([]);
      await page.keyboard.press('Escape');
      await modal.waitFor({ state: 'detached' });

      await thread.getByRole('button', { name: 'Reject' }).click();
      await modal.getByRole('button', { name: 'Reject' }).click();
      await modal.getByText('Please fill in this field.').waitFor();
      expect.soft(await found(), 'form with a mistake').toEqual([]);
      await page.keyboard.press('Escape');
      await modal.waitFor({ state: 'detached' });

      await page.getByText('What is simulated?').click();
      expect.soft(await found(), 'what is simulated').toEqual([]);
      await page.getByText('What is simulated?').click();

      await page.getByTestId('tab-pull-request').click();
      await page.getByTestId('tab-readme.md').click();
      expect.soft(await found(), 'pull request').toEqual([]);
      await page.getByTestId('tab-ledger.jsonl').click();
      expect.soft(await found(), 'ledger').toEqual([]);
      await page.getByTestId('tab-the-plant').click();
    },
  );

  it('nor on a quarantined device, a card that is done, a private answer and a notice', async () => {
    const { page } = desk;
    await desk.become('Sam');
    await desk.step(1).getByRole('button', { name: 'Approve' }).click();
    await desk.toldOnlyMe(/You are not in/).waitFor();
    await page.getByTestId('tab-pull-request').click();
    await page.getByTestId('merge').click();
    await page.getByTestId('problem').waitFor();
    await page.getByTestId('tab-the-plant').click();
    expect.soft(await found(), 'private answer and notice').toEqual([]);
    await desk.become('Avery');
    await desk.step(1).getByRole('button', { name: 'Approve' }).click();
    await desk.stepSays(1, 'Done');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect.soft(await found(), `quarantined, ${colorScheme}`).toEqual([]);
    }
  });
});
