import { released } from '../../../../src/core/advance/deadlines.ts';
import { dispatchRefused, dispatchStarted, expired } from '../../../../src/core/advance/dispatch.ts';
import { looked, planned } from '../../../../src/core/advance/plan.ts';
import type { IncidentRecord, StepRecord } from '../../../../src/core/record.ts';
import { accept } from '../../../../src/core/result.ts';
import { ARI, need, ROSTER } from '../../advance/story.ts';
import { click, COVERED } from './people.ts';
import { act, at, freshAttempt, ordered, type Act, type Place } from './place.ts';
import { observationOf, planOf, SILENT } from './plans.ts';

/** Up to the moment at which something goes out. */

export function planning(place: Place, step: StepRecord): readonly Act[] {
  const { round } = place.record.draft;
  const job = ordered(place, step, 'plan', { round });
  const tell = (isFine: boolean) => (rec: IncidentRecord) =>
    planned(rec, step.id, round, isFine ? accept(planOf(rec, step.id, place.variant)) : SILENT, at(place.now));
  return [act(place, step, 'planned', tell(true), { job }), act(place, step, 'plan_refused', tell(false), { job })];
}

/** A step that only looks is over with what it saw. */
export function looking(place: Place, step: StepRecord): readonly Act[] {
  const { round } = place.record.draft;
  const job = ordered(place, step, 'plan', { round });
  const tell = (isFine: boolean) => (rec: IncidentRecord) =>
    looked(rec, step.id, round, isFine ? accept(observationOf(rec, step.id)) : SILENT, at(place.now));
  return [act(place, step, 'observed', tell(true), { job }), act(place, step, 'plan_refused', tell(false), { job })];
}

export function pending(place: Place, step: StepRecord): readonly Act[] {
  return [
    act(place, step, 'approved', click(place, step, 'approve'), { with: { hold: place.variant !== 'plainly', ...COVERED } }),
    act(place, step, 'rejected', click(place, step, 'reject', ARI)),
    expiry(place, step),
  ];
}

export function held(place: Place, step: StepRecord): readonly Act[] {
  const { id: request, heldUntil } = need(step.request);
  const job = ordered(place, step, 'release', { request, at: heldUntil });
  const release: Act['happen'] = (rec) => released(rec, step.id, request, at(job.at));
  return [
    act(place, step, 'released', release, { job, now: job.at, with: COVERED }),
    act(place, step, 'withdrawn', click(place, step, 'withdraw')),
    expiry(place, step),
  ];
}

export function approved(place: Place, step: StepRecord): readonly Act[] {
  const { id: request, digest } = need(step.request);
  const job = ordered(place, step, 'dispatch', { request, digest });
  const ids = at(place.now);
  const send = (keys?: string) => (rec: IncidentRecord) => {
    const fresh = planOf(rec, step.id, place.variant, keys);
    return dispatchStarted(rec, step.id, request, fresh, [], ROSTER, freshAttempt(), ids);
  };
  return [
    act(place, step, 'dispatched', send(), { job, with: COVERED }),
    act(place, step, 'voided', send('another'), { job }),
    act(place, step, 'plan_refused', (rec) => dispatchRefused(rec, step.id, request, SILENT, ids), { job }),
    act(place, step, 'withdrawn', click(place, step, 'withdraw')),
    expiry(place, step),
  ];
}

function expiry(place: Place, step: StepRecord): Act {
  const { id: request, expiresAt } = need(step.request);
  const job = ordered(place, step, 'expire', { request, at: expiresAt });
  return act(place, step, 'expired', (rec) => expired(rec, step.id, request, at(expiresAt)), { job, now: expiresAt });
}
