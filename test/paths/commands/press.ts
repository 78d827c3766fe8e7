import { expect } from 'vitest';
import type { Click } from '../../../src/core/approval.ts';
import type { InboxItem } from '../../../src/core/inbox.ts';
import type { CodeVerdict } from '../../../src/core/stepup.ts';
import { TEAM } from '../../flow/bench.ts';
import type { Asking } from '../model/asking.ts';
import type { Model } from '../model/model.ts';
import { CODE_MS } from '../model/phone.ts';
import type { Run } from '../model/run.ts';
import type { GuardedStep } from '../model/step.ts';
import { rightCode, wrongCode } from '../phones.ts';
import { requestOf, stepIdOf, type Case, type Real } from '../real.ts';
import { pass, settle } from './command.ts';

export interface Pressing {
  /** Which of the two incidents. */
  readonly on: 0 | 1;
  readonly by: string;
  readonly verdict: Click['verdict'];
  readonly reason: string;
}

/** A button of the current card, in the way that Slack offers it: with a form for a code where the rule asks for one. */
export async function press(model: Model, real: Real, pressing: Pressing): Promise<void> {
  const { asking } = model.runs[pressing.on].current;
  const approves = pressing.verdict === 'approve' || pressing.verdict === 'break_glass';
  if (!approves || asking?.rule.stepUp !== true) return pressPlain(model, real, pressing);
  if (model.world.phones.get(pressing.by)?.isSpent(model.world.now) === true) {
    pass(model, real, CODE_MS);
    await settle(model, real);
  }
  return pressWithCode(model, real, pressing, true);
}

/** The button alone. Where a code is needed, this is somebody who got around the form. */
export async function pressPlain(model: Model, real: Real, pressing: Pressing): Promise<void> {
  const at = await standing(model, real, pressing);
  if (at === null) return;
  const { by, verdict, reason } = pressing;
  const item = await real.bench.click(at.one.incident, by, { verdict, step: at.click.step, reason });
  // Slack's own retry is the same item, whatever is in it.
  await real.bench.receive({ kind: 'stop', incident: at.one.incident, by, team: TEAM, reason: 'under the same id' }, item);
  remember(real, at.click, false);
  model.press(() => judge(at, pressing, false));
}

/** A form with a code: it is checked before anything is kept. */
export async function pressWithCode(model: Model, real: Real, pressing: Pressing, isRight: boolean): Promise<void> {
  const at = await standing(model, real, pressing);
  if (at === null) return;
  const { now, phones } = model.world;
  const { by } = pressing;
  const code = (isRight ? rightCode : wrongCode)(by, now);
  real.secrets.add(code);
  const id = `form-${(forms += 1)}`;
  const click: InboxItem = { id, body: { kind: 'click', click: { ...at.click, stepUp: 'verified' } }, receivedAt: now };
  const itemsOf = (verdict: CodeVerdict): readonly InboxItem[] => {
    if (verdict.kind === 'right') return [click];
    if (verdict.kind !== 'locked' || !verdict.fresh) return [];
    const { incident, team } = at.click;
    return [{ id, body: { kind: 'codes_locked', incident, by, team, until: verdict.until }, receivedAt: now }];
  };
  const check = async (): Promise<CodeVerdict> => real.desk().check(by, code, now, itemsOf);
  const verdict = await check();
  const said = verdict.kind === 'locked' && verdict.fresh ? 'locks' : verdict.kind;
  expect(said).toBe(phones.get(by)?.type(isRight, now) ?? 'not_enrolled');
  model.world.reached.add(`a code: ${said}`);
  if (itemsOf(verdict).length > 0) await real.bench.services.store.enqueue([{ kind: 'inbox', item: id }]);
  if (said === 'locks') model.press(() => (at.run.locked += 1));
  if (said !== 'right') return;
  // Slack sends the form once more: the code is spent, and was spent for this.
  expect(await check()).toEqual({ kind: 'right' });
  remember(real, at.click, true);
  model.press(() => judge(at, pressing, true));
}
let forms = 0;

interface Standing {
  readonly one: Case;
  readonly run: Run;
  readonly step: GuardedStep;
  readonly asking: Asking | null;
  readonly click: Click;
}

/** What is on the card that the person looks at. Null when there is none: the run was stopped before it had a draft. */
async function standing({ runs }: Model, real: Real, { on, by, verdict, reason }: Pressing): Promise<Standing | null> {
  const [one, run] = [real.cases[on], runs[on]];
  const step = run.current;
  const id = await stepIdOf(real, one, step.action);
  if (id === null) return null;
  const request = await requestOf(real, one, id);
  const about = { incident: one.incident, step: id, request: request?.id ?? 'none', digest: request?.digest ?? '0'.repeat(64) };
  return { one, run, step, asking: step.asking, click: { ...about, verdict, by, team: TEAM, reason } };
}

function remember({ presses }: Real, { verdict, by, step, request, digest }: Click, coded: boolean): void {
  if (verdict === 'approve' || verdict === 'break_glass')
    presses.push({ by, step, request, digest, coded, alone: verdict === 'break_glass' });
}

function judge({ run, step, asking }: Standing, { by, verdict, reason }: Pressing, coded: boolean): void {
  switch (verdict) {
    case 'approve':
      return void run.approve(step, by, asking, { alone: false, coded });
    case 'break_glass':
      return void (reason !== '' && run.approve(step, by, asking, { alone: true, coded }));
    case 'reject':
      return run.reject(step, by, asking);
    case 'withdraw':
      return run.withdraw(step, by, asking);
    default:
      return verdict satisfies never;
  }
}
