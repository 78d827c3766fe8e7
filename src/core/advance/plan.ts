import { asJson } from '../json.ts';
import type { Plan } from '../plan.ts';
import type { StepId } from '../playbook.ts';
import type { IncidentRecord } from '../record.ts';
import type { Result } from '../result.ts';
import { finish, stepOf, TAGOUT, withStep, type Requests } from './change.ts';
import { move } from './move.ts';
import type { Advance } from './types.ts';

/** A plan was made, or could not be. Null when nobody waits for it any more: the step of a former round was another one, of the same name. */
export function planned(record: IncidentRecord, id: StepId, round: number, plan: Result<Plan>, ids: Requests): Advance | null {
  if (record.draft.round !== round || record.draft.status !== 'ready' || stepOf(record, id).status !== 'planning') return null;
  return plan.ok ? planMade(record, id, plan.value, ids) : planRefused(record, id, plan, ids);
}

function planMade(record: IncidentRecord, id: StepId, plan: Plan, ids: Requests): Advance | null {
  const change = move(withStep(record, id, { plan, problem: null }), { type: `${id}.planned` }, ids);
  if (change === null) return null;
  const entry = {
    kind: 'step.planned',
    by: TAGOUT,
    sentence: `Planned step ${id.slice(1)} on ${plan.batch.host.id}: ${plan.effect}`,
    data: asJson({ step: id, digest: plan.digest, batch: plan.batch, baseline: plan.baseline }),
  } as const;
  return finish(record, { ...change, entries: [entry, ...change.entries] });
}

/** From `planning`, and from `approved` by `dispatchRefused`: in both, nothing has gone out. */
export function planRefused(
  record: IncidentRecord,
  id: StepId,
  problem: { readonly code: string; readonly message: string },
  ids: Requests,
): Advance | null {
  const { code, message } = problem;
  const change = move(withStep(record, id, { problem: { code, message } }), { type: `${id}.plan_refused` }, ids);
  if (change === null) return null;
  const entry = { kind: 'step.plan_refused', by: TAGOUT, sentence: message, data: { step: id, code } } as const;
  return finish(record, { ...change, entries: [entry, ...change.entries] });
}
