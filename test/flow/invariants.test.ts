import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import type { Effect } from '../../src/core/effect.ts';
import { digestOf } from '../../src/core/json.ts';
import { performDead } from '../../src/flow/handlers.ts';
import { ARI, AVERY, ROBIN, SAM, startBench, TEAM, type Bench, type Fate } from './bench.ts';
import { asking, expectInvariants, startKnown, watchRun, type Known } from './watch.ts';

/** Two that one person may approve, and one that needs two. */
const DEVICES = [
  { id: 'cam-dock-1', address: '10.20.0.11', mac: '02:00:00:20:00:0b' },
  { id: 'cam-dock-2', address: '10.20.0.12', mac: '02:00:00:20:00:0c' },
  { id: 'plc-dock-1', address: '10.20.0.41', mac: '02:00:00:20:00:29' },
] as const;
type Target = (typeof DEVICES)[number];
const MAY_APPROVE = new Set<string>([AVERY, ARI]);

let bench: Bench;
let files: Playbooks;
let sent = 0;
let runs = 0;
beforeAll(async () => {
  bench = await startBench();
  bench.change((now) => (files = now));
});
afterAll(() => bench.close());

type Move = (known: Known) => Promise<void>;

/** One thing that can happen. Its name is what a counterexample shows. */
const move = (name: string, happen: Move): fc.AsyncCommand<Known, Bench> => ({
  check: () => true,
  run: async (known) => {
    await happen(known);
    await expectInvariants(known, bench);
  },
  toString: () => name,
});

const alert =
  (target: Target): Move =>
  async (known) => {
    const incident = await bench.alert(target.address, { dedupeKey: digestOf({ run: runs, device: target.id }) });
    known.incidents.set(target.id, incident);
  };

interface Press {
  readonly target: Target;
  readonly by: string;
  readonly verdict: 'approve' | 'reject';
  /** Which of the askings that were ever seen: 0 is the newest. */
  readonly back: number;
  readonly forged: boolean;
  readonly foreign: boolean;
}

const press =
  ({ target, by, verdict, back, forged, foreign }: Press): Move =>
  async (known) => {
    const incident = known.incidents.get(target.id);
    const seen = incident === undefined ? undefined : known.askings.get(incident)?.at(-1 - back);
    if (incident === undefined || seen === undefined) return;
    const digest = forged ? 'f'.repeat(64) : seen.digest;
    const team = foreign ? 'T0OTHER' : TEAM;
    if (verdict === 'approve' && !forged && !foreign && MAY_APPROVE.has(by)) {
      const key = asking(seen.request, digest);
      known.approvals.set(key, (known.approvals.get(key) ?? new Set()).add(by));
    }
    const item = await bench.click(incident, by, {
      verdict,
      request: seen.request,
      digest,
      team,
      reason: verdict === 'reject' ? 'no' : '',
    });
    // Slack's own retry: the same item again.
    await bench.receive({ kind: 'stop', incident, by, team, reason: 'another body under the same id' }, item);
  };

const about =
  (target: Target, act: (incident: string) => Promise<unknown>): Move =>
  async (known) => {
    const incident = known.incidents.get(target.id);
    if (incident !== undefined && (await bench.record(incident)).steps.length > 0) await act(incident);
  };

const due = (): readonly Effect[] => bench.waiting.filter(({ dueAt }) => dueAt <= bench.now()).map(({ effect }) => effect);
const takeDue = (place: number): Effect | undefined => {
  const jobs = bench.waiting.filter(({ dueAt }) => dueAt <= bench.now());
  const job = jobs[place % Math.max(jobs.length, 1)];
  return job === undefined ? undefined : bench.drop(job);
};

/** Some job that is due, and perhaps the same one again at the same time, as after a heartbeat that came late. */
const work =
  (place: number, times: number): Move =>
  async () => {
    const effect = takeDue(place);
    if (effect !== undefined) await Promise.all(Array.from({ length: times }, () => bench.perform(effect)));
  };

/** Everything that is due at once, in whatever order the database takes it. */
const storm: Move = async () => {
  const jobs = due().map(() => takeDue(0));
  await Promise.all(jobs.map(async (effect) => effect === undefined || bench.perform(effect)));
};

const loseWorker: Move = async () => {
  for (const job of bench.take('dispatch')) await performDead(job, bench.services);
};

const WORLDS: Readonly<Record<string, (now: Playbooks) => Playbooks>> = {
  'as it was': () => files,
  'two approvals for all': (now) => withTier(now, 'standard', 2),
  'one approval for all': (now) => withTier(withTier(now, 'standard', 1), 'critical', 1),
  'other host keys': (now) => ({
    ...now,
    inventory: {
      ...now.inventory,
      gateways: new Map(
        [...now.inventory.gateways].map(([id, gateway]) => [id, { ...gateway, hostKeys: [`SHA256:${'C'.repeat(43)}`] }]),
      ),
    },
  }),
  'a protected camera': (now) => ({
    ...now,
    policy: { ...now.policy, protected: { ...now.policy.protected, devices: ['cam-dock-1'] } },
  }),
};

function withTier(now: Playbooks, name: string, quorum: number): Playbooks {
  const tier = now.policy.tiers.get(name);
  if (tier === undefined) throw new Error(name);
  return { ...now, policy: { ...now.policy, tiers: new Map([...now.policy.tiers, [name, { ...tier, quorum }]]) } };
}

const target = fc.constantFrom(...DEVICES);
const person = fc.constantFrom(AVERY, AVERY, ARI, ARI, ROBIN, SAM);
const seldom = fc.constantFrom(false, false, false, false, false, true);
const mostly = fc.constantFrom(true, true, true, false);

const approve = (on: Target, by: string): Move =>
  press({ target: on, by, verdict: 'approve', back: 0, forged: false, foreign: false });
/** Then everything that is due, or nothing yet. */
const then = (act: Move, settles: boolean): Move => (settles ? (known) => act(known).then(() => bench.settle()) : act);

const approving = fc
  .tuple(target, person, mostly)
  .map(([on, by, settles]) =>
    move(`${by} approves ${on.id}${settles ? ', and all that follows' : ''}`, then(approve(on, by), settles)),
  );
const againAndApproved = fc.tuple(target, fc.constantFrom(AVERY, ARI), mostly).map(([on, by, settles]) =>
  move(`${on.id} is asked again and approved by ${by}${settles ? ', and all that follows' : ''}`, async (known) => {
    await about(on, (incident) => bench.askAgain(incident, ROBIN))(known);
    await bench.settle();
    await expectInvariants(known, bench);
    await then(approve(on, by), settles)(known);
  }),
);
const pressing = fc
  .record({
    target,
    by: person,
    verdict: fc.constantFrom('approve', 'approve', 'reject'),
    back: fc.constantFrom(0, 0, 1, 2),
    forged: seldom,
    foreign: seldom,
  })
  .map((made) => move(`press ${JSON.stringify({ ...made, target: made.target.id })}`, press(made)));
const asks = fc.tuple(target, person).map(([on, by]) =>
  move(
    `${by} asks ${on.id} again`,
    about(on, (incident) => bench.askAgain(incident, by)),
  ),
);
const stops = fc.tuple(target, fc.constantFrom(ROBIN, SAM, SAM)).map(([on, by]) =>
  move(
    `${by} stops ${on.id}`,
    about(on, (incident) => bench.stop(incident, by)),
  ),
);
const hints = fc.tuple(target, fc.constantFrom(ROBIN, AVERY, SAM), mostly).map(([on, by, settles]) =>
  move(
    `${by} gives a hint on ${on.id}${settles ? ', and all that follows' : ''}`,
    then(async (known) => {
      const incident = known.incidents.get(on.id);
      if (incident !== undefined) await bench.receive({ kind: 'hint', incident, by, team: TEAM, text: 'not before six' });
    }, settles),
  ),
);
const fates = fc
  .constantFrom<Fate>('fails', 'lost', 'lost_after', 'timeout')
  .map((fate) => move(`the next run ends ${fate}`, () => Promise.resolve(bench.fate(fate))));
const times = fc
  .constantFrom(3_000, 3_000, 150_000, 150_000, 31 * 60_000, 61 * 60_000)
  .map((ms) => move(`${ms} ms pass`, () => Promise.resolve(bench.pass(ms))));
const worlds = fc
  .constantFrom('as it was', ...Object.keys(WORLDS))
  .map((name) => move(`the files: ${name}`, () => Promise.resolve(bench.change(WORLDS[name] ?? (() => files)))));
const neighbours = fc
  .tuple(target, seldom)
  .map(([on, other]) =>
    move(`${on.id} answers ${other ? 'with another MAC' : 'as itself'}`, () =>
      Promise.resolve(bench.neighbour(on.address, other ? '02:00:00:20:00:99' : on.mac)),
    ),
  );
const outages = fc.tuple(seldom, seldom).map(([gateways, slack]) =>
  move(`gateways ${gateways ? 'down' : 'up'}, Slack ${slack ? 'down' : 'up'}`, () => {
    bench.gateway({ down: gateways });
    bench.chat.setDown(slack);
    return Promise.resolve();
  }),
);
const workers = fc
  .tuple(fc.nat(9), fc.constantFrom(1, 1, 2))
  .map(([place, copies]) => move(`job ${place}, ${copies} times`, work(place, copies)));

/** One that is listed more often happens more often. */
const HAPPENING = [
  target.map((on) => move(`alert about ${on.id}`, alert(on))),
  approving,
  approving,
  approving,
  approving,
  againAndApproved,
  againAndApproved,
  pressing,
  pressing,
  asks,
  stops,
  hints,
  fates,
  times,
  times,
  worlds,
  neighbours,
  outages,
  workers,
  workers,
  fc.constant(move('everything due', () => bench.settle())),
  fc.constant(move('all jobs at once', storm)),
  fc.constant(move('the workers of all dispatches die', loseWorker)),
];

/** Each run tells a story of its own in the same database; nothing of the one before is left over. */
function reset(known: Known): void {
  bench.pass(25 * 60 * 60_000);
  bench.change(() => files);
  bench.gateway({});
  bench.chat.setDown(false);
  bench.fate('done');
  for (const { address, mac } of DEVICES) bench.neighbour(address, mac);
  bench.onCommand(async (command) => {
    if (!command.argv.includes('-f')) return;
    sent += 1;
    await watchRun(known, bench, command);
  });
  bench.forget();
}

describe('whatever happens, in whatever order', () => {
  it('nothing goes out without enough permitted approvals of exactly it, nothing goes out twice, and every ledger holds', async () => {
    const until = Date.now() + 30_000;
    await fc.assert(
      fc.asyncProperty(fc.commands(HAPPENING, { maxCommands: 40, size: 'max' }), async (commands) => {
        // No run is cut off half way: it would go on behind the end of the test, in a store that is being closed.
        if (Date.now() > until) return;
        const known = startKnown();
        reset(known);
        runs += 1;
        for (const on of DEVICES) await alert(on)(known);
        await bench.settle();
        await expectInvariants(known, bench);
        await fc.asyncModelRun(() => ({ model: known, real: bench }), commands);
        await bench.restart();
        await bench.settle();
        await expectInvariants(known, bench);
      }),
      { numRuns: 15, endOnFailure: false },
    );
    // Else nothing was tried.
    expect(sent).toBeGreaterThan(3);
  });
});
