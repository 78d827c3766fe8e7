import type { Click } from '../core/approval.ts';
import { judge } from '../core/judge/judge.ts';
import type { IncidentRecord, StepRecord } from '../core/record.ts';
import { accept, refuse, type Result } from '../core/result.ts';
import { approversOf, personIn } from './roster.ts';
import type { Services } from './services.ts';

/** What one code may approve: the step that was pressed, first, and others of its incident that wait for a code of the same person. */
export interface CodeForm {
  readonly record: IncidentRecord;
  readonly steps: readonly StepRecord[];
}

type Reading = Pick<Services, 'store' | 'chat' | 'clock' | 'world'>;

/**
 * Whether a code of this person would be of any use for the step that they pressed; the judge's refusal when not. Break-glass is judged when it
 * is sent, with its reason. Reads only; what Slack cannot say now is judged when it can. Rejects when the store cannot be asked.
 */
export async function codeFormFor(pressed: Click, services: Reading): Promise<Result<CodeForm>> {
  const { incident, step: id, verdict } = pressed;
  const record = (await services.store.load(incident))?.record;
  const step = record?.steps.find((one) => one.id === id);
  if (record === undefined || step === undefined)
    return refuse('approval.unknown_step', `There is no step ${id} in ${incident}. Use the buttons of its thread.`);
  const first = verdict === 'approve' ? await judged(pressed, record, step, services) : null;
  if (first?.ok === false) return first;
  const others = verdict === 'approve' ? await othersFor(pressed, record, services) : [];
  return accept({ record, steps: [step, ...others] });
}

async function othersFor(pressed: Click, record: IncidentRecord, services: Reading): Promise<readonly StepRecord[]> {
  const others: StepRecord[] = [];
  for (const step of record.steps) {
    if (step.id === pressed.step || step.request === null || step.plan?.batch.rule.stepUp !== true) continue;
    const supposed = { ...pressed, step: step.id, request: step.request.id, digest: step.request.digest };
    if ((await judged(supposed, record, step, services))?.ok === true) others.push(step);
  }
  return others;
}

/** By the judge itself, as if the code had been given. Null: Slack cannot say who somebody is. */
async function judged(
  click: Click,
  record: IncidentRecord,
  step: StepRecord,
  { chat, world, clock }: Reading,
): Promise<Result<unknown> | null> {
  try {
    const roster = await approversOf(step, world.policy, chat);
    const person = await personIn(roster, click, chat);
    return judge({ ...click, stepUp: 'verified' }, record, person, roster, clock.now());
  } catch {
    return null;
  }
}
