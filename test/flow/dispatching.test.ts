import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import type { Effect } from '../../src/core/effect.ts';
import type { Device, Gateway } from '../../src/core/inventory.ts';
import type { Tier } from '../../src/core/policy.ts';
import { verifyChain } from '../../src/core/verify.ts';
import { performDispatch } from '../../src/flow/dispatching.ts';
import { handlersOf, performDead } from '../../src/flow/handlers.ts';
import type { Services } from '../../src/flow/services.ts';
import { ARI, AVERY, ROBIN, SAM, startBench, type Bench } from './bench.ts';

const ADDRESS = '10.20.0.11';
const OTHER = '10.20.0.12';
const MINUTE = 60_000;
const butNotDispatch = ({ kind }: Effect): boolean => kind !== 'dispatch';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

let world: Playbooks | null = null;
beforeEach(() => {
  // By then every quarantine of the test before has ended by itself.
  bench.pass(25 * 60 * MINUTE);
  bench.change((now) => (world ??= now));
  bench.chat.setDown(false);
  bench.gateway({});
  bench.neighbour(OTHER, '02:00:00:20:00:0c');
  bench.onCommand(() => undefined);
  bench.fate('done');
  bench.forget();
});

async function asked(address = ADDRESS): Promise<string> {
  const incident = await bench.alert(address);
  await bench.settle(butNotDispatch);
  expect((await bench.step(incident)).status).toBe('pending');
  return incident;
}

/** Approved, and the job that would send it has not started. */
async function approved(address = ADDRESS): Promise<string> {
  const incident = await asked(address);
  await bench.click(incident, AVERY);
  await bench.settle(butNotDispatch);
  expect((await bench.step(incident)).status).toBe('approved');
  return incident;
}

async function sentBy(work: () => Promise<void>): Promise<number> {
  const before = bench.runs().length;
  await work();
  return bench.runs().length - before;
}

const said = (person: string): string => bench.chat.told.findLast((told) => told.person === person)?.text ?? '';
const withDevice = (id: string, change: Partial<Device>) => (now: Playbooks) => {
  const device = now.inventory.devices.get(id);
  if (device === undefined) throw new Error(id);
  const devices = new Map([...now.inventory.devices, [id, { ...device, ...change }]]);
  return { ...now, inventory: { ...now.inventory, devices } };
};
const withGateway = (id: string, change: Partial<Gateway>) => (now: Playbooks) => {
  const gateway = now.inventory.gateways.get(id);
  if (gateway === undefined) throw new Error(id);
  const gateways = new Map([...now.inventory.gateways, [id, { ...gateway, ...change }]]);
  return { ...now, inventory: { ...now.inventory, gateways } };
};
const withTier = (name: string, change: Partial<Tier>) => (now: Playbooks) => {
  const tier = now.policy.tiers.get(name);
  if (tier === undefined) throw new Error(name);
  return { ...now, policy: { ...now.policy, tiers: new Map([...now.policy.tiers, [name, { ...tier, ...change }]]) } };
};

describe.each(['lost', 'timeout', 'lost_after'] as const)('an answer that never came (%s)', (fate) => {
  it('leaves the step unknown and tells people; it is looked at only when its longest run time is over, and never sent again', async () => {
    const incident = await approved();
    bench.fate(fate);
    const sent = await sentBy(async () => {
      await bench.settle();
      expect((await bench.step(incident)).status).toBe('unknown');
      expect(bench.card(incident, 'step:s1')).toContain('Nobody can say whether it ran');
      expect(bench.card(incident, 'step:s1')).toContain('does not run them again');

      const reads = bench.shell.sent.length;
      const { attempt } = await bench.step(incident);
      bench.pass((attempt?.longestMs ?? 0) - 1);
      await bench.settle();
      expect(bench.shell.sent).toHaveLength(reads);
      expect((await bench.step(incident)).status).toBe('unknown');

      bench.pass(1);
      await bench.settle();
      bench.pass(MINUTE);
      await bench.settle();
    });
    expect(sent).toBe(1);
    expect(bench.shell.sent.length).toBeGreaterThan(0);
    const { status } = await bench.step(incident);
    // What the gateway did is what counts: the look finds the effect, or its absence, and says so.
    expect(status).toBe(fate === 'lost_after' ? 'done' : 'failed');
    expect(bench.card(incident, 'step:s1')).toContain(
      fate === 'lost_after' ? 'The effect was seen' : 'The effect was not seen',
    );
  });
});

describe('after a look that found no effect', () => {
  it('going on needs a person who asks again, and a new approval', async () => {
    const incident = await approved();
    bench.fate('lost');
    await bench.settle();
    bench.pass(10 * MINUTE);
    await bench.settle();
    const old = await bench.step(incident);
    expect(old.status).toBe('failed');

    await bench.askAgain(incident, ROBIN);
    const sent = await sentBy(() => bench.settle());
    expect(sent).toBe(0);
    const anew = await bench.step(incident);
    expect(anew).toMatchObject({ status: 'pending', decisions: [], attempt: null, report: null, probe: null });
    expect(anew.request?.id).not.toBe(old.request?.id);

    await bench.click(incident, AVERY, { request: old.request?.id ?? '' });
    await bench.settle();
    expect(said(AVERY)).toContain('older card');
    expect((await bench.step(incident)).status).toBe('pending');

    await bench.click(incident, AVERY);
    expect(await sentBy(() => bench.settle())).toBe(1);
    bench.pass(MINUTE);
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('done');
  });

  it('nobody asks again who may not, from an older card, or too early', async () => {
    const incident = await approved();
    bench.fate('fails');
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('failed');
    await bench.askAgain(incident, ROBIN);
    await bench.settle();
    expect(said(ROBIN)).toContain('may still be running');
    bench.pass(10 * MINUTE);
    await bench.askAgain(incident, SAM);
    await bench.settle();
    expect(said(SAM)).toContain('only they may do that');
    await bench.receive({ kind: 'ask_again', incident, step: 's1', request: 'older', by: ROBIN, team: 'T0OURS' });
    await bench.settle();
    expect(said(ROBIN)).toContain('older card');
    expect((await bench.step(incident)).status).toBe('failed');
  });

  it('nobody asks again once the run was stopped', async () => {
    const incident = await approved();
    bench.onCommand(async ({ argv }) => {
      if (!argv.includes('-f')) return;
      bench.onCommand(() => undefined);
      await bench.stop(incident, ROBIN);
      await bench.settle(({ kind }) => kind === 'inbox');
    });
    bench.fate('fails');
    await bench.settle();
    expect((await bench.record(incident)).stopped).not.toBeNull();
    // It failed, and what fails in a stopped run is over: nothing of it may stay open and wait.
    expect(await bench.step(incident)).toMatchObject({ status: 'stopped', report: { kind: 'completed' } });
    expect((await bench.record(incident)).closedAt).not.toBeNull();
    bench.pass(10 * MINUTE);
    await bench.askAgain(incident, ROBIN);
    await bench.settle();
    expect(said(ROBIN)).toContain('was stopped');
    expect((await bench.step(incident)).status).toBe('stopped');
  });
});

describe('a look that cannot be made', () => {
  it('is neither a yes nor a no: the step stays unknown, and a person may look again', async () => {
    const incident = await approved();
    bench.fate('lost_after');
    await bench.settle();
    bench.gateway({ down: true });
    bench.pass(10 * MINUTE);
    await bench.settle();
    expect(await bench.step(incident)).toMatchObject({ status: 'unknown', probe: { readable: false, holds: false } });
    expect(bench.card(incident, 'step:s1')).toContain('Look again');

    bench.gateway({});
    await bench.askAgain(incident, ROBIN);
    expect(await sentBy(() => bench.settle())).toBe(0);
    expect((await bench.step(incident)).status).toBe('done');
  });
});

describe('a world that changed between approval and dispatch', () => {
  it.each<readonly [string, (now: Playbooks) => Playbooks, string]>([
    ['the gateway', withGateway('gw-dock', { host: '192.0.2.9' }), "the gateway's host name or address"],
    ['a pinned host key', withGateway('gw-dock', { hostKeys: [`SHA256:${'C'.repeat(43)}`] }), "the gateway's pinned host keys"],
    ['the quorum', withTier('standard', { quorum: 2 }), "the policy's quorum"],
    ['who may approve', withTier('standard', { groups: ['operations'] }), 'the groups that may approve'],
    ['the tier', withDevice('cam-dock-1', { criticality: 'high' }), "the policy's tier"],
    [
      'the commands of the connector',
      (now) => {
        const connector = now.connectors.get('linux-gateway');
        if (connector === undefined) throw new Error('no connector');
        const actions = new Map(
          [...connector.actions].map(([id, action]) => [
            id,
            { ...action, run: action.run.map((each) => ({ ...each, timeoutMs: each.timeoutMs + 1 })) },
          ]),
        );
        return { ...now, connectors: new Map([['linux-gateway', { ...connector, actions }]]) };
      },
      'the commands',
    ],
  ])('voids it when %s changed: nothing is sent, the card names it, and the old button is stale', async (_, change, words) => {
    const incident = await approved();
    const old = await bench.step(incident);
    bench.change(change);
    const sent = await sentBy(() => bench.settle());
    expect(sent).toBe(0);
    const anew = await bench.step(incident);
    expect(anew).toMatchObject({ status: 'pending', decisions: [], attempt: null });
    expect(anew.changed).toContain(words);
    expect(anew.request?.id).not.toBe(old.request?.id);
    expect(anew.request?.digest).not.toBe(old.request?.digest);
    expect(bench.card(incident, 'step:s1')).toContain(words);
    expect(await bench.kinds(incident)).toEqual(expect.arrayContaining(['approval.voided', 'approval.requested']));

    await bench.click(incident, ARI, { request: old.request?.id ?? '', digest: old.request?.digest ?? '' });
    await bench.settle();
    expect(said(ARI)).toContain('older card');
    expect((await bench.step(incident)).decisions).toEqual([]);
  });

  it('voids it when somebody else put the device in quarantine meanwhile', async () => {
    const incident = await approved();
    const other = await approved();
    await bench.settle();
    bench.pass(MINUTE);
    await bench.settle();
    const statuses = [(await bench.step(incident)).status, (await bench.step(other)).status];
    expect(statuses.toSorted()).toEqual(['done', 'pending']);
    const pending = statuses[0] === 'pending' ? incident : other;
    expect((await bench.step(pending)).changed).not.toHaveLength(0);
  });

  it.each([
    ['another device answers at the address', () => bench.neighbour(OTHER, '02:00:00:20:00:99'), /Another device holds/],
    ['nobody answers at the address', () => bench.neighbour(OTHER, null), /sees no device at/],
    ['the gateway is silent', () => bench.gateway({ down: true }), /could not be asked what must be true/],
    ['the gateway shows another host key', () => bench.gateway({ hostKey: 'SHA256:other' }), /not pinned/],
    ['the policy protects the device', () => bench.change(protects), /The policy protects/],
    ['the device is gone from the inventory', () => bench.change(withoutDevice), /The inventory has no device/],
  ])('sends nothing when %s, says so, and a new approval is needed', async (_, change, sentence) => {
    const incident = await approved(OTHER);
    const { request } = await bench.step(incident);
    change();
    expect(await sentBy(() => bench.settle())).toBe(0);
    expect(await bench.step(incident)).toMatchObject({ status: 'refused', attempt: null });
    expect(bench.card(incident, 'step:s1')).toMatch(sentence);
    expect(await bench.kinds(incident)).toContain('approval.voided');

    await bench.click(incident, AVERY, { request: request?.id ?? '', digest: request?.digest ?? '' });
    await bench.settle();
    expect(said(AVERY)).toContain('changed nothing');

    bench.change((now) => world ?? now);
    bench.gateway({});
    bench.neighbour(OTHER, '02:00:00:20:00:0c');
    await bench.askAgain(incident, ROBIN);
    expect(await sentBy(() => bench.settle())).toBe(0);
    expect(await bench.step(incident)).toMatchObject({ status: 'pending', decisions: [] });
  });
});

const protects = (now: Playbooks): Playbooks => ({
  ...now,
  policy: { ...now.policy, protected: { ...now.policy.protected, devices: ['cam-dock-2'] } },
});
const withoutDevice = (now: Playbooks): Playbooks => ({
  ...now,
  inventory: { ...now.inventory, devices: new Map([...now.inventory.devices].filter(([id]) => id !== 'cam-dock-2')) },
});

describe('an approval', () => {
  it('that expired before it was sent sends nothing', async () => {
    const incident = await approved();
    bench.pass(61 * MINUTE);
    expect(await sentBy(() => bench.settle(({ kind }) => kind !== 'expire'))).toBe(0);
    expect(await bench.step(incident)).toMatchObject({ status: 'expired', attempt: null });
  });

  it('whose deadline came first sends nothing either', async () => {
    const incident = await approved();
    bench.pass(61 * MINUTE);
    expect(
      await sentBy(async () => {
        await bench.settle(({ kind }) => kind === 'expire');
        await bench.settle();
      }),
    ).toBe(0);
    expect((await bench.step(incident)).status).toBe('expired');
  });

  it('of a run that was stopped before it was sent sends nothing', async () => {
    const incident = await approved();
    await bench.stop(incident, ROBIN);
    const sent = await sentBy(async () => {
      await bench.settle(({ kind }) => kind === 'inbox');
      await bench.settle();
    });
    expect(sent).toBe(0);
    expect((await bench.step(incident)).status).toBe('stopped');
  });

  it('of a run that was stopped while it was planned anew sends nothing', async () => {
    const incident = await approved();
    bench.onCommand(async () => {
      bench.onCommand(() => undefined);
      await bench.stop(incident, ROBIN);
      await bench.settle(({ kind }) => kind === 'inbox');
    });
    expect(await sentBy(() => bench.settle())).toBe(0);
    expect((await bench.step(incident)).status).toBe('stopped');
  });

  it('is sent once, however often the job is performed and however many do so at once', async () => {
    const incident = await approved();
    const [dispatch] = bench.take('dispatch');
    if (dispatch === undefined) throw new Error('nothing is to be sent');
    const sent = await sentBy(async () => {
      await Promise.all([1, 2, 3].map(() => performDispatch(dispatch, bench.services)));
      await performDispatch(dispatch, bench.services);
      await bench.settle();
    });
    expect(sent).toBe(1);
    expect((await bench.kinds(incident)).filter((kind) => kind === 'step.dispatched')).toHaveLength(1);
  });

  it('reaches the wire only after it is in the ledger, for the digest that was approved', async () => {
    const incident = await approved();
    let before: readonly string[] = [];
    bench.onCommand(async ({ argv }) => {
      if (argv.includes('-f')) before = await bench.kinds(incident);
    });
    expect(await sentBy(() => bench.settle())).toBe(1);
    expect(before.at(-1)).toBe('step.dispatched');
    const { attempt, request, plan } = await bench.step(incident);
    expect(attempt?.digest).toBe(request?.digest);
    expect(plan?.digest).toBe(request?.digest);
  });
});

describe('planning', () => {
  it.each([
    ['is silent', { down: true }, /could not be asked what must be true.*Nothing was sent/],
    ['shows a key that is not pinned', { hostKey: 'SHA256:unknown' }, /host key SHA256:unknown, which is not pinned/],
  ] as const)(
    'is refused with a sentence when the gateway %s, and works when it is asked again',
    async (_, gateway, sentence) => {
      bench.gateway(gateway);
      const incident = await bench.alert(ADDRESS);
      const before = bench.shell.sent.length;
      await bench.settle();
      expect(bench.shell.sent).toHaveLength(before);
      expect((await bench.step(incident)).status).toBe('refused');
      expect(bench.card(incident, 'step:s1')).toMatch(sentence);

      bench.gateway({});
      await bench.askAgain(incident, ROBIN);
      await bench.settle();
      expect(await bench.step(incident)).toMatchObject({ status: 'pending', problem: null });
    },
  );

  it('of a protected device is refused', async () => {
    const incident = await bench.alert(OTHER);
    await bench.settle(({ kind }) => kind !== 'plan');
    bench.change(protects);
    await bench.settle();
    expect(await bench.step(incident)).toMatchObject({ status: 'refused', problem: { code: 'plan.protected' } });
  });

  it('never starts for a device that the policy protects from the beginning: the playbook has work for people, and a look', async () => {
    bench.change(protects);
    const incident = await bench.alert(OTHER);
    await bench.settle();
    const { playbook } = await bench.record(incident);
    expect(new Set(playbook?.steps.map(({ action }) => action))).toEqual(new Set(['manual', 'observe_device']));
  });

  it('has nothing to aim at when the inventory does not know the device, and the card says so', async () => {
    const incident = await bench.alert('10.20.0.250');
    await bench.settle();
    const { playbook, incident: opened } = await bench.record(incident);
    expect(opened.devices).toEqual([]);
    expect(new Set(playbook?.steps.map(({ action, device }) => `${action} ${String(device)}`))).toEqual(
      new Set(['manual null']),
    );
    expect(bench.card(incident, 'incident')).toMatch(/Not in the inventory.*10\.20\.0\.250.*No step can be aimed/);
  });
});

describe('a click that Slack cannot vouch for now', () => {
  it('is kept and judged when Slack is back', async () => {
    const incident = await asked();
    bench.chat.setDown(true);
    const item = await bench.click(incident, AVERY);
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('pending');
    expect((await bench.services.store.inboxItem(item))?.judgedAt).toBeNull();
    bench.pass(30 * MINUTE);
    bench.chat.setDown(false);
    expect(await sentBy(() => bench.settle())).toBe(1);
    expect((await bench.services.store.inboxItem(item))?.judgedAt).toBe(bench.now());
  });

  it('is told that it came too late when its time is over by then', async () => {
    const incident = await asked();
    bench.chat.setDown(true);
    await bench.click(incident, AVERY);
    await bench.settle();
    bench.pass(61 * MINUTE);
    bench.chat.setDown(false);
    expect(await sentBy(() => bench.settle())).toBe(0);
    expect(said(AVERY)).toContain('time to decide is over');
    expect((await bench.step(incident)).status).toBe('expired');
  });
});

describe('a worker that was lost', () => {
  it('after the attempt was committed leaves the step unknown, and nothing is sent again', async () => {
    const incident = await approved();
    const [dispatch] = bench.take('dispatch');
    if (dispatch === undefined) throw new Error('nothing is to be sent');
    const shell = { ...bench.shell, run: () => Promise.reject(new Error('killed')) };
    await expect(performDispatch(dispatch, { ...bench.services, shell })).rejects.toThrow('killed');
    expect((await bench.step(incident)).status).toBe('running');
    const sent = await sentBy(async () => {
      await performDead(dispatch, bench.services);
      expect((await bench.step(incident)).status).toBe('unknown');
      await performDead(dispatch, bench.services);
      await performDispatch(dispatch, bench.services);
      bench.pass(10 * MINUTE);
      await bench.settle();
    });
    expect(sent).toBe(0);
    expect((await bench.step(incident)).status).toBe('failed');
  });

  it('before the attempt was committed sent nothing: people are told and may ask again', async () => {
    const incident = await approved();
    const [dispatch] = bench.take('dispatch');
    if (dispatch === undefined) throw new Error('nothing is to be sent');
    await performDead(dispatch, bench.services);
    expect(await bench.step(incident)).toMatchObject({ status: 'refused', problem: { code: 'dispatch.not_started' } });
    expect(await sentBy(() => performDispatch(dispatch, bench.services))).toBe(0);
    await bench.askAgain(incident, ROBIN);
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('pending');
  });

  it('of an older asking says nothing about the newer one', async () => {
    const incident = await approved();
    const [dispatch] = bench.take('dispatch');
    if (dispatch === undefined) throw new Error('nothing is to be sent');
    bench.pass(61 * MINUTE);
    await bench.settle();
    await bench.askAgain(incident, ROBIN);
    await bench.settle();
    await bench.click(incident, AVERY);
    await bench.settle(butNotDispatch);
    await performDead(dispatch, bench.services);
    expect((await bench.step(incident)).status).toBe('approved');
    expect(await sentBy(() => bench.settle())).toBe(1);
  });

  it('is noticed by the watch on the attempt when nothing else does', async () => {
    const incident = await approved();
    const [dispatch] = bench.take('dispatch');
    if (dispatch === undefined) throw new Error('nothing is to be sent');
    const shell = { ...bench.shell, run: () => Promise.reject(new Error('killed')) };
    await expect(performDispatch(dispatch, { ...bench.services, shell })).rejects.toThrow('killed');
    await bench.restart();
    bench.pass(10 * MINUTE);
    expect(await sentBy(() => bench.settle())).toBe(0);
    expect((await bench.step(incident)).status).toBe('failed');
    expect(await bench.kinds(incident)).toContain('step.unknown');
  });

  it('that reports after all, late, changes nothing', async () => {
    const incident = await approved();
    const [dispatch] = bench.take('dispatch');
    if (dispatch === undefined) throw new Error('nothing is to be sent');
    bench.onCommand(async ({ argv }) => {
      if (argv.includes('-f')) await performDead(dispatch, bench.services);
    });
    await performDispatch(dispatch, bench.services);
    expect((await bench.step(incident)).status).toBe('unknown');
    bench.pass(10 * MINUTE);
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('done');
  });
});

describe('a job of ours that failed for good', () => {
  it.each(['plan', 'probe', 'draft'] as const)('%s: is said to people rather than waited for in silence', async (kind) => {
    const incident = await bench.alert(ADDRESS);
    const before = ({ kind: other }: Effect): boolean => other !== kind;
    await bench.settle(before);
    if (kind === 'probe') {
      await bench.click(incident, AVERY);
      await bench.settle(before);
      bench.pass(MINUTE);
    }
    const [job] = bench.take(kind);
    if (job === undefined) throw new Error(`there is no ${kind} job`);
    await performDead(job, bench.services);
    await bench.settle(({ kind: other }) => other === 'show');
    const card = bench.card(incident, kind === 'draft' ? 'incident' : 'step:s1');
    expect(card).toContain('because of an error in Tagout');
  });
});

describe('every ledger', () => {
  it('holds, whatever happened above', async () => {
    for await (const id of bench.services.store.incidentIds()) {
      const stored = await bench.services.store.load(id);
      expect(verifyChain(await bench.services.store.entries(id), stored?.head)).toMatchObject({ ok: true });
    }
  });
});

describe('with real workers', () => {
  it('a dispatch job that rejects is never run again: it ends as unknown', async () => {
    const working = await startBench();
    let runs = 0;
    const services: Services = {
      ...working.services,
      clock: { now: () => Date.now(), sure: () => Promise.resolve(Date.now()) },
      shell: {
        ...working.shell,
        run: () => {
          runs += 1;
          return Promise.reject(new Error('the process was killed'));
        },
      },
    };
    try {
      await services.store.work(handlersOf(services), (effect) => performDead(effect, services));
      const incident = await working.alert(ADDRESS);
      const until = async (status: string): Promise<void> => {
        const giveUp = Date.now() + 20_000;
        for (;;) {
          const { steps } = await working.record(incident);
          if (steps[0]?.status === status) return;
          if (Date.now() > giveUp)
            throw new Error(`step 1 is ${steps[0]?.status}, not ${status}: ${working.logged.join('\n')}`);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      await until('pending');
      await working.click(incident, AVERY);
      await until('unknown');
      expect(runs).toBe(1);
    } finally {
      await working.close();
    }
  });
});
