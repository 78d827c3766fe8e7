import * as fc from 'fast-check';
import { LIMITS } from '../../../src/core/limits.ts';
import { ARI, AVERY, ROBIN, SAM } from '../../flow/bench.ts';
import type { Fate } from '../model/target.ts';
import { KIM, LEE, RULES } from '../rules.ts';
import { GLASS } from '../model/rule.ts';
import { command, pass, rewrite, setGateways, setGithub, setGone, setSlack } from './command.ts';
import { which } from './deciding.ts';

const MINUTE_MS = 60_000;
const PEOPLE = [AVERY, ARI, LEE, KIM, ROBIN, SAM];

export const time = fc
  .constantFrom(5_000, 61_000, 61_000, 4 * MINUTE_MS, 10 * MINUTE_MS, 16 * MINUTE_MS, 61 * MINUTE_MS)
  .map((ms) => command(`${ms / 1000} s pass`, async (model, real) => Promise.resolve(pass(model, real, ms))));
/** The database's clock is set: nobody gets more time by it, and nothing starts early. */
export const jump = fc
  .constantFrom(-2_000, -90_000, -20 * MINUTE_MS, 3 * 60 * MINUTE_MS)
  .map((ms) => command(`the clock jumps by ${ms / 1000} s`, async (model, real) => Promise.resolve(pass(model, real, ms))));

export const fate = fc.tuple(which, fc.constantFrom<Fate>('ignored', 'fails', 'lost', 'lost_after', 'dies')).map(([on, next]) =>
  command(`the next batch: ${next} (${on})`, async (model) => {
    model.runs[on].target.fate = next;
    return Promise.resolve();
  }),
);

export const slack = fc
  .constantFrom(true, false, false)
  .map((isDown) =>
    command(`Slack is ${isDown ? 'away' : 'back'}`, async (model, real) => Promise.resolve(setSlack(model, real, isDown))),
  );
export const gateways = fc
  .constantFrom(true, false, false)
  .map((areDown) =>
    command(`the gateways are ${areDown ? 'away' : 'back'}`, async (model, real) =>
      Promise.resolve(setGateways(model, real, areDown)),
    ),
  );

export const github = fc
  .constantFrom(true, false, false)
  .map((isDown) =>
    command(`GitHub is ${isDown ? 'away' : 'back'}`, async (model, real) => Promise.resolve(setGithub(model, real, isDown))),
  );

export const leave = fc
  .tuple(fc.constantFrom(AVERY, ARI, LEE, KIM), fc.boolean())
  .map(([by, isGone]) =>
    command(`${by} ${isGone ? 'leaves' : 'is back'}`, async (model, real) => Promise.resolve(setGone(model, real, by, isGone))),
  );
export const move = fc
  .tuple(fc.constantFrom(...PEOPLE), fc.constantFrom('security', 'operations', 'leads', GLASS), fc.boolean())
  .map(([by, group, joins]) =>
    command(`${by} ${joins ? 'joins' : 'leaves'} ${group}`, async (model, real) => {
      const people = model.world.people.groups.get(group);
      if (joins) people?.add(by);
      else people?.delete(by);
      return Promise.resolve(rewrite(model, real));
    }),
  );
export const keys = fc.constantFrom('as they were', 'other ones').map((next) =>
  command(`the gateways' host keys are ${next}`, async (model, real) => {
    model.world.keys = next;
    return Promise.resolve(rewrite(model, real));
  }),
);
export const policy = fc.nat(RULES.length - 1).map((place) =>
  command(`the policy asks for what rule ${place} says`, async (model, real) => {
    model.world.rule = RULES[place] ?? model.world.rule;
    return Promise.resolve(rewrite(model, real));
  }),
);

export const again = which.map((on) =>
  command(`the same alert comes again (${on})`, async (_model, { bench, cases }) => {
    const { incident, address, dedupeKey } = cases[on];
    const { closedAt, incident: known } = await bench.record(incident);
    // What comes after the end, or much later, opens an incident of its own.
    const joins = closedAt === null && Math.abs(bench.now() - known.lastAlertAt) < LIMITS.dedupeWindowMs;
    if (joins) await bench.alert(address, { dedupeKey });
  }),
);
export const restart = fc.constant(command('the process starts anew', (_model, { bench }) => bench.restart()));
