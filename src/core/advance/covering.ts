import type { NewEntry } from '../ledger.ts';
import { approvalsOf } from '../judge/progress.ts';
import { groupsNow, inGroups, standsIn, type Roster } from '../judge/roster.ts';
import type { Covering } from '../machine/events.ts';
import type { StepId } from '../playbook.ts';
import type { IncidentRecord } from '../record.ts';
import { TAGOUT, withStep } from './change.ts';
import { glassEnded } from './glass.ts';

/**
 * The approval as the machine's guard wants to see it: what the plan is now, and who approved what.
 * @param roster who stands where now; null: as it was when each of them decided.
 */
export function covering(record: IncidentRecord, id: StepId, roster: Roster | null): Covering {
  const step = record.steps.find((candidate) => candidate.id === id);
  const rule = step?.plan?.batch.rule;
  // A step without a plan has a quorum that nobody reaches.
  if (step === undefined || rule === undefined)
    return { digest: null, approvals: [], quorum: Number.NaN, oneFromEach: [], breakGlass: false };
  return {
    digest: step.plan?.digest ?? null,
    approvals: approvalsOf(step).map(({ by, digest, groups = [], breakGlass = false }) => ({
      by,
      digest,
      groups: roster === null ? groups : standsIn(rule, roster, by),
      alone: breakGlass,
    })),
    quorum: rule.quorum,
    oneFromEach: rule.oneFromEach ?? [],
    breakGlass: rule.breakGlass !== undefined,
  };
}

/** Takes away the approvals of people who may not approve any more, and says so. */
export function withoutFormerApprovers(
  record: IncidentRecord,
  id: StepId,
  roster: Roster,
  now: number,
): { readonly record: IncidentRecord; readonly entries: readonly NewEntry[] } {
  const step = record.steps.find((candidate) => candidate.id === id);
  if (step === undefined || step.plan === null || step.request === null) return { record, entries: [] };
  const { rule } = step.plan.batch;
  const eligible = groupsNow(rule, step.request, now);
  const alone = rule.breakGlass === undefined ? [] : [rule.breakGlass.group];
  const may = ({ by, breakGlass }: { readonly by: string; readonly breakGlass?: true }): boolean =>
    inGroups(roster, breakGlass === true ? alone : eligible, by);
  const former = step.decisions.filter((decision) => !may(decision));
  if (former.length === 0) return { record, entries: [] };
  const ended = former.reduce(
    (noted, one) => glassEnded(noted, one, { kind: 'void', why: `${one.name} may not approve it any more.` }),
    record,
  );
  return {
    record: withStep(ended, id, { decisions: step.decisions.filter(may) }),
    entries: former.map(({ by, name, digest, request }) => ({
      kind: 'approval.voided',
      by: TAGOUT,
      sentence: `The approval of ${name} for step ${id.slice(1)} does not count any more, because ${name} may not approve it now.`,
      data: { step: id, person: by, digest, request },
    })),
  };
}
