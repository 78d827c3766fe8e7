import type { Click, Decision, Person } from '../approval.ts';
import { digestOf } from '../json.ts';
import type { IncidentRecord, StepRecord } from '../record.ts';
import { assert, accept, refuse, type Result } from '../result.ts';
import { notAllowed } from './allowed.ts';
import { openFor, type Open } from './open.ts';
import { stepProgress, type StepProgress } from './progress.ts';
import { standsIn, type Roster } from './roster.ts';
import { notAPerson } from './standing.ts';

/** What a click that counts makes of a step. */
export interface Judgement {
  /** `withdrawn`: the decision is the one that does not count any more. */
  readonly kind: 'approved' | 'rejected' | 'withdrawn';
  readonly decision: Decision;
  /** All decisions that count from now on. */
  readonly decisions: readonly Decision[];
  readonly progress: StepProgress;
}

/**
 * The pure judgement over one click. Every rule that can refuse stands on its own line, in the order in which a person would want to
 * hear about it; nothing is allowed by default. `person` and `roster` are as Slack says now.
 */
export function judge(click: Click, record: IncidentRecord, person: Person, roster: Roster, now: number): Result<Judgement> {
  const step = record.steps.find((candidate) => candidate.id === click.step);
  if (step === undefined && record.draft.round > 1)
    return refuse(
      'approval.stale_card',
      'Your click was on an older card: the draft was changed since, and its steps are other ones. Look at the current cards and decide there.',
    );
  if (step === undefined)
    return refuse(
      'approval.unknown_step',
      `There is no step ${click.step} in ${click.incident}. Use the buttons of its thread.`,
    );
  const stranger = notAPerson(click, person);
  if (stranger !== null) return stranger;
  const open = openFor(click, step, now);
  if (!open.ok) return open;
  const forbidden = notAllowed(click, record, step, open.value, person, roster, now);
  if (forbidden !== null) return forbidden;
  assert(person.standing === 'member', `${person.id} would decide, and Slack was not asked about them`);

  const { plan } = open.value;
  assert(plan.digest === digestOf(plan.batch), `the plan of ${click.step} does not match its own digest`);
  const own = step.decisions.find(({ by }) => by === person.id);
  const others = step.decisions.filter(({ by }) => by !== person.id);
  if (click.verdict === 'withdraw') {
    assert(own !== undefined, `nothing of ${person.id} is there to be taken back`);
    return accept(judgement('withdrawn', own, others, step, roster));
  }
  const decision = decisionOf(click, open.value, person, roster, now);
  const kind = click.verdict === 'reject' ? 'rejected' : 'approved';
  return accept(judgement(kind, decision, [...others, decision], step, roster));
}

function judgement(
  kind: Judgement['kind'],
  decision: Decision,
  decisions: readonly Decision[],
  step: StepRecord,
  roster: Roster,
): Judgement {
  const progress = stepProgress({ ...step, decisions }, roster);
  assert(progress !== null, `${step.id} was judged without a plan`);
  return { kind, decision, decisions, progress };
}

function decisionOf(click: Click, { request, plan }: Open, person: Person, roster: Roster, now: number): Decision {
  return {
    verdict: click.verdict === 'reject' ? 'reject' : 'approve',
    by: person.id,
    name: person.name,
    at: now,
    digest: click.digest,
    request: click.request,
    reason: click.reason,
    groups: standsIn(plan.batch.rule, roster, person.id),
    ...(click.stepUp === 'verified' && { stepUp: 'verified' as const }),
    ...(click.verdict === 'break_glass' && { breakGlass: true as const }),
    secondsToDecide: Math.max(0, Math.round((now - request.askedAt) / 1000)),
    sawDetails: request.readBy?.includes(person.id) === true,
  };
}
