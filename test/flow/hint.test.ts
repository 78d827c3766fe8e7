import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/verify.ts';
import type { ModelAnswer } from '../../src/ports.ts';
import { ARI, AVERY, ROBIN, SAM, startBench, TEAM, type Bench } from './bench.ts';

/** A model that nobody hears until the test says so; then it is away, and the curated playbook is used. */
let answers: (() => void)[] = [];
let holding = false;
const model = {
  name: 'held',
  answer: async (): Promise<ModelAnswer> => {
    if (holding) await new Promise<void>((resolve) => void answers.push(resolve));
    return { kind: 'down', message: 'The model is away.', model: 'held' };
  },
};

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ model });
});
afterAll(() => bench.close());

const give = (incident: string, by: string, text = 'The camera is needed until six'): Promise<string> =>
  bench.receive({ kind: 'hint', incident, by, team: TEAM, text });
const need = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('the story needs a job here');
  return value;
};
const lastTold = (): string => bench.chat.told.at(-1)?.text ?? '';

async function pending(address = '10.20.0.11'): Promise<string> {
  const incident = await bench.alert(address);
  await bench.settle();
  expect((await bench.step(incident)).status).toBe('pending');
  return incident;
}

describe('a hint', () => {
  it('brings a new draft, and its author approves none of it while another person does', async () => {
    const incident = await pending();
    const former = (await bench.step(incident)).request;
    await give(incident, AVERY);
    await bench.settle();
    const record = await bench.record(incident);
    expect(record).toMatchObject({ draft: { status: 'ready', round: 2 }, shapedBy: [AVERY] });
    expect(record.playbook?.author.kind).toBe('curated');
    expect((await bench.step(incident)).request?.id).not.toBe(former?.id);

    await bench.click(incident, AVERY);
    await bench.settle();
    expect(lastTold()).toContain('shaped this draft, so another person must approve');
    expect((await bench.step(incident)).status).toBe('pending');
    await bench.click(incident, ARI, { request: former?.id ?? '' });
    await bench.settle();
    expect(lastTold()).toContain('older card');
    expect(bench.runs()).toHaveLength(0);

    await bench.click(incident, ARI);
    await bench.settle();
    expect(bench.runs()).toHaveLength(1);
    await give(incident, ROBIN, 'too late');
    await bench.settle();
    expect(lastTold()).toContain('already decided or under way');
    expect((await bench.record(incident)).draft.round).toBe(2);

    const kinds = await bench.kinds(incident);
    expect(kinds.slice(kinds.indexOf('hint.added')).slice(0, 2)).toEqual(['hint.added', 'approval.voided']);
    const stored = await bench.services.store.load(incident);
    expect(verifyChain(await bench.services.store.entries(incident), stored?.head)).toMatchObject({ ok: true });
  });

  it('of somebody who is no responder changes nothing, is told and is recorded once', async () => {
    const incident = await pending('10.20.0.12');
    await give(incident, SAM);
    await give(incident, SAM, 'and again');
    await bench.settle();
    expect(lastTold()).toContain('only they may do that');
    expect(await bench.record(incident)).toMatchObject({ draft: { round: 1 }, shapedBy: [] });
    expect((await bench.kinds(incident)).filter((kind) => kind === 'request.refused')).toHaveLength(1);
    await bench.click(incident, AVERY);
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('probing');
  });

  it('that comes while the model thinks leaves the former draft nobody to come to', async () => {
    holding = true;
    const incident = await bench.alert('10.20.0.13');
    const [first] = bench.take('draft');
    const former = bench.perform(need(first));
    await expect.poll(() => answers.length).toBe(1);
    await give(incident, ROBIN);
    await bench.settle(({ kind }) => kind === 'inbox');
    holding = false;
    for (const answer of answers.splice(0)) answer();
    await former;
    expect(await bench.record(incident)).toMatchObject({ draft: { status: 'drafting', round: 2, tries: [] }, playbook: null });
    await bench.settle();
    expect(await bench.record(incident)).toMatchObject({ draft: { status: 'ready', round: 2, tries: [{ outcome: 'down' }] } });
    // The job of the former round comes again, as after a lost worker.
    const { version } = await bench.record(incident);
    await bench.perform(need(first));
    expect((await bench.record(incident)).version).toBe(version);
    expect(bench.card(incident, 'incident')).toContain('Hint by');
  });

  it('that comes while a plan is made leaves the plan to nobody', async () => {
    const incident = await bench.alert('10.20.0.14');
    await bench.settle(({ kind }) => kind === 'draft');
    const [plan] = bench.take('plan');
    expect(plan).toMatchObject({ step: 's1', round: 1 });
    await give(incident, ROBIN);
    await bench.settle(({ kind }) => kind === 'inbox' || kind === 'draft');
    const [next] = bench.take('plan');
    expect(next).toMatchObject({ step: 's1', round: 2 });
    await bench.perform(need(plan));
    expect((await bench.step(incident)).status).toBe('planning');
    await bench.perform(need(next));
    expect((await bench.step(incident)).status).toBe('pending');
    await bench.settle();
  });
});

describe('the card of a step that a new draft replaces', () => {
  it('has no buttons and says so, and is used again when the new draft has that step', async () => {
    const incident = await pending('10.20.0.21');
    const before = bench.chat.messages.filter((message) => message.incident === incident);
    await give(incident, ROBIN);
    await bench.settle(({ kind }) => kind === 'inbox' || kind === 'show');
    expect(bench.card(incident, 'step:s1')).toBe('This step was replaced by a new draft.');
    expect(bench.card(incident, 'incident')).toContain('a new draft is being written');
    await bench.settle();
    expect(bench.card(incident, 'step:s1')).toContain('Approve');
    const after = bench.chat.messages.filter((message) => message.incident === incident);
    expect(after.map(({ ref }) => ref)).toEqual(before.map(({ ref }) => ref));
  });

  it('is changed once, and one that somebody deleted holds up nothing', async () => {
    const incident = await pending('10.20.0.22');
    await give(incident, ROBIN);
    await bench.settle(({ kind }) => kind === 'inbox' || kind === 'show');
    const at = bench.chat.messages.findIndex(({ incident: of, message }) => of === incident && message.key === 'step:s1');
    const updates = bench.chat.messages[at]?.updates;
    await bench.perform({ kind: 'show', incident });
    expect(bench.chat.messages[at]?.updates).toBe(updates);
    bench.chat.remove(at);
    await bench.settle();
    expect(bench.card(incident, 'step:s1')).toContain('Approve');
  });

  it('whose post was answered, but the answer was lost, is found and changed too', async () => {
    const incident = await bench.alert('10.20.0.31');
    await bench.settle(({ kind }) => kind === 'show');
    await bench.settle(({ kind }) => kind !== 'show');
    bench.chat.loseNextAnswer();
    const [show] = bench.take('show');
    await bench.perform(need(show));
    await give(incident, ROBIN);
    await bench.settle(({ kind }) => kind === 'inbox' || kind === 'show');
    expect(bench.card(incident, 'step:s1')).toBe('This step was replaced by a new draft.');
    await bench.settle();
    const cards = bench.chat.messages.filter((message) => message.incident === incident && message.message.key === 'step:s1');
    expect(cards).toHaveLength(1);
  });
});
