import * as fc from 'fast-check';
import { ARI, AVERY, ROBIN, SAM, TEAM } from '../../flow/bench.ts';
import type { Model } from '../model/model.ts';
import type { Fate } from '../model/target.ts';
import { stepIdOf, type Real } from '../real.ts';
import { KIM, LEE } from '../rules.ts';
import { command, pass, setGateways, settle, type Command } from './command.ts';
import { press, pressWithCode, type Pressing } from './press.ts';

/** Mostly the first: two incidents that get half as far each are worth less. */
export const which = fc.constantFrom<0 | 1>(0, 0, 0, 1);
export const person = fc.constantFrom(AVERY, AVERY, AVERY, ARI, ARI, ARI, LEE, LEE, KIM, ROBIN, SAM);
export const responder = fc.constantFrom(ROBIN, ROBIN, AVERY, SAM);
const A_MOMENT_MS = 1_000;

const deciding = (verdict: Pressing['verdict'], words: string, reason: string): fc.Arbitrary<Command> =>
  fc
    .tuple(which, person)
    .map(([on, by]) => command(`${by} ${words} (${on})`, (model, real) => press(model, real, { on, by, verdict, reason })));
export const approve = deciding('approve', 'approves', '');
export const reject = deciding('reject', 'rejects', 'not now');
export const withdraw = deciding('withdraw', 'takes back', '');

export const breakGlass = fc
  .tuple(which, fc.constantFrom(KIM, KIM, KIM, AVERY), fc.constantFrom('', 'Nobody answers.', 'Fire.'))
  .map(([on, by, reason]) =>
    command(`${by} breaks the glass, "${reason}" (${on})`, (model, real) =>
      press(model, real, { on, by, verdict: 'break_glass', reason }),
    ),
  );

/** Codes that are not there, are not right, or were used: once, or until it locks. */
export const mistype = fc
  .tuple(which, fc.constantFrom(AVERY, ARI, SAM), fc.constantFrom(1, 5, 5), fc.boolean())
  .map(([on, by, times, andRight]) =>
    command(`${by} types ${times} wrong codes${andRight ? ', then the right one twice' : ''} (${on})`, async (model, real) => {
      const pressing = { on, by, verdict: 'approve', reason: '' } as const;
      for (let one = 0; one < times; one += 1) await pressWithCode(model, real, pressing, false);
      for (const isRight of andRight ? [true, true] : []) await pressWithCode(model, real, pressing, isRight);
    }),
  );

export const askAgain = fc.tuple(which, responder).map(([on, by]) =>
  command(`${by} asks again (${on})`, async (model, real) => {
    const run = model.runs[on];
    const step = run.current;
    const id = await stepIdOf(real, real.cases[on], step.action);
    if (id === null) return;
    await real.bench.askAgain(real.cases[on].incident, by, id);
    const { asking } = step;
    model.press(() => run.askAgain(step, by, asking));
  }),
);

async function confirm(model: Model, real: Real, on: 0 | 1, by: string, isOld: boolean): Promise<void> {
  const run = model.runs[on];
  const { incident } = real.cases[on];
  const step = await stepIdOf(real, real.cases[on], 'manual');
  if (step === null) return;
  const round = isOld ? run.round - 1 : run.round;
  await real.bench.receive({ kind: 'manual_done', incident, step, round, by, team: TEAM, note: '' });
  model.press(() => run.confirm(by, round));
}
export const confirmWork = fc
  .tuple(which, responder, fc.constantFrom(false, false, true))
  .map(([on, by, isOld]) =>
    command(`${by} confirms the work${isOld ? ' of an old card' : ''} (${on})`, (model, real) =>
      confirm(model, real, on, by, isOld),
    ),
  );

export const stop = fc.tuple(which, fc.constantFrom(ROBIN, SAM)).map(([on, by]) =>
  command(`${by} stops the run (${on})`, async (model, real) => {
    await real.bench.stop(real.cases[on].incident, by);
    model.press(() => model.runs[on].stop(by));
  }),
);

export const hint = fc.tuple(which, responder).map(([on, by]) =>
  command(`${by} gives a hint (${on})`, async (model, { bench, cases }) => {
    await bench.receive({ kind: 'hint', incident: cases[on].incident, by, team: TEAM, text: 'It was replaced last week.' });
    model.press(() => model.runs[on].hint(by));
  }),
);

/** What people do to get somewhere: both approve, a hold passes, and the batch meets its fate. */
async function goOn(model: Model, real: Real, on: 0 | 1, fate: Fate): Promise<void> {
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
  .tuple(which, fc.constantFrom<Fate>('done', 'done', 'fails', 'lost', 'lost_after', 'dies'))
  .map(([on, fate]) => command(`both approve, and the batch: ${fate} (${on})`, (model, real) => goOn(model, real, on, fate)));
/** The gateways do not answer while people decide: no plan can be made, and nothing is sent, until somebody asks again. */
export const goUnheard = fc.tuple(which, fc.boolean()).map(([on, isFar]) =>
  command(
    `${isFar ? 'it is cut off and cleaned, and then ' : ''}both approve while the gateways are away (${on})`,
    async (model, real) => {
      if (isFar) await goFarther(model, real, on);
      setGateways(model, real, true);
      await goOn(model, real, on, 'done');
      setGateways(model, real, false);
    },
  ),
);
/** As far as the second approval, and somewhere from there. */
export const goFar = fc
  .tuple(which, fc.constantFrom('nothing', 'done', 'fails', 'lost', 'lost_after', 'dies', 'rejected', 'forgotten'))
  .map(([on, then]) =>
    command(`it is cut off and cleaned, and let back: ${then} (${on})`, async (model, real) => {
      await goFarther(model, real, on);
      if (then === 'nothing') return;
      if (then === 'rejected') await press(model, real, { on, by: ARI, verdict: 'reject', reason: 'Not yet.' });
      else if (then === 'forgotten') pass(model, real, model.world.rule.expiresMs);
      else await goOn(model, real, on, then);
    }),
  );
export const changeOfMind = fc.tuple(which, fc.constantFrom(AVERY, ARI)).map(([on, by]) =>
  command(`${by} approves, and takes it back (${on})`, async (model, real) => {
    await press(model, real, { on, by, verdict: 'approve', reason: '' });
    await settle(model, real);
    await press(model, real, { on, by, verdict: 'withdraw', reason: '' });
  }),
);
/** Those who may decide let the time go by, and others may from then on. */
export const late = fc.tuple(which, fc.constantFrom(14 * 60_000, 16 * 60_000)).map(([on, ms]) =>
  command(`${ms / 1000} s pass, and ${LEE} approves (${on})`, async (model, real) => {
    pass(model, real, ms);
    await settle(model, real);
    await press(model, real, { on, by: LEE, verdict: 'approve', reason: '' });
  }),
);
