import type { Click, Person } from '../approval.ts';
import type { NewEntry } from '../ledger.ts';
import { judge } from '../judge/judge.ts';
import { inGroups, type Roster } from '../judge/roster.ts';
import type { IncidentRecord } from '../record.ts';
import type { Refusal } from '../result.ts';
import { finish, move, TAGOUT, withStep, type Requests } from './move.ts';
import { refusing } from './refusing.ts';
import type { Advance } from './types.ts';

/**
 * A click, judged. A refused one changes nothing but the ledger, and the person is told why. Earlier approvals count only as long as
 * their people may approve: `roster` is who may now.
 */
export function clicked(before: IncidentRecord, click: Click, person: Person, roster: Roster, ids: Requests): Advance {
  const { record, entries: dropped } = withoutFormerApprovers(before, click.step, roster);
  const judged = judge(click, record, person, roster, ids.now);
  if (!judged.ok) return refused(before, click, person, judged);

  const { decision, approvals, quorum } = judged.value;
  const number = click.step.slice(1);
  const entry: NewEntry = {
    kind: 'approval.decided',
    by: { kind: 'person', id: person.id, name: person.name },
    sentence:
      decision.verdict === 'approve'
        ? `${person.name} approved step ${number} (${approvals} of ${quorum}).`
        : `${person.name} rejected step ${number}: ${decision.reason}`,
    data: {
      step: click.step,
      verdict: decision.verdict,
      digest: decision.digest,
      request: decision.request,
      reason: decision.reason,
    },
  };
  const step = record.steps.find(({ id }) => id === click.step);
  const decided = withStep(record, click.step, { decisions: [...(step?.decisions ?? []), decision] });
  const event =
    decision.verdict === 'reject'
      ? ({ type: `${click.step}.rejected` } as const)
      : ({ type: `${click.step}.approved`, ...covering(decided, click.step) } as const);
  // The machine counts for itself: below the quorum it does not move, and the decision is kept.
  const change = move(decided, event, ids) ?? { record: decided, entries: [], effects: [] };
  return finish(before, { ...change, entries: [...dropped, entry, ...change.entries] });
}

/** Takes away the approvals of people who may not approve any more, and says so. */
export function withoutFormerApprovers(
  record: IncidentRecord,
  id: Click['step'],
  roster: Roster,
): { readonly record: IncidentRecord; readonly entries: readonly NewEntry[] } {
  const step = record.steps.find((candidate) => candidate.id === id);
  const groups = step?.plan?.batch.rule.groups ?? [];
  const may = ({ by }: { readonly by: string }): boolean => inGroups(roster, groups, by);
  const former = step?.decisions.filter((decision) => !may(decision)) ?? [];
  if (step === undefined || former.length === 0) return { record, entries: [] };
  return {
    record: withStep(record, id, { decisions: step.decisions.filter(may) }),
    entries: former.map(({ by, name, digest, request }) => ({
      kind: 'approval.voided',
      by: TAGOUT,
      sentence: `The approval of ${name} for step ${id.slice(1)} does not count any more, because ${name} may not approve it now.`,
      data: { step: id, person: by, digest, request },
    })),
  };
}

/** The approval as the machine's guard wants to see it: what the plan is now, and who approved what. */
export function covering(record: IncidentRecord, id: Click['step']) {
  const step = record.steps.find((candidate) => candidate.id === id);
  const approvals = (step?.decisions ?? []).filter(
    ({ verdict, request }) => verdict === 'approve' && request === step?.request?.id,
  );
  return {
    digest: step?.plan?.digest ?? null,
    approvals: approvals.map(({ by, digest }) => ({ by, digest })),
    quorum: step?.plan?.batch.rule.quorum ?? Number.NaN,
  };
}

function refused(record: IncidentRecord, click: Click, person: Person, refusal: Refusal): Advance {
  const { step, verdict, digest, request } = click;
  return refusing(record, person, refusal, {
    kind: 'approval.refused',
    what: `A click on step ${step.slice(1)}`,
    about: `${step} ${verdict} ${record.steps.some(({ id }) => id === step) ? request : ''}`,
    data: { step, verdict, code: refusal.code, digest, request },
  });
}
