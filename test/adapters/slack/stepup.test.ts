import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Modal } from '../../../src/adapters/slack/limits.ts';
import { renderRecord } from '../../../src/adapters/slack/render.ts';
import { codeForm } from '../../../src/adapters/slack/stepup_form.ts';
import { codeAt, freshSecret } from '../../../src/adapters/stepup/codes.ts';
import { createStepUp, type StepUpDesk } from '../../../src/adapters/stepup/stepup.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { StepRecord } from '../../../src/core/record.ts';
import { accept, refuse, type Result } from '../../../src/core/result.ts';
import { memoryStore } from '../stepup/memory.ts';
import { batch, camera, incident, INCIDENT, isolate, plan, playbook, record, step } from './fixtures.ts';
import { eventually, startHarness, type Harness } from './harness.ts';
import { hostileChoices, hostileRecord } from './hostile.ts';
import { press, submission } from './payloads.ts';
import { read } from './read.ts';

const SAM = 'U0SECURITY';
const NOW = Date.UTC(2026, 4, 17, 12);
const withCode = plan({ rule: { ...batch().rule, stepUp: true } });
const asking = { i: INCIDENT, s: 's1', r: 'R1', d: withCode.digest };
const other = { i: INCIDENT, s: 's2', r: 'R2', d: 'b'.repeat(64) };
const waiting = (id: 's1' | 's2', request: string, digest: string): StepRecord =>
  step('pending', { id, plan: withCode, request: { id: request, digest, askedAt: NOW, expiresAt: NOW + 60_000 } });
const [first, second] = [waiting('s1', asking.r, asking.d), waiting('s2', other.r, other.d)];
const form = (changes: object = {}) => ({
  i: INCIDENT,
  o: SAM,
  v: 'approve',
  a: [{ s: 's1', r: asking.r, d: asking.d }],
  ...changes,
});
const two = form({ a: [form().a[0], { s: 's2', r: other.r, d: other.d }] });

let harness: Harness;
let store: ReturnType<typeof memoryStore>;
let desk: StepUpDesk;
let secret: Uint8Array;
let offered: Result<{ record: ReturnType<typeof record>; steps: readonly StepRecord[] }>;
beforeEach(async () => {
  store = memoryStore();
  desk = createStepUp({ store, key: randomBytes(32).toString('base64') });
  secret = freshSecret();
  await desk.enrol(SAM, secret, codeAt(secret, NOW - 600_000), NOW - 600_000, false);
  offered = accept({ record: record({ steps: [first] }), steps: [first] });
  harness = await startHarness({}, () => NOW, { ...desk, form: () => Promise.resolve(offered) });
});
afterEach(async () => harness.close());

const code = (): string => codeAt(secret, NOW);
const wrong = (): string => {
  const near = [-1, 0, 1].map((offset) => codeAt(secret, NOW + offset * 30_000));
  return ['000000', '111111', '222222', '333333'].find((guess) => !near.includes(guess)) ?? '';
};
async function send(fields: Record<string, string>, metadata: unknown = form(), changes: Record<string, unknown> = {}) {
  const answer = await harness.interact(submission('code', metadata, fields, changes));
  const text = await answer.text();
  return (text === '' ? {} : JSON.parse(text)) as { response_action?: string; errors?: Record<string, string>; view?: unknown };
}
const clicks = () => store.items.map(({ body }) => body);
/** What the form showed at last. */
const filled = async (): Promise<string> =>
  read((await eventually('the form', () => harness.callsTo('views.update').at(-1)))['view']);

describe('a step that needs a code', () => {
  it('has a button that says so, and no other way to approve', () => {
    const [, card] = renderRecord(record({ steps: [first] }), { history: null });
    const blocks = JSON.stringify(card?.blocks);
    expect(blocks).toContain('"approve_code"');
    expect(blocks).not.toContain('"approve"');
    const [, without] = renderRecord(record({ steps: [step('pending')] }), { history: null });
    expect(JSON.stringify(without?.blocks)).toContain('"approve"');
  });

  it('opens its form at once, and nothing is kept yet', async () => {
    await harness.interact(press('approve_code', asking));
    expect(await filled()).toContain('One-time code: ____');
    expect(harness.callsTo('views.open')).toHaveLength(1);
    expect([...harness.received, ...store.items]).toEqual([]);
  });

  it('is judged as it is when a code would not help, and says why', async () => {
    offered = refuse('approval.not_permitted', 'You are not in security.');
    await harness.interact(press('approve_code', asking));
    expect(await filled()).toBe('Nothing was approved. You are not in security.');
    const [item] = harness.received;
    expect(item?.body).toMatchObject({ kind: 'click', click: { verdict: 'approve', by: SAM, digest: asking.d } });
    expect(JSON.stringify(item)).not.toContain('verified');
  });

  it('tells how to enrol, and until when somebody is locked', async () => {
    await desk.remove(SAM);
    await harness.interact(press('approve_code', asking));
    expect(await filled()).toContain(`npm run tagout -- enrol ${SAM}`);
    await desk.enrol(SAM, secret, codeAt(secret, NOW - 600_000), NOW - 600_000, false);
    for (let time = 0; time < LIMITS.wrongCodesMax; time += 1) await desk.check(SAM, wrong(), NOW, () => []);
    await harness.interact(press('approve_code', { ...asking, r: 'R9' }));
    await eventually('the second form', () => (harness.callsTo('views.update').length > 1 ? true : undefined));
    expect(await filled()).toContain('no code of yours is looked at until 2026-05-17 12:15 UTC');
  });
});

describe('the form with a code', () => {
  it('keeps the approval of this person, step and digest, and says only that a code was checked', async () => {
    expect(await send({ code: ` ${code().slice(0, 3)} ${code().slice(3)} ` })).toEqual({});
    expect(clicks()).toEqual([
      {
        kind: 'click',
        click: {
          verdict: 'approve',
          incident: INCIDENT,
          step: 's1',
          request: asking.r,
          digest: asking.d,
          by: SAM,
          team: 'T000000001',
          reason: '',
          stepUp: 'verified',
        },
      },
    ]);
    expect(
      JSON.stringify([...store.items, ...harness.received, ...harness.errors.map(String), ...harness.calls]),
    ).not.toContain(code());
    expect(JSON.stringify([...store.rows.values()])).not.toContain(code());
  });

  it('approves nothing with a used code, and says that the next one is needed', async () => {
    await send({ code: code() });
    const again = await send({ code: code() }, form(), {
      view: { ...submission('code', form(), { code: code() }).view, id: 'V0SECOND' },
    });
    expect(again.errors?.['code']).toContain('was used before');
    expect(clicks()).toHaveLength(1);
  });

  it('is answered as before when Slack sends it twice', async () => {
    expect(await send({ code: code() })).toEqual({});
    expect(await send({ code: code() })).toEqual({});
    expect(clicks()).toHaveLength(1);
  });

  it('counts wrong codes, and tells the leads of the fifth through the incident', async () => {
    const answers = [];
    for (let time = 0; time < LIMITS.wrongCodesMax; time += 1)
      answers.push((await send({ code: wrong() })).errors?.['code'] ?? '');
    expect(answers[0]).toContain('4 tries are left');
    expect(answers[3]).toContain('One more wrong code pauses');
    expect(answers[4]).toContain('until 12:15 UTC');
    const until = NOW + LIMITS.codeLockMs;
    expect(clicks()).toEqual([{ kind: 'codes_locked', incident: INCIDENT, by: SAM, team: 'T000000001', until }]);
    expect((await send({ code: code() })).errors?.['code']).toContain('until 12:15 UTC');
    expect(clicks()).toHaveLength(1);
  });

  it.each(['', '12345', 'abcdef', '1234567'])('takes %j for a slip of the finger and not for a guess', async (typed) => {
    expect((await send({ code: typed })).errors?.['code']).toContain('six digits');
    expect([...store.rows.values()].map((row) => row.wrong)).toEqual([0]);
  });

  it('counts only for whoever opened it, also with a right code of their own', async () => {
    const ari = freshSecret();
    await desk.enrol('U0ARI000001', ari, codeAt(ari, NOW - 600_000), NOW - 600_000, false);
    const answer = await send({ code: codeAt(ari, NOW) }, form(), { user: { id: 'U0ARI000001', team_id: 'T000000001' } });
    expect(read(answer.view)).toContain('Another person opened this form');
    expect(clicks()).toEqual([]);
  });

  it("does not take another person's code", async () => {
    const answer = await send({ code: codeAt(freshSecret(), NOW) });
    expect(answer.errors?.['code']).toContain('wrong');
    expect(clicks()).toEqual([]);
  });

  it.each([
    ['another shape', { i: INCIDENT }],
    ['no JSON', '{'],
    ['nothing', ''],
    ['a digest that is none', form({ a: [{ s: 's1', r: 'R1', d: 'zz' }] })],
    ['a verdict of its own', form({ v: 'reject' })],
    ['a field more', form({ stepUp: 'verified' })],
    ['no step at all', form({ a: [] })],
  ])('does nothing with metadata of %s, and spends no code', async (_name, metadata) => {
    const answer = await send({ code: code() }, metadata);
    expect(read(answer.view)).toContain('Nothing was approved');
    expect(clicks()).toEqual([]);
    expect(await desk.check(SAM, code(), NOW, () => [])).toEqual({ kind: 'right' });
  });

  it('approves each ticked step with its own digest, and no other', async () => {
    const ticked = (...ids: string[]) => {
      const sent = submission('code', two, { code: code() });
      const steps = { steps: { type: 'checkboxes', selected_options: ids.map((value) => ({ value })) } };
      return { view: { ...sent.view, state: { values: { ...sent.view.state.values, steps } } } };
    };
    expect((await send({}, two, ticked())).errors?.['steps']).toContain('at least one');
    expect((await send({}, two, ticked('s1', 's9'))).errors?.['steps']).toContain('of this form');
    expect(clicks()).toEqual([]);
    expect(await send({}, two, ticked('s1', 's2'))).toEqual({});
    expect(clicks()).toMatchObject([
      { click: { step: 's1', request: asking.r, digest: asking.d } },
      { click: { step: 's2', request: other.r, digest: other.d } },
    ]);
  });

  it('asks for a reason as well where somebody breaks the glass', async () => {
    const glass = form({ v: 'break_glass' });
    expect((await send({ code: code(), reason: '' }, glass)).errors?.['reason']).toContain('cannot wait');
    await send({ code: code(), reason: 'It reflashes pumps.' }, glass);
    expect(clicks()).toMatchObject([{ click: { verdict: 'break_glass', reason: 'It reflashes pumps.', stepUp: 'verified' } }]);
  });

  it('is no way around the code: a plain press says nothing of one', async () => {
    await harness.interact(press('approve', asking));
    expect(JSON.stringify(harness.received)).not.toContain('verified');
  });
});

const boxesOf = (shown: Modal) =>
  shown.blocks.flatMap((one) => (one.type === 'input' && one.element.type === 'checkboxes' ? one.element.options : []));

describe('what the form shows', () => {
  it('is the steps that one code may approve, and the time box of break-glass', () => {
    const shown = codeForm(record({ steps: [first, second] }), [first, second], { by: SAM, verdict: 'approve' });
    expect(JSON.parse(shown.private_metadata ?? '')).toEqual(two);
    expect(read(shown)).toContain('Which steps?');
    const glass = plan({ rule: { ...batch().rule, stepUp: true, breakGlass: { group: 'leads', maxMs: 15 * 60_000 } } });
    const alone = codeForm(record({ steps: [first] }), [{ ...first, plan: glass }], { by: SAM, verdict: 'break_glass' });
    expect(read(alone)).toContain('What has not started 15 min after that is void.');
  });

  const plc = plan({
    rule: { ...batch().rule, stepUp: true },
    step: 's2',
    device: { id: 'plc-07', mac: '02:00:00:00:00:29', address: '192.0.2.29' },
  });
  const lying = record({
    incident: incident({ devices: [camera, { ...camera, id: 'plc-07', name: 'Conveyor PLC' }] }),
    playbook: playbook({ steps: [isolate, { ...isolate, id: 's2', title: 'Take another look at the camera' }] }),
  });
  const both = [first, { ...second, plan: { ...plc, effect: 'The gateway drops every frame of the PLC.' } }];

  it('names each step by what it does to which device, and by its digest: never by what a model called it', () => {
    const shown = codeForm(lying, both, { by: SAM, verdict: 'approve' });
    expect(boxesOf(shown).map(({ text, description }) => [text.text, description?.text])).toEqual([
      ['Cut off cam-07', `Step 1 · digest ${asking.d.slice(0, 12)} · Lobby camera`],
      ['Cut off plc-07', 'Step 2 · digest bbbbbbbbbbbb · Conveyor PLC'],
    ]);
    expect(JSON.stringify(boxesOf(shown))).not.toContain('another look');
  });

  it.each([1, 2])('tells the effect of each of %i steps above the code, and the title in quotes after all that', (steps) => {
    const words = read(codeForm(lying, both.toReversed().slice(0, steps), { by: SAM, verdict: 'approve' }));
    const says =
      'Step 2: Cut off plc-07 (Conveyor PLC). The gateway drops every frame of the PLC. Digest bbbbbbbbbbbb. ' +
      'Its title in the draft: "Take another look at the camera"';
    expect(words).toContain(says);
    expect(words.indexOf(says)).toBeLessThan(words.indexOf('One-time code'));
    expect(words.includes('Step 1: Cut off cam-07 (Lobby camera). The gateway drops every frame')).toBe(steps === 2);
  });

  it('has the whole id and digest of every step, whatever the inventory and the draft say, and ten steps at most', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
    fc.assert(
      fc.property(hostileChoices, fc.array(id, { minLength: 1, maxLength: 12 }), (choices, ids) => {
        const hostile = hostileRecord(choices);
        const title = hostile.incident.title;
        const [one = camera] = hostile.incident.devices;
        const steps = ids.map((device, index): StepRecord => {
          const made = plan({ step: `s${index + 1}`, device: { ...batch().device, id: device } });
          const request = { id: `R${index + 1}`, digest: made.digest, askedAt: NOW, expiresAt: NOW + 60_000 };
          return step('pending', { id: `s${index + 1}`, plan: { ...made, effect: title }, request });
        });
        const shown = codeForm(
          {
            ...hostile,
            incident: incident({ devices: ids.map((device) => ({ ...one, id: device })) }),
            playbook: playbook({ steps: steps.map(({ id: of }) => ({ ...isolate, id: of, title })) }),
          },
          steps,
          { by: SAM, verdict: 'approve' },
        );
        expect(Modal.safeParse(shown).error).toBeUndefined();
        expect(boxesOf(shown).map(({ text }) => text.text)).toEqual(
          ids.length === 1 ? [] : ids.slice(0, 10).map((device) => `Cut off ${device}`),
        );
        for (const [index, { description }] of boxesOf(shown).entries())
          expect(description?.text).toContain(steps[index]?.request?.digest.slice(0, 12));
      }),
      { numRuns: 150 },
    );
  });

  it('is a form that Slack takes, whatever stands in the titles, and says so where nothing waits', () => {
    fc.assert(
      fc.property(hostileChoices, (choices) => {
        const hostile = hostileRecord(choices);
        for (const verdict of ['approve', 'break_glass'] as const)
          expect(Modal.safeParse(codeForm(hostile, hostile.steps, { by: SAM, verdict })).error).toBeUndefined();
      }),
      { numRuns: 150 },
    );
    expect(read(codeForm(record(), [], { by: SAM, verdict: 'approve' }))).toContain('waits for nobody');
  });
});

describe('a pause after wrong codes', () => {
  it('is a message in the thread that names the leads', () => {
    const lockouts = [{ person: SAM, name: '<!channel>', at: NOW, until: NOW + 1, leads: ['U0LEE000001'] }];
    const notice = renderRecord(record({ lockouts }), { history: null }).at(-1);
    expect(notice?.key).toBe(`notice:codes_locked:${SAM}:${NOW + 1}`);
    expect(JSON.stringify(notice?.blocks)).toContain('{"type":"user","user_id":"U0LEE000001"}');
    expect(notice?.text).not.toContain('<!channel>');
  });
});
