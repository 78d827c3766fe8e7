import * as fc from 'fast-check';
import { ARI, AVERY, ROBIN, SAM, TEAM } from '../../flow/bench.ts';
import { HOSTILE } from '../hostile.ts';
import type { Model } from '../model/model.ts';
import { stepIdOf, type Real } from '../real.ts';
import { KIM, LEE } from '../rules.ts';
import { command, type Command } from './command.ts';
import { press, pressWithCode, type Pressing } from './press.ts';

/** Mostly the first: two incidents that get half as far each are worth less. */
export const which = fc.constantFrom<0 | 1>(0, 0, 0, 1);
export const person = fc.constantFrom(AVERY, AVERY, AVERY, ARI, ARI, ARI, LEE, LEE, KIM, ROBIN, SAM);
export const responder = fc.constantFrom(ROBIN, ROBIN, AVERY, SAM);

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

export async function again(model: Model, real: Real, on: 0 | 1, by: string): Promise<void> {
  const run = model.runs[on];
  const step = run.current;
  const id = await stepIdOf(real, real.cases[on], step.action);
  if (id === null) return;
  await real.bench.askAgain(real.cases[on].incident, by, id);
  const { asking } = step;
  model.press(() => run.askAgain(step, by, asking));
}
export const askAgain = fc
  .tuple(which, responder)
  .map(([on, by]) => command(`${by} asks again (${on})`, (model, real) => again(model, real, on, by)));

/** Asks for a look that could not be made. */
export async function lookOnce(model: Model, real: Real, on: 0 | 1, by: string): Promise<void> {
  const id = await stepIdOf(real, real.cases[on], 'observe_device');
  if (id === null) return;
  await real.bench.askAgain(real.cases[on].incident, by, id);
  model.press(() => model.runs[on].lookAgain(by));
}
export const lookAgain = fc
  .tuple(which, responder)
  .map(([on, by]) => command(`${by} asks for the look again (${on})`, (model, real) => lookOnce(model, real, on, by)));

export async function confirm(model: Model, real: Real, on: 0 | 1, by: string, isOld: boolean): Promise<void> {
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

export async function stopRun(model: Model, real: Real, on: 0 | 1, by: string): Promise<void> {
  await real.bench.stop(real.cases[on].incident, by);
  model.press(() => model.runs[on].stop(by));
}
export const stop = fc
  .tuple(which, fc.constantFrom(ROBIN, SAM))
  .map(([on, by]) => command(`${by} stops the run (${on})`, (model, real) => stopRun(model, real, on, by)));

export const hint = fc.tuple(which, responder).map(([on, by]) =>
  command(`${by} gives a hint (${on})`, async (model, { bench, cases }) => {
    await bench.receive({
      kind: 'hint',
      incident: cases[on].incident,
      by,
      team: TEAM,
      text: `It was replaced last week. ${HOSTILE}`,
    });
    model.press(() => model.runs[on].hint(by));
  }),
);
