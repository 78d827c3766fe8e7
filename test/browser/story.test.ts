import { beforeAll, describe, expect, it } from 'vitest';
import { noChromium, type Watch } from './chromium.ts';
import type { Desk } from './desk.ts';
import { picture, pictureOf } from './pictures.ts';
import { startRig, type Rig } from './rig.ts';

/** One story, told in order: each test begins where the one before it ended. */
describe.skipIf(noChromium)('the story of the first alert, lived in a browser', () => {
  let rig: Rig;
  let desk: Desk;
  let watch: Watch;
  beforeAll(async () => {
    rig = await startRig();
    return () => rig.close();
  });
  beforeAll(async () => {
    ({ desk, watch } = await rig.open());
  });

  it('begins by itself, and the card says what happened, what was proposed and how the draft was repaired', async () => {
    await desk.page.getByText('You are Robin Example, Responder').waitFor();
    await desk.stepSays(1, 'Waits for approval');
    expect(await desk.incident()).toMatch(/^INC-\d{4}-000001$/);
    const card = await desk.thread.getByRole('article').first().innerText();
    expect(card).toContain('Dock camera 3 (cam-dock-3), camera, site Dock, criticality low.');
    expect(card).toContain('Drafted by the model scripted-demo; 1 repair was needed before every rule held.');
    expect(card).toContain('broke 2 rules of the guard');
    expect(card).toContain('guard.release_unchecked');
    expect(card).toContain('The repaired draft of scripted-demo passed the guard.');
    expect(await desk.device('cam-dock-3').innerText()).toContain('talks to 203.0.113.66:48101');
  });

  it('refuses the click of somebody without the right, and tells only them why', async () => {
    await desk.become('Sam');
    await desk.step(1).getByRole('button', { name: 'Approve' }).click();
    await desk.toldOnlyMe(/You are not in security or operations/).waitFor();
    await desk.become('Avery');
    expect(await desk.toldOnlyMe(/You are not in security or operations/).count()).toBe(0);
    await desk.stepSays(1, 'Waits for approval');
  });

  it('shows in Details every command that would run, and Escape closes it', async () => {
    await desk.step(1).getByRole('button', { name: 'Details' }).scrollIntoViewIfNeeded();
    await picture('workspace', desk.page);
    await pictureOf('step-card', desk.page, desk.step(1), { width: 2200, height: 1800 });
    await desk.step(1).getByRole('button', { name: 'Details' }).click();
    await desk.modal.getByText('Commands').first().waitFor();
    const words = await desk.modal.innerText();
    for (const expected of [
      'SHA256:',
      'sudo -n nft -f -',
      'add rule bridge tagout forward ether saddr @quarantine drop',
      'add element bridge tagout quarantine { 02:00:00:20:00:0d timeout 86400s }',
    ])
      expect(words).toContain(expected);
    await pictureOf('details', desk.page, desk.modal, { width: 1440, height: 1500 });
    await desk.page.keyboard.press('Escape');
    await desk.modal.waitFor({ state: 'detached' });
  });

  it('cuts the device off once Avery approves, and the card keeps the outcome and loses its buttons', async () => {
    await desk.step(1).getByRole('button', { name: 'Approve' }).click();
    const card = await desk.stepSays(1, 'Done');
    const words = await card.innerText();
    expect(words).toContain('Approved by Avery Example');
    expect(words).toContain('The effect was seen');
    expect(await card.getByRole('button', { name: /Approve|Reject/ }).count()).toBe(0);
    const camera = desk.device('cam-dock-3');
    await camera.getByText('quarantined', { exact: true }).waitFor();
    expect(await camera.innerText()).toContain('silent: every frame is dropped');
    expect(await desk.page.getByText('1 of 13 devices is quarantined.').count()).toBe(1);
    await pictureOf('plant', desk.page, desk.side, { width: 1440, height: 900 });
  });

  it('waits for the work of people, whom a responder confirms by name', async () => {
    await desk.become('Robin');
    for (const number of [2, 3]) {
      const card = await desk.stepSays(number, 'Work for a person');
      await card.getByRole('button', { name: 'Done' }).click();
      await desk.modal.getByLabel('What was done?').fill(`Work of step ${number}`);
      await desk.modal.getByRole('button', { name: 'Confirm' }).click();
      await desk.stepSays(number, 'Done');
    }
    expect(await desk.device('cam-dock-3').innerText()).toContain('quarantined');
  });

  it('looks at the device by itself before it is let back: nobody presses anything', async () => {
    const card = await desk.stepSays(4, 'Done');
    expect(await card.innerText()).toMatch(/What was seen: .*the quarantine list holds the device/);
    expect(await card.innerText()).toContain('nobody was asked');
    expect(await desk.device('cam-dock-3').innerText()).toContain('quarantined');
  });

  it('lets the device back on once Ari approves', async () => {
    await desk.become('Ari');
    const card = await desk.stepSays(5, 'Waits for approval');
    await card.getByRole('button', { name: 'Approve' }).click();
    expect(await (await desk.stepSays(5, 'Done')).innerText()).toContain('Approved by Ari Example');
    await desk.page.getByText('All 13 devices talk as usual.').waitFor();
    expect(await desk.device('cam-dock-3').innerText()).toContain('streams video to the recorder');
    await desk.thread.getByText('Closed:').waitFor();
  });

  it('leaves a pull request with names, a drawn diagram and the ledger', async () => {
    await desk.page.getByTestId('tab-pull-request').click();
    await desk.side.getByText('Every step is over, and the incident was closed.').waitFor();
    const readme = await desk.side.getByTestId('file-README.md').innerText();
    for (const words of ['Avery Example', 'Ari Example', 'Robin Example', 'sam', 'scripted-demo', 'Work of step 2'])
      expect(readme).toContain(words);
    const drawn = desk.side.getByTestId('diagram').getByRole('img', { name: /Cut off Dock camera 3: done/ });
    expect((await drawn.boundingBox())?.height).toBeGreaterThan(100);
    await pictureOf('pull-request', desk.page, desk.side, { width: 1800, height: 1350 });

    await desk.side.getByTestId('tab-ledger.jsonl').click();
    const lines = (await desk.side.getByTestId('file-ledger.jsonl').locator('pre').innerText()).trim().split('\n');
    expect(lines.length).toBeGreaterThan(20);
    const entries = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    await desk.side.getByTestId('tab-playbook.yaml').click();
    expect(await desk.side.getByTestId('file-playbook.yaml').innerText()).toContain('release_device');
  });

  it('is merged by a lead, and by nobody else', async () => {
    await desk.become('Sam');
    await desk.side.getByTestId('merge').click();
    expect(await desk.page.getByTestId('problem').innerText()).toMatch(/Sam Example/);
    await desk.become('Lee');
    await desk.side.getByTestId('merge').click();
    await desk.side.getByText('✓ Merged').waitFor();
  });

  it('asked no other address for anything, and nothing complained', () => {
    expect(watch).toEqual({ complaints: [], strangers: [] });
  });
});
