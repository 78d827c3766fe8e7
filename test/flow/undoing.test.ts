import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../src/core/policy.ts';
import type { Effect } from '../../src/core/effect.ts';
import { performDead } from '../../src/flow/handlers.ts';
import { makePlan } from '../../src/flow/planning.ts';
import { performUndo } from '../../src/flow/undoing.ts';
import { connectorOf, CONNECTOR_TEXT, linuxGateway, undoingText } from '../core/connector/sample.ts';
import { AVERY, ROBIN, startBench, type Bench } from './bench.ts';

const ADDRESS = '10.20.0.11';
const MINUTE = 60_000;
const butNot =
  (...kinds: readonly Effect['kind'][]) =>
  ({ kind }: Effect): boolean =>
    !kinds.includes(kind);

let bench: Bench;
let rules: Policy['rules'];
beforeAll(async () => {
  bench = await startBench();
  rules = bench.services.world.policy.rules;
});
afterAll(() => bench.close());
beforeEach(async () => {
  bench.onCommand(() => undefined);
  bench.gateway({});
  bench.neighbour(ADDRESS, MAC);
  bench.fate('done');
  await finish();
  operator({ connector: true, policy: true });
});

/** What another test left behind is brought to its end: an open incident that has cut the device off would keep it from being let back in. */
async function finish(): Promise<void> {
  bench.pass(25 * 60 * MINUTE);
  await bench.settle();
  for (const { record } of await bench.services.store.listOpen(50)) await bench.stop(record.incident.id, ROBIN);
  await bench.settle();
  bench.forget();
}

/** A connector whose release is undone by itself when it fails: by cutting the device off again. */
const releaseUndone = CONNECTOR_TEXT.replace(/(release_device:[\s\S]*?)failed: hold/, '$1failed: undo').replace(
  /\n {4}undo:\n {6}none: .*\n/,
  `
    undo:
      sentence: It is cut off again.
      run: [{ argv: [nft, -f, '-'], timeout_ms: 1000 }]
      expect: [{ fact: quarantine.listed, equals: true }]
`,
);

const MAC = '02:00:00:20:00:0b';

/** What the operator wrote: whether an isolation that failed is undone by itself, in the connector and in the policy. */
function operator(allows: { readonly connector: boolean; readonly policy: boolean }): void {
  bench.change((world) => ({
    ...world,
    connectors: new Map([['linux-gateway', allows.connector ? connectorOf(undoingText()) : linuxGateway()]]),
    policy: {
      ...world.policy,
      protected: { ...world.policy.protected, devices: [] },
      rules: rules.map((rule) => ({
        ...rule,
        ...(allows.policy && rule.actions.includes('isolate_device') && { undo: 'by_itself' as const }),
      })),
    },
  }));
}

/** Step 1 of an incident, approved and not sent yet. */
async function approved(): Promise<string> {
  const incident = await bench.alert(ADDRESS);
  await bench.settle(butNot('dispatch'));
  await bench.click(incident, AVERY);
  await bench.settle(butNot('dispatch'));
  expect((await bench.step(incident)).status).toBe('approved');
  return incident;
}

/** The same, sent to a gateway that says yes and does nothing; its undo is ordered. */
async function failed(): Promise<string> {
  const incident = await approved();
  bench.says({});
  await bench.settle(butNot('probe', 'undo'));
  bench.pass(MINUTE);
  await bench.settle(butNot('undo'));
  return incident;
}

async function after(incident: string): Promise<string> {
  await bench.settle();
  bench.pass(2 * MINUTE);
  await bench.settle();
  return (await bench.step(incident)).status;
}

const since = (from: number): readonly string[] =>
  bench
    .runs()
    .slice(from)
    .map(({ stdin }) => (stdin.includes('drop') ? 'run' : 'undo'));

function taken(): Extract<Effect, { kind: 'undo' }> {
  const [undo] = bench.take('undo');
  if (undo === undefined) throw new Error('nothing is to be undone');
  return undo;
}

async function refusedWith(incident: string): Promise<string | undefined> {
  const before = bench.runs().length;
  expect(await after(incident)).toBe('failed');
  expect(since(before)).toEqual([]);
  return (await bench.step(incident)).undo?.problem?.code;
}

const protect = (...devices: readonly string[]): void => {
  bench.change((world) => ({
    ...world,
    policy: { ...world.policy, protected: { ...world.policy.protected, devices } },
  }));
};

describe('a card, before anybody approves,', () => {
  it('says that the approval covers the undo, with its commands', async () => {
    const incident = await bench.alert(ADDRESS);
    await bench.settle();
    const card = bench.card(incident, 'step:s1');
    expect(card).toContain('Your approval covers this too');
    expect(card).toContain('Tagout undoes it by itself, with these commands.');
    expect(card).toContain('delete element bridge tagout quarantine');
    expect((await bench.step(incident)).plan?.batch.rule.undo).toBe('by_itself');
  });

  it.each([
    { connector: true, policy: false },
    { connector: false, policy: true },
  ])('covers no undo where only one of both says so: %o', async (allows) => {
    operator(allows);
    const incident = await bench.alert(ADDRESS);
    await bench.settle();
    expect(bench.card(incident, 'step:s1')).not.toContain('Your approval covers this too');
    expect((await bench.step(incident)).plan?.batch.rule).not.toHaveProperty('undo');
  });

  it('covers what stands there: an approval is void when the operator takes the undo away before it is sent', async () => {
    const incident = await approved();
    operator({ connector: true, policy: false });
    const before = bench.runs().length;
    await bench.settle();
    expect(since(before)).toEqual([]);
    expect(await bench.step(incident)).toMatchObject({
      status: 'pending',
      changed: ['whether it is undone by itself when it fails'],
    });
  });
});

describe('an isolation that has no effect', () => {
  it('is undone by itself, and people see what happened', async () => {
    const before = bench.runs().length;
    const incident = await failed();
    expect((await bench.step(incident)).status).toBe('undo_due');
    expect(bench.card(incident, 'step:s1')).toContain('It had no effect, so Tagout undoes it now by itself');
    expect(await after(incident)).toBe('failed');
    expect(since(before)).toEqual(['run', 'undo']);
    expect((await bench.kinds(incident)).slice(-8)).toEqual([
      'step.dispatched',
      'step.reported',
      'step.probed',
      'step.failed',
      'step.undo_dispatched',
      'step.undo_reported',
      'step.undo_probed',
      'step.undone',
    ]);
    const card = bench.card(incident, 'step:s1');
    expect(card).toContain('Undone by itself, as approved');
    expect(card).not.toContain('Tagout undoes nothing by itself');
  });

  it('is left as it is and asked about where nothing lets it be undone', async () => {
    operator({ connector: true, policy: false });
    const before = bench.runs().length;
    const incident = await failed();
    expect(await after(incident)).toBe('failed');
    expect(since(before)).toEqual(['run']);
    expect(bench.card(incident, 'step:s1')).toContain('Tagout undoes nothing by itself');
  });

  it('reaches the wire only after it is in the ledger, by the commands of the digest that was approved', async () => {
    const incident = await failed();
    let known: readonly string[] = [];
    bench.onCommand(async ({ argv }) => {
      if (argv.includes('-f')) known = await bench.kinds(incident);
    });
    const { plan, request } = await bench.step(incident);
    await bench.settle();
    expect(known.at(-1)).toBe('step.undo_dispatched');
    expect(bench.runs().at(-1)).toEqual(plan?.batch.undo[0]);
    expect((await bench.step(incident)).undo?.attempt?.digest).toBe(request?.digest);
  });

  it('is told when its undo does not work either', async () => {
    const incident = await approved();
    bench.onCommand(({ argv }) => {
      if (argv.includes('-f')) bench.neighbour(ADDRESS, '02:00:00:00:00:99');
    });
    await bench.settle(butNot('probe', 'undo'));
    bench.onCommand(() => undefined);
    bench.pass(MINUTE);
    await bench.settle(butNot('undo'));
    bench.says({});
    expect(await after(incident)).toBe('failed');
    expect((await bench.kinds(incident)).at(-1)).toBe('step.undo_failed');
    expect(bench.card(incident, 'step:s1')).toContain('Not undone');
  });

  it('can be asked for again once it is undone', async () => {
    const incident = await failed();
    await after(incident);
    bench.pass(5 * MINUTE);
    await bench.askAgain(incident, ROBIN);
    await bench.settle();
    expect(await bench.step(incident)).toMatchObject({ status: 'pending', undo: null });
  });
});

describe('an undo is not sent', () => {
  it('when people stopped the run first', async () => {
    const incident = await failed();
    const before = bench.runs().length;
    await bench.stop(incident, ROBIN);
    await bench.settle(({ kind }) => kind === 'inbox');
    expect(await after(incident)).toBe('stopped');
    expect(since(before)).toEqual([]);
  });

  it('when another incident has cut the device off since', async () => {
    const other = await bench.alert(ADDRESS);
    await bench.settle();
    const incident = await failed();
    await bench.click(other, AVERY);
    await bench.settle(butNot('undo', 'probe'));
    expect((await bench.step(other)).status).toBe('probing');
    expect(await refusedWith(incident)).toBe('plan.held_elsewhere');
    await bench.stop(other, ROBIN);
    await bench.settle();
  });

  it('when the look that showed the failure is too old by then', async () => {
    const incident = await failed();
    bench.pass(6 * MINUTE);
    expect(await refusedWith(incident)).toBe('undo.too_late');
    expect(bench.card(incident, 'step:s1')).toContain('too old to act on');
  });

  it('when the worker that should send it was lost before', async () => {
    const incident = await failed();
    const undo = taken();
    await performDead(undo, bench.services);
    expect(await refusedWith(incident)).toBe('undo.not_started');
    await performUndo(undo, bench.services);
    expect((await bench.step(incident)).status).toBe('failed');
  });

  it('to a gateway whose host key is another one than the approved one: the step stays failed', async () => {
    const incident = await failed();
    bench.gateway({ hostKey: 'SHA256:unknown' });
    const before = bench.runs().length;
    await bench.settle();
    bench.gateway({});
    expect(since(before)).toEqual([]);
    expect(await bench.step(incident)).toMatchObject({ status: 'failed', undo: { report: { kind: 'refused' } } });
  });

  it('twice, however often its job is performed and however many do so at once', async () => {
    const incident = await failed();
    const before = bench.runs().length;
    const undo = taken();
    await Promise.all([1, 2, 3].map(() => performUndo(undo, bench.services)));
    await performUndo(undo, bench.services);
    await after(incident);
    expect(since(before)).toEqual(['undo']);
    expect((await bench.kinds(incident)).filter((kind) => kind === 'step.undo_dispatched')).toHaveLength(1);
  });
});

describe('a worker that is lost while it undoes', () => {
  it.each(['lost', 'lost_after'] as const)('leaves it unknown, looked at, and never sent again: %s', async (fate) => {
    const incident = await failed();
    const before = bench.runs().length;
    bench.fate(fate);
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('undo_unknown');
    expect(bench.card(incident, 'step:s1')).toContain('Nobody can say whether it is undone');
    bench.pass(30 * MINUTE);
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('failed');
    expect(since(before)).toEqual(['undo']);
    expect((await bench.kinds(incident)).at(-1)).toBe('step.undone');
  });

  it('is noticed when its longest run time is over, and a silent gateway leaves people to look', async () => {
    const incident = await failed();
    const undo = taken();
    bench.onCommand(() => new Promise<void>(() => undefined));
    void performUndo(undo, bench.services);
    await expect.poll(async () => (await bench.step(incident)).status).toBe('undo_running');
    bench.onCommand(() => undefined);
    bench.gateway({ down: true });
    bench.pass(30 * MINUTE);
    await bench.settle();
    bench.gateway({});
    expect(await bench.step(incident)).toMatchObject({ status: 'undo_unknown', undo: { probe: { readable: false } } });
    expect(bench.card(incident, 'step:s1')).toContain('press Look again');
    await bench.askAgain(incident, ROBIN);
    await bench.settle();
    bench.pass(MINUTE);
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('failed');
  });
});

describe('what the policy protects', () => {
  it('is still let back in by an undo: that cuts nothing off', async () => {
    const incident = await failed();
    protect((await bench.step(incident)).plan?.batch.device.id ?? '');
    expect(await after(incident)).toBe('failed');
    expect((await bench.kinds(incident)).at(-1)).toBe('step.undone');
  });

  const release = { id: 's1', action: 'release_device', title: '', reason: '', evidence: [], after: [] } as const;
  it('is not cut off by the undo of a release: that waits for a person, and the release itself can still be approved', async () => {
    const incident = await bench.alert(ADDRESS);
    await bench.settle();
    await bench.click(incident, AVERY);
    await bench.settle();
    const { plan, attempt } = await bench.step(incident);
    const record = await bench.record(incident);
    const device = plan?.batch.device.id ?? '';
    const releasing = {
      ...record,
      playbook: record.playbook === null ? null : { ...record.playbook, steps: [{ ...release, device }] },
    };
    const rule = async () => {
      const made = await makePlan(releasing, 's1', bench.services);
      return made.ok ? made.value.batch.rule : made.code;
    };
    bench.change((world) => ({ ...world, connectors: new Map([['linux-gateway', connectorOf(releaseUndone)]]) }));
    expect(await rule()).toMatchObject({ undo: 'by_itself' });
    // A run of an older version has a machine that undoes nothing.
    const older = JSON.parse(JSON.stringify(releasing).replaceAll('undo_due', 'failed')) as typeof releasing;
    const made = await makePlan(older, 's1', bench.services);
    expect(made.ok && 'undo' in made.value.batch.rule).toBe(false);
    protect(device);
    expect(await rule()).not.toHaveProperty('undo');
    expect(attempt).not.toBeNull();
  });
});
