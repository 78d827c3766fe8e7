import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { performInbox } from '../../src/flow/inbox.ts';
import type { Services } from '../../src/flow/services.ts';
import { ARI, AVERY, ROBIN, SAM, startBench, TEAM, type Bench } from './bench.ts';

/** What people press while Slack cannot say who somebody is, and what a process does that was frozen meanwhile. */
const CAMERA = '10.20.0.11';
const PLC = '10.20.0.41';
const MINUTE = 60_000;
const HOLD_MS = MINUTE;
const UNREADABLE = 'S0ONCALL001';

let bench: Bench;
let files: Playbooks;
beforeAll(async () => {
  bench = await startBench();
  bench.change((now) => (files = now));
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.pass(25 * 60 * MINUTE);
  for (const id of [ROBIN, AVERY, ARI, SAM]) bench.chat.setPerson(id);
  const tiers = new Map([...files.policy.tiers].map(([name, tier]) => [name, { ...tier, holdMs: HOLD_MS }]));
  bench.change(() => ({ ...files, policy: { ...files.policy, tiers } }));
  bench.forget();
});
afterEach(() => {
  vi.restoreAllMocks();
  bench.chat.setDown(false);
});

/** Slack answers about nobody of these. */
function silentAbout(...people: readonly string[]): void {
  const person = bench.chat.person.bind(bench.chat);
  vi.spyOn(bench.chat, 'person').mockImplementation((id) =>
    people.includes(id) ? Promise.reject(new Error('Slack is away.')) : person(id),
  );
}

async function asked(address = CAMERA): Promise<string> {
  const incident = await bench.alert(address);
  await bench.settle();
  expect((await bench.step(incident)).status).toBe('pending');
  return incident;
}
async function held(): Promise<string> {
  const incident = await asked();
  await bench.click(incident, AVERY);
  await bench.settle();
  expect((await bench.step(incident)).status).toBe('held');
  return incident;
}
const tellings = (person: string): readonly string[] =>
  bench.chat.told.filter((one) => one.person === person).map(({ text }) => text);

describe('a Stop', () => {
  it('that cannot be judged yet holds everything back, its person is told, and it counts when Slack is back', async () => {
    const incident = await held();
    const [runs, before] = [bench.runs().length, tellings(ROBIN).length];
    silentAbout(ROBIN);
    await bench.stop(incident, ROBIN);
    await bench.settle();
    bench.pass(HOLD_MS);
    await bench.settle();
    await bench.settle();
    expect(bench.runs()).toHaveLength(runs);
    expect(await bench.step(incident)).toMatchObject({ status: 'refused', problem: { code: 'dispatch.stop_waits' } });
    expect(tellings(ROBIN).slice(before)).toEqual([expect.stringContaining('Your Stop is kept')]);

    vi.restoreAllMocks();
    await bench.settle();
    expect((await bench.record(incident)).stopped?.by).toBe(`Person ${ROBIN}`);
    expect(bench.runs()).toHaveLength(runs);
  });

  it('of somebody who may not stop is no more than a question: the step can be asked for again', async () => {
    const incident = await held();
    bench.chat.setDown(true);
    bench.change((now) => ({ ...now, policy: withGroup(now.policy) }));
    await bench.stop(incident, SAM);
    await bench.settle();
    bench.chat.setDown(false);
    bench.chat.setMembers(UNREADABLE, []);
    bench.pass(HOLD_MS);
    await bench.settle();
    expect((await bench.record(incident)).stopped).toBeNull();
    expect(tellings(SAM).at(-1)).toContain('only they may do that');
  });

  it('of somebody whom the policy names by id needs no other group to be readable', async () => {
    const incident = await held();
    bench.change((now) => ({ ...now, policy: withGroup(now.policy) }));
    await bench.stop(incident, ROBIN);
    await bench.settle();
    expect((await bench.record(incident)).stopped?.by).toBe(`Person ${ROBIN}`);
  });
});

/** The responders are also a Slack user group, of which Slack says nothing. */
function withGroup(policy: Playbooks['policy']): Playbooks['policy'] {
  const groups = new Map([...policy.groups, ['oncall', { name: 'oncall', users: [], usergroup: UNREADABLE }] as const]);
  return { ...policy, groups, responders: [...policy.responders, 'oncall'] };
}

describe('a press', () => {
  it('is kept while Slack is away, and its person is told once, however often it is tried', async () => {
    const incident = await asked();
    const before = tellings(AVERY).length;
    silentAbout(AVERY);
    await bench.click(incident, AVERY);
    for (let tries = 0; tries < 3; tries += 1) await bench.settle();
    expect(tellings(AVERY).slice(before)).toEqual([expect.stringContaining('Your press is kept')]);
    vi.restoreAllMocks();
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('held');
  });

  it('of somebody whom no group names is refused without a question to Slack about them', async () => {
    const incident = await asked();
    const person = vi.spyOn(bench.chat, 'person');
    await bench.click(incident, SAM);
    await bench.stop(incident, SAM);
    await bench.settle();
    expect(person).not.toHaveBeenCalledWith(SAM);
    expect(await bench.kinds(incident)).toEqual(expect.arrayContaining(['approval.refused', 'request.refused']));
    expect((await bench.step(incident)).status).toBe('pending');
  });

  it('can be taken back by somebody who is in no group any more', async () => {
    const incident = await held();
    const groups = new Map([...files.policy.groups].map(([name, group]) => [name, { ...group, users: [ARI] }] as const));
    bench.change((now) => ({ ...now, policy: { ...now.policy, groups } }));
    await bench.click(incident, AVERY, { verdict: 'withdraw' });
    await bench.settle();
    expect((await bench.step(incident)).decisions).toEqual([]);
  });
});

/** Reads the item, stands still while it asks Slack, and goes on when it is thawed. */
function frozen(item: string) {
  const [reached, thawed] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const services: Services = {
    ...bench.services,
    world: bench.services.world,
    chat: {
      ...bench.chat,
      person: async (id) => {
        reached.resolve(undefined);
        await thawed.promise;
        return bench.chat.person(id);
      },
    },
  };
  const done = performInbox({ kind: 'inbox', item }, services);
  return { reached: reached.promise, thaw: () => (thawed.resolve(undefined), done) };
}

describe('a process that was frozen', () => {
  it('does not bring back an approval that another process has judged, and that was taken back since', async () => {
    const incident = await asked();
    const runs = bench.runs().length;
    const item = await bench.click(incident, AVERY);
    const process = frozen(item);
    await process.reached;
    await bench.settle();
    await bench.click(incident, AVERY, { verdict: 'withdraw' });
    await bench.settle();
    expect(await bench.step(incident)).toMatchObject({ status: 'pending', decisions: [] });

    const before = await bench.kinds(incident);
    await process.thaw();
    bench.pass(2 * HOLD_MS);
    await bench.settle();
    expect(await bench.step(incident)).toMatchObject({ status: 'pending', decisions: [] });
    expect(await bench.kinds(incident)).toEqual(before);
    expect(bench.runs()).toHaveLength(runs);
  });

  it('does not use a hint twice', async () => {
    const incident = await asked();
    const item = await bench.receive({
      kind: 'hint',
      incident,
      by: ROBIN,
      team: TEAM,
      text: 'The camera is needed until six.',
    });
    const process = frozen(item);
    await process.reached;
    await bench.settle();
    const { draft } = await bench.record(incident);
    expect(draft.round).toBe(2);
    await process.thaw();
    await bench.settle();
    expect((await bench.record(incident)).draft.round).toBe(2);
  });
});

describe('a rule that needs two', () => {
  it('is warned about on the card when somebody whom it names by id has left', async () => {
    const incident = await asked(PLC);
    bench.chat.setPerson(ARI, { standing: 'deactivated' });
    for (let tries = 0; tries < 3; tries += 1) {
      bench.pass(6 * MINUTE);
      await bench.settle();
    }
    expect(await bench.kinds(incident)).toContain('approval.warned');
    expect(bench.card(incident, 'step:s1')).toMatch(/nobody|only 1|operations/i);
  });
});
