import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import type { Tier } from '../../src/core/policy.ts';
import { read } from '../adapters/slack/read.ts';
import { inWorld, withBreakGlass } from '../fixtures/records/scenes.ts';
import { ARI, AVERY, ROBIN, SAM, startBench, TEAM, type Bench } from './bench.ts';

/** The life of an asking through the real store and handlers, by the bench's clock. */
const CAMERA = '10.20.0.11';
const PLC = '10.20.0.41';
const LEE = 'U0LEE000001';
const MINUTE = 60_000;

let bench: Bench;
let files: Playbooks;
beforeAll(async () => {
  bench = await startBench();
  bench.change((now) => (files = now));
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.pass(25 * 60 * MINUTE);
  bench.chat.setDown(false);
  for (const id of [ROBIN, AVERY, ARI, SAM, LEE]) bench.chat.setPerson(id);
  bench.change(() => files);
  bench.forget();
});

function tier(name: string, change: Partial<Tier>): void {
  bench.change((now) => {
    const known = now.policy.tiers.get(name);
    if (known === undefined) throw new Error(name);
    return { ...now, policy: { ...now.policy, tiers: new Map([...now.policy.tiers, [name, { ...known, ...change }]]) } };
  });
}

async function asked(address = CAMERA): Promise<string> {
  const incident = await bench.alert(address);
  await bench.settle();
  expect((await bench.step(incident)).status).toBe('pending');
  return incident;
}
const later = async (ms: number): Promise<void> => {
  bench.pass(ms);
  await bench.settle();
};
const shown = (incident: string, key: string) =>
  bench.chat.messages.filter((each) => each.incident === incident && each.message.key.startsWith(key));

describe('a hold', () => {
  it('sends nothing until it is over, also when the service comes back late', async () => {
    tier('standard', { holdMs: MINUTE });
    const incident = await asked();
    const before = bench.runs().length;
    await bench.click(incident, AVERY);
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('held');
    expect(bench.card(incident, 'step:s1')).toContain('Held until');
    await bench.restart();
    await later(MINUTE - 1);
    expect(bench.runs()).toHaveLength(before);
    await later(3 * MINUTE);
    expect(bench.runs()).toHaveLength(before + 1);
    expect(await bench.kinds(incident)).toEqual(
      expect.arrayContaining(['approval.held', 'approval.released', 'step.dispatched']),
    );
  });

  it('ends by taking the approval back: nothing is sent, and the same card asks on', async () => {
    tier('standard', { holdMs: MINUTE });
    const incident = await asked();
    const before = bench.runs().length;
    await bench.click(incident, AVERY);
    await bench.settle();
    await bench.click(incident, ARI, { verdict: 'withdraw' });
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('held');
    await bench.click(incident, AVERY, { verdict: 'withdraw' });
    await bench.settle();
    await later(5 * MINUTE);
    expect(bench.runs()).toHaveLength(before);
    expect(await bench.step(incident)).toMatchObject({ status: 'pending', decisions: [] });
    expect(bench.card(incident, 'step:s1')).toContain('Approve');
  });
});

describe('one of each group', () => {
  it('is what a critical device needs in the shipped policy', async () => {
    const incident = await asked(PLC);
    expect(bench.card(incident, 'step:s1')).toContain('somebody of security and somebody of operations is still needed');
    await bench.click(incident, AVERY);
    await bench.settle();
    expect(bench.card(incident, 'step:s1')).toContain('1 of 2 given; somebody of operations is still needed');
    await bench.click(incident, ARI);
    await bench.settle();
    expect((await bench.step(incident)).status).not.toBe('pending');
  });
});

describe('deadlines', () => {
  it('remind, then let others decide, then end the asking: each said where people look', async () => {
    tier('standard', { remindMs: 10 * MINUTE, escalation: { afterMs: 20 * MINUTE, groups: ['leads'] } });
    const incident = await asked();
    await bench.click(incident, LEE);
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('pending');
    await later(10 * MINUTE);
    const [reminder] = shown(incident, 'notice:reminded');
    expect(JSON.stringify(reminder?.message.blocks)).toContain(AVERY);
    expect(reminder?.thread).not.toBeNull();
    await later(10 * MINUTE);
    expect(shown(incident, 'notice:escalated')).toHaveLength(1);
    expect(bench.card(incident, 'step:s1')).toContain('leads may approve too since');
    await bench.click(incident, LEE);
    await bench.settle();
    expect((await bench.step(incident)).decisions).toMatchObject([{ by: LEE, groups: ['leads'] }]);
    await later(60 * MINUTE);
    expect(shown(incident, 'notice:')).toHaveLength(2);
    expect(JSON.stringify(shown(incident, 'notice:reminded')[0]?.message.blocks)).toContain('does not wait for a decision');
  });

  it('that the service slept through are judged by what is so now', async () => {
    tier('standard', { remindMs: 10 * MINUTE, escalation: { afterMs: 20 * MINUTE, groups: ['leads'] } });
    const incident = await asked();
    await later(61 * MINUTE);
    expect((await bench.step(incident)).status).toBe('expired');
    await bench.askAgain(incident, ROBIN);
    await bench.settle();
    expect(await bench.step(incident)).toMatchObject({ status: 'pending', decisions: [] });
  });

  it('come back when Slack is away', async () => {
    tier('standard', { remindMs: 10 * MINUTE });
    const incident = await asked();
    bench.chat.setMembers('S0NEVER0001', []);
    bench.change((now) => ({
      ...now,
      policy: {
        ...now.policy,
        groups: new Map([...now.policy.groups, ['security', { name: 'security', users: [AVERY], usergroup: 'S0NEVER0001' }]]),
      },
    }));
    bench.chat.setDown(true);
    await later(10 * MINUTE);
    expect((await bench.step(incident)).request?.reminded).toBeUndefined();
    bench.chat.setDown(false);
    await bench.settle();
    expect((await bench.step(incident)).request?.reminded).toBeDefined();
  });
});

describe('the people of a rule', () => {
  it('are counted while a step waits: the card warns when they have changed underneath, and stops when they are back', async () => {
    const incident = await asked(PLC);
    expect(bench.card(incident, 'step:s1')).not.toContain('Nobody can approve this');
    bench.change((now) => ({
      ...now,
      policy: {
        ...now.policy,
        groups: new Map([...now.policy.groups, ['operations', { name: 'operations', users: [], usergroup: null }]]),
      },
    }));
    await later(10 * MINUTE);
    expect(bench.card(incident, 'step:s1')).toContain('Nobody can approve this as things are.');
    bench.change(() => files);
    await later(10 * MINUTE);
    expect(bench.card(incident, 'step:s1')).not.toContain('Nobody can approve this');
    expect((await bench.kinds(incident)).filter((kind) => kind === 'approval.warned')).toHaveLength(2);
  });
});

const breakGlass = async (incident: string): Promise<void> => {
  await bench.click(incident, LEE, { verdict: 'break_glass', reason: 'Nobody else answers.' });
};
/** What the channel reads, of exactly one message. */
const announced = (incident: string): string => {
  const [notice, ...more] = shown(incident, 'notice:break_glass');
  expect(more).toEqual([]);
  expect(notice?.message.broadcast).toBe(true);
  const words = read(notice?.message.blocks);
  expect(words).toContain(`Person ${LEE} (${LEE}) approved step 1 of ${incident} alone, by break-glass`);
  expect(words).toContain('Reason: Nobody else answers.');
  return words;
};

describe('break-glass', () => {
  beforeEach(() => bench.change(inWorld(withBreakGlass)));

  it('stays announced when it is taken back, and says so', async () => {
    tier('critical', { holdMs: MINUTE });
    const incident = await asked(PLC);
    await breakGlass(incident);
    await bench.settle();
    expect(announced(incident)).toContain('Nothing has been sent yet. It starts by itself');
    await bench.click(incident, LEE, { verdict: 'withdraw' });
    await bench.settle();
    expect(await bench.step(incident)).toMatchObject({ status: 'pending', decisions: [] });
    expect(announced(incident)).toContain(`Taken back by Person ${LEE} (${LEE})`);
  });

  it('is announced also when it was void before anything could be shown, with the difference', async () => {
    const incident = await asked(PLC);
    await breakGlass(incident);
    await bench.settle(({ kind }) => kind === 'inbox');
    tier('critical', { remindMs: 5 * MINUTE });
    await bench.settle(({ kind }) => kind !== 'show');
    expect(await bench.step(incident)).toMatchObject({ status: 'pending', decisions: [] });
    await bench.settle();
    expect(announced(incident)).toContain(
      'It was void before anything was sent. This changed since the approval: when people are reminded.',
    );
  });

  it('stays announced when it ran, had no effect, and the step is asked again', async () => {
    const incident = await asked(PLC);
    bench.says({});
    await breakGlass(incident);
    await bench.settle();
    await later(MINUTE);
    expect((await bench.step(incident)).status).toBe('failed');
    expect(announced(incident)).toContain('It ran and had no effect.');
    bench.pass(10 * MINUTE);
    await bench.askAgain(incident, ROBIN);
    await bench.settle();
    expect(await bench.step(incident)).toMatchObject({ status: 'pending', decisions: [] });
    expect(announced(incident)).toContain('It ran and had no effect.');
  });

  it('runs at once, and the whole channel is told with the reason', async () => {
    const incident = await asked(PLC);
    const before = bench.runs().length;
    await breakGlass(incident);
    await bench.settle();
    expect(bench.runs()).toHaveLength(before + 1);
    expect(await bench.kinds(incident)).toContain('approval.break_glass');
    const [notice] = shown(incident, 'notice:break_glass');
    expect(notice?.message.broadcast).toBe(true);
    expect(JSON.stringify(notice?.message.blocks)).toContain('Nobody else answers.');
  });
});

describe('a rejection that reopens', () => {
  it('goes to the drafter, and the new card says what changed; who rejected cannot approve it', async () => {
    tier('standard', { rejection: 'reopens' });
    const incident = await asked();
    await bench.click(incident, AVERY, { verdict: 'reject', reason: 'Not before six.' });
    await bench.settle();
    expect(await bench.record(incident)).toMatchObject({ draft: { round: 2, status: 'ready' }, shapedBy: [AVERY] });
    expect(bench.card(incident, 'incident')).toContain('What is new in this draft');
    await bench.click(incident, AVERY);
    await bench.settle();
    expect((await bench.step(incident)).decisions).toEqual([]);
    expect(bench.chat.told.at(-1)?.text).toContain('another person must approve');
  });
});

const open = async (incident: string, by: string): Promise<void> => {
  const request = (await bench.step(incident)).request?.id ?? '';
  await bench.receive({ kind: 'details_read', incident, step: 's1', request, by, team: TEAM });
  await bench.settle();
};

describe('reading before deciding', () => {
  it('is kept with the decision', async () => {
    const incident = await asked(PLC);
    await open(incident, AVERY);
    bench.pass(30_000);
    await bench.click(incident, AVERY);
    await bench.settle();
    expect((await bench.step(incident)).decisions).toMatchObject([{ by: AVERY, sawDetails: true, secondsToDecide: 30 }]);
  });

  it('counts for nobody who is no member', async () => {
    const incident = await asked(PLC);
    bench.chat.setPerson(SAM, { standing: 'guest' });
    await open(incident, SAM);
    expect((await bench.step(incident)).request?.readBy).toBeUndefined();
  });
});
