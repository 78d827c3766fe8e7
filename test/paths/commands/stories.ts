import * as fc from 'fast-check';
import { ARI, AVERY, ROBIN } from '../../flow/bench.ts';
import type { Model } from '../model/model.ts';
import type { Fate } from '../model/target.ts';
import { requestOf, stepIdOf, type Real } from '../real.ts';
import { LEE } from '../rules.ts';
import { command, pass, rewrite, setGateways, setGone, settle, type Command } from './command.ts';
import { again, confirm, which } from './deciding.ts';
import { press } from './press.ts';

const A_MOMENT_MS = 1_000;

/** What people do to get somewhere: both approve, a hold passes, and the batch meets its fate. */
export async function goOn(model: Model, real: Real, on: 0 | 1, fate: Fate): Promise<void> {
  model.runs[on].target.fate = fate;
  for (const by of [AVERY, ARI]) {
    await press(model, real, { on, by, verdict: 'approve', reason: '' });
    await settle(model, real);
  }
  const { asking } = model.runs[on].current;
  pass(model, real, (asking?.rule.holdMs ?? 0) + A_MOMENT_MS);
  await settle(model, real);
}
async function goFarther(model: Model, real: Real, on: 0 | 1): Promise<void> {
  await goOn(model, real, on, 'done');
  pass(model, real, model.world.times.isolate_device.settleMs);
  await settle(model, real);
  await confirm(model, real, on, ROBIN, false);
  await settle(model, real);
}
export const go = fc
  .tuple(which, fc.constantFrom<Fate>('done', 'done', 'ignored', 'fails', 'lost', 'lost_after', 'dies'))
  .map(([on, fate]) => command(`both approve, and the batch: ${fate} (${on})`, (model, real) => goOn(model, real, on, fate)));
/** The gateways do not answer while people decide: no plan can be made, nobody looks, and nothing is sent, until somebody asks again. */
export const unheard = (on: 0 | 1, from: 'the start' | 'the look' | 'the release'): Command =>
  command(`both approve, and the gateways are away from ${from} on (${on})`, async (model, real) => {
    if (from === 'the release') await goFarther(model, real, on);
    if (from === 'the look') {
      await goOn(model, real, on, 'done');
      pass(model, real, model.world.times.isolate_device.settleMs);
      await settle(model, real);
    }
    setGateways(model, real, true);
    if (from === 'the look') await confirm(model, real, on, ROBIN, false);
    await settle(model, real);
    await goOn(model, real, on, 'done');
    setGateways(model, real, false);
  });
export const goUnheard = fc.tuple(which, fc.constantFrom('the start', 'the look', 'the release')).map((how) => unheard(...how));
/** As far as the second approval, and somewhere from there. */
export const far = (on: 0 | 1, then: 'nothing' | 'rejected' | 'forgotten' | Fate): Command =>
  command(`it is cut off and cleaned, and let back: ${then} (${on})`, async (model, real) => {
    await goFarther(model, real, on);
    if (then === 'nothing') return;
    if (then === 'rejected') await press(model, real, { on, by: ARI, verdict: 'reject', reason: 'Not yet.' });
    else if (then === 'forgotten') pass(model, real, model.world.rule.expiresMs);
    else await goOn(model, real, on, then);
  });
export const goFar = fc
  .tuple(which, fc.constantFrom('nothing', 'done', 'fails', 'lost', 'lost_after', 'dies', 'rejected', 'forgotten'))
  .map((how) => far(...how));
/** Asked again while it may still be under way: that must wait. */
export const impatience = fc.tuple(which, fc.constantFrom<Fate>('fails', 'lost', 'dies')).map(([on, fate]) =>
  command(`both approve, the batch: ${fate}, and ${ROBIN} asks again at once (${on})`, async (model, real) => {
    await goOn(model, real, on, fate);
    await again(model, real, on, ROBIN);
  }),
);
/** What was approved is still to go out, and something that it rests on changes: then it must not. */
export const changing = (on: 0 | 1, by: string, how: Change): Command =>
  command(`both approve, and ${by} ${how} before it goes out (${on})`, async (model, real) => {
    for (const each of [AVERY, ARI]) {
      await press(model, real, { on, by: each, verdict: 'approve', reason: '' });
      await settle(model, real);
    }
    const { world } = model;
    const { asking } = model.runs[on].current;
    if (how === 'leaves') setGone(model, real, by, true);
    if (how === 'is moved') for (const group of ['security', 'operations']) world.people.groups.get(group)?.delete(by);
    if (how === 'finds other keys') world.keys = 'other ones';
    if (how === 'finds another policy') world.rule = { ...world.rule, quorum: 3 - world.rule.quorum };
    if (how === 'finds it protected') world.protects.add(real.cases[on].address);
    rewrite(model, real);
    pass(model, real, (asking?.rule.holdMs ?? 0) + A_MOMENT_MS);
    await settle(model, real);
    setGone(model, real, by, false);
    world.people.groups.get(by === AVERY ? 'security' : 'operations')?.add(by);
    world.keys = 'as they were';
    world.protects.clear();
    rewrite(model, real);
  });
type Change = 'leaves' | 'is moved' | 'finds other keys' | 'finds another policy' | 'finds it protected';
export const changeInHold = fc
  .tuple(
    which,
    fc.constantFrom(AVERY, ARI),
    fc.constantFrom<Change>('leaves', 'is moved', 'finds other keys', 'finds another policy', 'finds it protected'),
  )
  .map((how) => changing(...how));
/** A card of which the asking has run out still hangs in the thread, and says the same as the new one. */
export const olderCard = fc.tuple(which, fc.constantFrom(AVERY, ARI)).map(([on, by]) =>
  command(`nobody decides in time, ${ROBIN} asks again, and ${by} approves on the older card (${on})`, async (model, real) => {
    const one = real.cases[on];
    pass(model, real, model.world.rule.expiresMs);
    await settle(model, real);
    const step = await stepIdOf(real, one, model.runs[on].current.action);
    const old = step === null ? null : await requestOf(real, one, step);
    await again(model, real, on, ROBIN);
    await settle(model, real);
    if (step === null || old === null || (await requestOf(real, one, step))?.id === old.id) return;
    model.world.reached.add('an older card');
    await real.bench.click(one.incident, by, { step, request: old.id, digest: old.digest, stepUp: 'verified' });
  }),
);
export const takingBack = (on: 0 | 1, by: string): Command =>
  command(`${by} approves, and takes it back (${on})`, async (model, real) => {
    await press(model, real, { on, by, verdict: 'approve', reason: '' });
    await settle(model, real);
    await press(model, real, { on, by, verdict: 'withdraw', reason: '' });
  });
export const changeOfMind = fc.tuple(which, fc.constantFrom(AVERY, ARI)).map((how) => takingBack(...how));
/** Those who may decide let the time go by, and others may from then on. */
export const late = fc.tuple(which, fc.constantFrom(14 * 60_000, 16 * 60_000)).map(([on, ms]) =>
  command(`${ms / 1000} s pass, and ${LEE} approves (${on})`, async (model, real) => {
    pass(model, real, ms);
    await settle(model, real);
    await press(model, real, { on, by: LEE, verdict: 'approve', reason: '' });
  }),
);
