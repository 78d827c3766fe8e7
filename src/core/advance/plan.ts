import { asJson } from '../json.ts';
import type { Observation, Plan } from '../plan.ts';
import type { StepId } from '../playbook.ts';
import { shownDifferences } from '../planning/shown.ts';
import type { IncidentRecord, StepRecord } from '../record.ts';
import type { Result } from '../result.ts';
import { finish, stepOf, TAGOUT, withStep, type Requests } from './change.ts';
import { move } from './move.ts';
import type { Advance } from './types.ts';

/** A plan was made, or could not be. Null when nobody waits for it any more: the step of a former round was another one, of the same name. */
export function planned(record: IncidentRecord, id: StepId, round: number, plan: Result<Plan>, ids: Requests): Advance | null {
  if (!waits(record, id, round, 'planning')) return null;
  return plan.ok ? planMade(record, id, plan.value, ids) : planRefused(record, id, plan, ids);
}

/** A look was made, or could not be. Null when nobody waits for it any more. Nobody is asked, and nothing follows but what people read. */
export function looked(
  record: IncidentRecord,
  id: StepId,
  round: number,
  look: Result<Observation>,
  ids: Requests,
): Advance | null {
  if (!waits(record, id, round, 'looking')) return null;
  return look.ok ? lookMade(record, id, look.value, ids) : planRefused(record, id, look, ids);
}

function waits({ draft, steps }: IncidentRecord, id: StepId, round: number, status: 'planning' | 'looking'): boolean {
  return draft.round === round && draft.status === 'ready' && steps.some((step) => step.id === id && step.status === status);
}

function lookMade(record: IncidentRecord, id: StepId, observation: Observation, ids: Requests): Advance | null {
  const change = move(withStep(record, id, { observation, problem: null }), { type: `${id}.observed` }, ids);
  if (change === null) return null;
  const { sentence, effect: _, ...seen } = observation;
  const entry = {
    kind: 'step.observed',
    by: TAGOUT,
    sentence: `Looked at ${seen.device.id} for step ${id.slice(1)}, without changing anything. ${sentence}`,
    data: asJson({ step: id, ...seen }),
  } as const;
  return finish(record, { ...change, entries: [entry, ...change.entries] });
}

function planMade(record: IncidentRecord, id: StepId, plan: Plan, ids: Requests): Advance | null {
  const change = move(
    withStep(record, id, { plan, problem: null, ...differing(stepOf(record, id), plan) }),
    { type: `${id}.planned` },
    ids,
  );
  if (change === null) return null;
  const entry = {
    kind: 'step.planned',
    by: TAGOUT,
    sentence: `Planned step ${id.slice(1)} on ${plan.batch.host.id}: ${plan.effect}`,
    data: asJson({ step: id, digest: plan.digest, batch: plan.batch, baseline: plan.baseline }),
  } as const;
  return finish(record, { ...change, entries: [entry, ...change.entries] });
}

/** An approval of another plan was void: the card shows what that one said otherwise. The former plan is in the record no longer than this. */
function differing({ plan: former, changed, differences }: StepRecord, plan: Plan): Pick<StepRecord, 'differences'> {
  const found = former === null || changed.length === 0 ? [] : shownDifferences(former.batch, plan.batch);
  return found.length === 0 && differences === undefined ? {} : { differences: found };
}

/** From `planning` and `looking`, and from `approved` by `dispatchRefused`: in all of them, nothing has gone out. */
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
