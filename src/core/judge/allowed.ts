import type { Click, Person } from '../approval.ts';
import type { IncidentRecord, StepRecord } from '../record.ts';
import { assertNever, refuse, type Refusal } from '../result.ts';
import type { Open } from './open.ts';
import { groupsNow, inGroups, listed, type Roster } from './roster.ts';

/** Why this person may not decide that, or null. */
export function notAllowed(
  click: Click,
  record: IncidentRecord,
  step: StepRecord,
  open: Open,
  person: Person,
  roster: Roster,
  now: number,
): Refusal | null {
  const { rule } = open.plan.batch;
  switch (click.verdict) {
    case 'withdraw':
      return nothingToTakeBack(step, person);
    case 'reject':
      // A rejection keeps things as they are, so it needs no distance to the incident and no code.
      return notPermitted(groupsNow(rule, open.request, now), person, roster) ?? decidedBefore(step, person);
    case 'approve':
      return (
        notPermitted(groupsNow(rule, open.request, now), person, roster) ??
        decidedBefore(step, person) ??
        tooClose(record, person) ??
        codeMissing(click, open)
      );
    case 'break_glass':
      return noBreakGlass(click, open, person, roster) ?? tooClose(record, person) ?? codeMissing(click, open);
    default:
      return assertNever(click.verdict);
  }
}

function notPermitted(groups: readonly string[], person: Person, roster: Roster): Refusal | null {
  if (inGroups(roster, groups, person.id)) return null;
  return refuse('approval.not_permitted', `You are not in ${listed(groups)}, and only they may decide this step.`);
}

function decidedBefore(step: StepRecord, person: Person): Refusal | null {
  if (step.decisions.every(({ by }) => by !== person.id)) return null;
  return refuse('approval.already_decided', 'You have already decided on this step. Each person counts once.');
}

/** Whoever opened an incident or shaped its draft would approve what they asked for: in an emergency as at any other time. */
function tooClose({ incident: { openedBy }, shapedBy }: IncidentRecord, person: Person): Refusal | null {
  if (openedBy.kind === 'person' && openedBy.id === person.id) {
    return refuse(
      'approval.self_approval',
      `${person.name} opened this incident and cannot approve its steps. Another person must.`,
    );
  }
  if (shapedBy.includes(person.id)) {
    return refuse(
      'approval.shaped_draft',
      `Words of ${person.name} shaped this draft, so another person must approve its steps.`,
    );
  }
  return null;
}

function codeMissing(click: Click, { plan }: Open): Refusal | null {
  if (plan.batch.rule.stepUp !== true || click.stepUp === 'verified') return null;
  return refuse(
    'approval.step_up_needed',
    'The policy asks for a one-time code with each approval of this step, and none was checked. Press Approve again and give your code.',
  );
}

function nothingToTakeBack(step: StepRecord, person: Person): Refusal | null {
  if (step.decisions.some(({ by, verdict }) => by === person.id && verdict === 'approve')) return null;
  return refuse(
    'approval.nothing_to_withdraw',
    'You have not approved this step, and each person can take back only their own approval. To halt the run, press Stop.',
  );
}

function noBreakGlass(click: Click, { plan }: Open, person: Person, roster: Roster): Refusal | null {
  const { breakGlass } = plan.batch.rule;
  if (breakGlass === undefined) {
    return refuse('approval.no_break_glass', 'The policy lets nobody approve this step alone. Ask those whom its card names.');
  }
  if (!inGroups(roster, [breakGlass.group], person.id)) {
    return refuse(
      'approval.not_named',
      'The policy does not name you among those who may approve alone in an emergency. Ask those whom the card names.',
    );
  }
  if (click.reason.trim() === '') {
    return refuse('approval.reason_needed', 'Please say why this cannot wait for the others: break-glass needs a reason.');
  }
  return null;
}
