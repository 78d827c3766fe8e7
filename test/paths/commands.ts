import * as fc from 'fast-check';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { ARI, AVERY, ROBIN, SAM, TEAM } from '../flow/bench.ts';
import { expectAlike, type Real } from './alike.ts';
import type { Fate, Model } from './model.ts';
import { LEE } from './rules.ts';

type Step = fc.AsyncCommand<Model, Real>;

/** One thing that happens to both. Whatever it was, everything that is due is done, and then both must say the same. */
const command = (name: string, happen: (model: Model, real: Real) => Promise<unknown>): Step => ({
  check: () => true,
  run: async (model, real) => {
    await happen(model, real);
    await real.bench.settle();
    await expectAlike(model, real);
  },
  toString: () => name,
});

const HOLD_MS = 61_000;
const PEOPLE = [AVERY, ARI, LEE, ROBIN, SAM];
const person = fc.constantFrom(AVERY, AVERY, AVERY, ARI, ARI, ARI, LEE, LEE, ROBIN, SAM);
const responder = fc.constantFrom(ROBIN, ROBIN, AVERY, SAM);

const approve = person.map((by) =>
  command(`${by} approves`, async (model, { bench, incident }) => {
    model.approve(by);
    await bench.click(incident, by);
  }),
);
const reject = person.map((by) =>
  command(`${by} rejects`, async (model, { bench, incident }) => {
    model.reject(by);
    await bench.click(incident, by, { verdict: 'reject', reason: 'not now' });
  }),
);
const withdraw = person.map((by) =>
  command(`${by} takes back`, async (model, { bench, incident }) => {
    model.withdraw(by);
    await bench.click(incident, by, { verdict: 'withdraw' });
  }),
);

/** Presses that must change nothing, whoever makes them. */
const idle = fc
  .tuple(person, fc.constantFrom('twice', 'on an old card', 'with another digest', 'from another workspace', 'alone'))
  .map(([by, how]) =>
    command(`${by} presses ${how}`, async (model, real) => {
      const { bench, incident } = real;
      switch (how) {
        case 'twice':
          // The second is Slack's own retry: the same item.
          model.approve(by);
          await bench.receive(bodyOf(real, by), await bench.click(incident, by));
          return;
        case 'on an old card':
          await bench.click(incident, by, { request: 'id-of-an-older-card-s1' });
          return;
        case 'with another digest':
          await bench.click(incident, by, { digest: 'f'.repeat(64) });
          return;
        case 'from another workspace':
          await bench.click(incident, by, { team: 'T0OTHER' });
          return;
        case 'alone':
          await bench.click(incident, by, { verdict: 'break_glass', reason: 'It cannot wait.' });
      }
    }),
  );
const bodyOf = ({ incident }: Real, by: string) =>
  ({ kind: 'stop', incident, by, team: TEAM, reason: 'another body under the same id' }) as const;

const askAgain = responder.map((by) =>
  command(`${by} asks again`, async (model, { bench, incident }) => {
    model.askAgain(by);
    await bench.askAgain(incident, by);
  }),
);
const stop = fc.constantFrom(ROBIN, SAM).map((by) =>
  command(`${by} stops the run`, async (model, { bench, incident }) => {
    model.stop(by);
    await bench.stop(incident, by);
  }),
);
const hint = responder.map((by) =>
  command(`${by} gives a hint`, async (model, { bench, incident }) => {
    model.hint(by);
    await bench.receive({ kind: 'hint', incident, by, team: TEAM, text: 'It was replaced last week.' });
  }),
);
const pass = fc.constantFrom(5_000, 61_000, 61_000, 10 * 60_000, 16 * 60_000, 61 * 60_000).map((ms) =>
  command(`${ms / 1000} s pass`, async (model, { bench }) => {
    bench.pass(ms);
    model.pass(ms);
    return Promise.resolve();
  }),
);
const fate = fc.constantFrom<Fate>('fails', 'lost', 'lost_after').map((next) =>
  command(`the next batch: ${next}`, async (model, { bench }) => {
    model.fate = next;
    bench.fate(next);
    return Promise.resolve();
  }),
);
/** What people do to get somewhere: both approve, a hold passes, and the batch meets its fate. */
const go = fc.constantFrom<Fate>('done', 'fails', 'lost', 'lost_after').map((next) =>
  command(`both approve, and the batch: ${next}`, async (model, { bench, incident }) => {
    model.fate = next;
    bench.fate(next);
    for (const by of [AVERY, ARI]) {
      model.approve(by);
      await bench.click(incident, by);
      await bench.settle();
    }
    bench.pass(HOLD_MS);
    model.pass(HOLD_MS);
  }),
);
/** Those who may decide let the time go by, and others may from then on. */
const late = fc.constantFrom(14 * 60_000, 16 * 60_000).map((ms) =>
  command(`${ms / 1000} s pass, and ${LEE} approves`, async (model, { bench, incident }) => {
    bench.pass(ms);
    model.pass(ms);
    await bench.settle();
    model.approve(LEE);
    await bench.click(incident, LEE);
  }),
);
const again = fc.constant(
  command('the same alert comes again', async (_model, { bench, incident, address, dedupeKey }) => {
    const { closedAt } = await bench.record(incident);
    // What comes after the end opens an incident of its own.
    if (closedAt === null) await bench.alert(address, { dedupeKey });
  }),
);
const restart = fc.constant(command('the process starts anew', (_model, { bench }) => bench.restart()));

const leave = fc.tuple(fc.constantFrom(AVERY, ARI, LEE), fc.boolean()).map(([by, gone]) =>
  command(`${by} ${gone ? 'leaves' : 'is back'}`, async (model, { bench }) => {
    if (gone) model.gone.add(by);
    else model.gone.delete(by);
    bench.chat.setPerson(by, { standing: gone ? 'deactivated' : 'member' });
    return Promise.resolve();
  }),
);
const move = fc
  .tuple(fc.constantFrom(...PEOPLE), fc.constantFrom('security', 'operations', 'leads'), fc.boolean())
  .map(([by, group, joins]) =>
    command(`${by} ${joins ? 'joins' : 'leaves'} ${group}`, async (model, { bench }) => {
      const people = model.groups.get(group);
      if (joins) people?.add(by);
      else people?.delete(by);
      bench.change((now) => withGroup(now, group, [...(people ?? [])]));
      return Promise.resolve();
    }),
  );
const keys = fc.constantFrom('as they were', 'other ones').map((next) =>
  command(`the gateways' host keys are ${next}`, async (model, { bench, files }) => {
    model.keys = next;
    bench.change((now) => ({
      ...now,
      inventory: { ...now.inventory, gateways: next === 'as they were' ? files.inventory.gateways : otherKeys(files) },
    }));
    return Promise.resolve();
  }),
);

function withGroup(now: Playbooks, name: string, users: readonly string[]): Playbooks {
  const groups = new Map([...now.policy.groups, [name, { name, users, usergroup: null }]]);
  return { ...now, policy: { ...now.policy, groups } };
}

function otherKeys({ inventory }: Playbooks): Playbooks['inventory']['gateways'] {
  const hostKeys = [`SHA256:${'C'.repeat(43)}`];
  return new Map([...inventory.gateways].map(([id, gateway]) => [id, { ...gateway, hostKeys }]));
}

/** What people do most comes most: long runs get somewhere. */
export const allCommands: readonly fc.Arbitrary<Step>[] = [
  approve,
  approve,
  approve,
  withdraw,
  withdraw,
  reject,
  reject,
  idle,
  idle,
  pass,
  pass,
  pass,
  pass,
  go,
  go,
  late,
  late,
  fate,
  askAgain,
  askAgain,
  hint,
  stop,
  stop,
  leave,
  move,
  move,
  keys,
  again,
  restart,
];
