import { released } from '../../../../src/core/advance/deadlines.ts';
import { dispatchRefused, dispatchStarted, expired } from '../../../../src/core/advance/dispatch.ts';
import { looked, planned } from '../../../../src/core/advance/plan.ts';
import type { IncidentRecord, StepRecord } from '../../../../src/core/record.ts';
import { accept } from '../../../../src/core/result.ts';
import type { Person } from '../../../../src/core/approval.ts';
import type { Roster } from '../../../../src/core/judge/roster.ts';
import { ARI, AVERY, need, person } from '../../advance/story.ts';
import { click, covered, EVERYBODY, KIM, LEE } from './people.ts';
import { act, at, freshAttempt, ordered, type Act, type Place } from './place.ts';
import { observationOf, planOf, RULES, SILENT } from './plans.ts';

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
  const { quorum, breakGlass, holdMs, oneFromEach } = RULES[place.variant];
  const yes = (by: Person, verdict: 'approve' | 'break_glass') =>
    act(place, step, `approved ${verdict} by ${by.id}`, click(place, step, verdict, by), {
      // Where it is not enough yet, the machine finds that out for itself.
      with: { hold: holdMs !== undefined, ...covered(place, step, [by.id]) },
    });
  const people = oneFromEach === undefined ? [AVERY, ARI] : [AVERY, KIM, ARI];
  const undecided = people.filter(({ id }) => step.decisions.every(({ by }) => by !== id));
  const [first] = undecided;
  return [
    ...(quorum === 1 ? [AVERY] : undecided).map((by) => yes(by, 'approve')),
    ...(breakGlass === undefined ? [] : [yes(LEE, 'break_glass')]),
    act(place, step, 'rejected', click(place, step, 'reject', quorum === 1 ? ARI : first)),
    ...takingBack(place, step),
    expiry(place, step),
  ];
}

/** Each of those who approved may take their own back. */
const takingBack = (place: Place, step: StepRecord): readonly Act[] =>
  step.decisions.map(({ by }) => act(place, step, `withdrawn by ${by}`, click(place, step, 'withdraw', person(by))));

export function held(place: Place, step: StepRecord): readonly Act[] {
  const { id: request, heldUntil } = need(step.request);
  const job = ordered(place, step, 'release', { request, at: heldUntil });
  const release: Act['happen'] = (rec) => released(rec, step.id, request, at(job.at));
  return [
    act(place, step, 'released', release, { job, now: job.at, with: covered(place, step) }),
    ...takingBack(place, step),
    expiry(place, step),
  ];
}

export function approved(place: Place, step: StepRecord): readonly Act[] {
  const { id: request, digest } = need(step.request);
  const job = ordered(place, step, 'dispatch', { request, digest });
  const ids = at(place.now);
  const send =
    (keys?: string, roster: Roster = EVERYBODY) =>
    (rec: IncidentRecord) => {
      const fresh = planOf(rec, step.id, place.variant, keys);
      return dispatchStarted(rec, step.id, request, fresh, [], roster, freshAttempt(), ids);
    };
  return [
    act(place, step, 'dispatched', send(), { job, with: covered(place, step) }),
    act(place, step, 'voided', send('another'), { job }),
    // One of them may not approve any more.
    ...step.decisions.map(({ by }) => act(place, step, `voided without ${by}`, send(undefined, without(by)), { job })),
    act(place, step, 'plan_refused', (rec) => dispatchRefused(rec, step.id, request, SILENT, ids), { job }),
    ...takingBack(place, step),
    expiry(place, step),
  ];
}

const without = (by: string): Roster =>
  new Map([...EVERYBODY].map(([group, people]) => [group, new Set([...people].filter((one) => one !== by))]));

function expiry(place: Place, step: StepRecord): Act {
  const { id: request, expiresAt } = need(step.request);
  const job = ordered(place, step, 'expire', { request, at: expiresAt });
  return act(place, step, 'expired', (rec) => expired(rec, step.id, request, at(expiresAt)), { job, now: expiresAt });
}
