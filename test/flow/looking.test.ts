import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { commandLine } from '../../src/core/connector/quote.ts';
import { performDead } from '../../src/flow/handlers.ts';
import { overviewFor } from '../../src/flow/overview.ts';
import { ARI, AVERY, ROBIN, SAM, startBench, TEAM, type Bench } from './bench.ts';

/** Steps that only look, through the real store and handlers: an alert that fits no kind has the triage begin with one. */
const CAMERA = '10.20.0.11';
const MINUTE = 60_000;
const ODD = { title: 'LOCAL something odd', rule: { uid: '1:1', name: 'LOCAL something odd' }, category: 'Misc activity' };
const LOOK = 's2';

let bench: Bench;
let files: Playbooks;
beforeAll(async () => {
  bench = await startBench();
  bench.change((now) => (files = now));
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.pass(25 * 60 * MINUTE);
  bench.gateway({});
  bench.neighbour(CAMERA, macOf(CAMERA));
  for (const id of [ROBIN, AVERY, ARI, SAM]) bench.chat.setPerson(id);
  bench.change(() => files);
  bench.forget();
});

function macOf(address: string): string {
  const [id] = files.inventory.byAddress.get(address) ?? [];
  return files.inventory.devices.get(id ?? '')?.mac ?? 'none';
}

async function triage(): Promise<string> {
  const incident = await bench.alert(CAMERA, ODD);
  await bench.settle();
  expect((await bench.record(incident)).playbook?.steps[1]).toMatchObject({ id: LOOK, action: 'observe_device', after: [] });
  return incident;
}

const withoutRule = (world: Playbooks): Playbooks => ({
  ...world,
  policy: { ...world.policy, rules: world.policy.rules.filter(({ tier }) => tier !== 'observe') },
});

describe('an incident with a look', () => {
  it('has it made without any click, and keeps what was seen as facts', async () => {
    const incident = await triage();
    const step = await bench.step(incident, LOOK);
    expect(step).toMatchObject({ status: 'done', decisions: [], request: null, attempt: null, plan: null, sent: false });
    expect(step.observation).toMatchObject({
      at: bench.now(),
      facts: {
        'device.answers': true,
        'neighbour.seen': true,
        'neighbour.mac': macOf(CAMERA),
        'quarantine.listed': false,
        'quarantine.enforced': false,
      },
    });
    const entry = (await bench.services.store.entries(incident)).find(({ kind }) => kind === 'step.observed');
    expect(entry).toMatchObject({
      by: { kind: 'tagout' },
      sentence: expect.stringContaining('without changing anything'),
      data: { step: LOOK, facts: step.observation?.facts },
    });
  });

  it('sends the reads of the connector and nothing else, and asks nobody', async () => {
    const before = bench.shell.sent.length;
    const incident = await triage();
    const sent = bench.shell.sent.slice(before).map(({ command }) => commandLine(command));
    expect(sent).toEqual([
      `ping -n -c 1 -i 0.3 -w 3 ${CAMERA}`,
      expect.stringMatching(/^ip -json neigh show to 10\.20\.0\.11 dev /),
      'sudo -n nft -j list ruleset bridge',
    ]);
    const kinds = await bench.kinds(incident);
    for (const kind of ['approval.requested', 'step.dispatched', 'step.planned']) expect(kinds).not.toContain(kind);
    const overview = (await overviewFor([AVERY], bench.services)).get(AVERY);
    expect(overview?.waiting.filter(({ record }) => record.incident.id === incident)).toEqual([]);
  });

  it('shows it in plain words in its thread, and on the card of the incident', async () => {
    const incident = await triage();
    expect(bench.card(incident, `step:${LOOK}`)).toContain('the device answers a ping');
    expect(bench.card(incident, `step:${LOOK}`)).toContain('nobody was asked');
    expect(bench.card(incident, 'incident')).toContain('What gateways saw');
  });

  it('tells when another device holds the address', async () => {
    bench.neighbour(CAMERA, '02:00:00:00:00:99');
    const incident = await triage();
    expect((await bench.step(incident, LOOK)).observation?.facts).toMatchObject({ 'neighbour.mac': '02:00:00:00:00:99' });
    expect(bench.card(incident, `step:${LOOK}`)).toContain('another device may hold its address');
  });

  it('looks once: the same job again changes nothing', async () => {
    const incident = await triage();
    const [before, entries] = [await bench.record(incident), await bench.kinds(incident)];
    await bench.perform({ kind: 'plan', incident, step: LOOK, round: 1 });
    await bench.settle();
    expect(await bench.record(incident)).toEqual(before);
    expect(await bench.kinds(incident)).toEqual(entries);
  });

  it('goes on when the service is started again in the middle of a look', async () => {
    const incident = await bench.alert(CAMERA, ODD);
    await bench.settle((effect) => effect.kind !== 'plan');
    expect((await bench.step(incident, LOOK)).status).toBe('looking');
    await bench.restart();
    await bench.settle();
    expect((await bench.step(incident, LOOK)).status).toBe('done');
  });
});

describe('a gateway that says nothing', () => {
  it('leaves the look undone with the reason and the next step, and nobody waits for it', async () => {
    bench.gateway({ down: true });
    const incident = await triage();
    const step = await bench.step(incident, LOOK);
    expect(step).toMatchObject({ status: 'refused', problem: { code: 'plan.unreadable' } });
    expect(step.problem?.message).toMatch(
      /could not be asked what it sees: .* Nothing was changed; look again when it answers\.$/,
    );
    expect(bench.card(incident, `step:${LOOK}`)).toContain('Look again');
    expect((await bench.record(incident)).steps.map(({ status }) => status)).toEqual([
      'open',
      'refused',
      'open',
      'blocked',
      'blocked',
    ]);
  });

  it('is looked at again when a responder asks, and only then', async () => {
    bench.gateway({ down: true });
    const incident = await triage();
    bench.gateway({});
    bench.pass(60 * MINUTE);
    await bench.settle();
    expect((await bench.step(incident, LOOK)).status).toBe('refused');
    await bench.askAgain(incident, SAM, LOOK);
    await bench.settle();
    expect((await bench.step(incident, LOOK)).status).toBe('refused');
    await bench.askAgain(incident, ROBIN, LOOK);
    await bench.settle();
    expect((await bench.step(incident, LOOK)).status).toBe('done');
    expect(await bench.kinds(incident)).toEqual(
      expect.arrayContaining(['step.plan_refused', 'step.asked_again', 'step.observed']),
    );
  });

  it('is not trusted with another host key', async () => {
    bench.gateway({ hostKey: 'SHA256:other' });
    const incident = await triage();
    expect(await bench.step(incident, LOOK)).toMatchObject({ status: 'refused', problem: { code: 'plan.unreadable' } });
  });

  it('and an error of ours: people are told, and may ask for the look again', async () => {
    const incident = await bench.alert(CAMERA, ODD);
    await bench.settle((effect) => effect.kind !== 'plan');
    const [job] = bench.take('plan');
    if (job === undefined) throw new Error('expected a look to wait');
    await performDead(job, bench.services);
    expect(await bench.step(incident, LOOK)).toMatchObject({ status: 'refused', problem: { code: 'plan.lost' } });
  });
});

describe('a policy without a rule for it', () => {
  it('has no look in its drafts', async () => {
    bench.change(withoutRule);
    const incident = await bench.alert(CAMERA, ODD);
    await bench.settle();
    expect((await bench.record(incident)).playbook?.steps.map(({ action }) => action)).not.toContain('observe_device');
  });

  it('refuses a look that was drafted before, sends nothing, and says which rule is missing', async () => {
    const incident = await bench.alert(CAMERA, ODD);
    await bench.settle((effect) => effect.kind !== 'plan');
    const before = bench.shell.sent.length;
    bench.change(withoutRule);
    await bench.settle();
    const step = await bench.step(incident, LOOK);
    expect(step).toMatchObject({ status: 'refused', problem: { code: 'policy.no_look' } });
    expect(step.problem?.message).toContain('Add one with "tier: observe" under rules: in policy.yaml');
    expect(bench.shell.sent).toHaveLength(before);
    bench.change(() => files);
    await bench.askAgain(incident, ROBIN, LOOK);
    await bench.settle();
    expect((await bench.step(incident, LOOK)).status).toBe('done');
  });
});

describe('a look and people', () => {
  it('does not keep a hint from having the draft written anew', async () => {
    const incident = await triage();
    await bench.receive({ kind: 'hint', incident, by: ROBIN, team: TEAM, text: 'It was replaced yesterday.' });
    await bench.settle();
    expect(await bench.record(incident)).toMatchObject({ draft: { round: 2, status: 'ready' } });
    expect((await bench.kinds(incident)).filter((kind) => kind === 'step.observed')).toHaveLength(2);
  });

  it('ends with a stop, and what comes back later is dropped', async () => {
    const incident = await bench.alert(CAMERA, ODD);
    await bench.settle((effect) => effect.kind !== 'plan');
    await bench.stop(incident, ROBIN);
    await bench.settle((effect) => effect.kind !== 'plan');
    expect((await bench.step(incident, LOOK)).status).toBe('stopped');
    await bench.settle();
    expect(await bench.step(incident, LOOK)).toMatchObject({ status: 'stopped' });
    expect(await bench.kinds(incident)).not.toContain('step.observed');
  });

  it('before a release tells what was dropped since the isolation, while the release is being asked for', async () => {
    const incident = await bench.alert(CAMERA);
    await bench.settle();
    await bench.click(incident, AVERY);
    await bench.settle();
    bench.pass(MINUTE);
    await bench.settle();
    for (const step of ['s2', 's3'] as const) {
      await bench.receive({ kind: 'manual_done', incident, step, round: 1, by: ROBIN, team: TEAM, note: '' });
      await bench.settle();
    }
    const [look, release] = [await bench.step(incident, 's4'), await bench.step(incident, 's5')];
    expect(look).toMatchObject({
      status: 'done',
      observation: { facts: { 'quarantine.listed': true, 'quarantine.enforced': true, 'leaked.frames': 0 } },
    });
    expect(look.observation?.facts).toHaveProperty(['dropped.frames']);
    expect(release.status).toBe('pending');
    expect(bench.card(incident, 'step:s4')).toMatch(/frames? (was|were) dropped/);
  });
});
