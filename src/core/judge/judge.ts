import type { Click, Decision, Person } from '../approval.ts';
import { assert, accept, refuse, type Refusal, type Result } from '../result.ts';
import type { IncidentRecord, StepRecord, StepStatus } from '../record.ts';
import { digestOf } from '../json.ts';
import { inGroups, listed, type Roster } from './roster.ts';

export interface Judgement {
  readonly decision: Decision;
  /** Distinct people who approved exactly this, with the new one. */
  readonly approvals: number;
  readonly quorum: number;
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
      'Your click was on an older card: a hint changed the draft since, and its steps are other ones. Look at the current cards and decide there.',
    );
  if (step === undefined)
    return refuse(
      'approval.unknown_step',
      `There is no step ${click.step} in ${click.incident}. Use the buttons of its thread.`,
    );
  const refusal = notAPerson(click, person) ?? notOpen(click, step, now) ?? notAllowed(click, record, step, person, roster);
  if (refusal !== null) return refusal;

  const { plan } = step;
  assert(plan !== null && plan.digest === digestOf(plan.batch), `the plan of ${click.step} does not match its own digest`);
  const decision: Decision = {
    verdict: click.verdict,
    by: person.id,
    name: person.name,
    at: now,
    digest: click.digest,
    request: click.request,
    reason: click.reason,
  };
  const people = new Set([...step.decisions, decision].filter(({ verdict }) => verdict === 'approve').map(({ by }) => by));
  return accept({ decision, approvals: people.size, quorum: plan.batch.rule.quorum });
}

function notAPerson(click: Click, person: Person): Refusal | null {
  if (person.id !== click.by)
    return refuse(
      'approval.wrong_person',
      'Slack described another person than the one who clicked. Nothing was changed; try again.',
    );
  if (person.team !== click.team)
    return refuse('approval.foreign', 'This click came from another workspace. Only members of this workspace may decide.');
  switch (person.standing) {
    case 'member':
      return null;
    case 'foreign':
      return refuse('approval.foreign', 'You belong to another workspace. Only members of this workspace may decide.');
    case 'guest':
      return refuse('approval.guest', 'You are a guest in this workspace. Only full members may decide.');
    case 'bot':
      return refuse('approval.bot', 'A bot cannot decide.');
    case 'deactivated':
      return refuse('approval.deactivated', 'This account is deactivated. Nothing was changed.');
    case 'unknown':
      return refuse('approval.unknown_person', 'Slack does not know this person. Nothing was changed.');
    default:
      return person.standing satisfies never;
  }
}

function notOpen(click: Click, step: StepRecord, now: number): Refusal | null {
  const { request, plan } = step;
  if (step.status !== 'pending') return refuse('approval.too_late', `Your click changed nothing: ${CLOSED[step.status]}.`);
  if (request === null || plan === null || click.request !== request.id) {
    return refuse(
      'approval.stale_card',
      'Your click was on an older card: this step has been asked anew since. Look at the current card and decide there.',
    );
  }
  if (click.digest !== request.digest || click.digest !== plan.digest) {
    return refuse(
      'approval.digest_mismatch',
      'What this button would approve is not what would run. Look at the current card and decide there.',
    );
  }
  if (now >= request.expiresAt)
    return refuse('approval.expired', 'The time to decide is over, so this step stays undecided. Ask again on its card.');
  return null;
}

function notAllowed(click: Click, record: IncidentRecord, step: StepRecord, person: Person, roster: Roster): Refusal | null {
  const groups = step.plan?.batch.rule.groups ?? [];
  if (!inGroups(roster, groups, person.id)) {
    return refuse('approval.not_permitted', `You are not in ${listed(groups)}, and only they may decide this step.`);
  }
  if (step.decisions.some(({ by }) => by === person.id)) {
    return refuse('approval.already_decided', 'You have already decided on this step. Each person counts once.');
  }
  // A rejection keeps things as they are, so it needs no distance to the incident.
  if (click.verdict === 'reject') return null;
  const { openedBy } = record.incident;
  if (openedBy.kind === 'person' && openedBy.id === person.id) {
    return refuse(
      'approval.self_approval',
      `${person.name} opened this incident and cannot approve its steps. Another person must.`,
    );
  }
  if (record.shapedBy.includes(person.id)) {
    return refuse(
      'approval.shaped_draft',
      `A hint of ${person.name} shaped this draft, so another person must approve its steps.`,
    );
  }
  return null;
}

/** Why a click on a step that is not pending comes too late, in words that complete "Your click changed nothing:". */
const CLOSED: Record<StepStatus, string> = {
  blocked: 'this step waits for the ones before it',
  planning: 'this step is being planned anew, and a new card will ask',
  refused: 'no plan could be made for this step',
  pending: 'this step waits for a decision',
  approved: 'this step has already been approved',
  running: 'this step is already running',
  probing: 'this step has run and is being checked',
  open: 'this step is work for a person and needs no approval',
  done: 'this step is already done',
  rejected: 'this step has already been rejected',
  expired: 'the time to decide is over, so this step is undecided until it is asked again',
  failed: 'this step has failed',
  unknown: 'nobody can say yet whether this step ran, and it is being checked',
  stopped: 'this run was stopped',
};
