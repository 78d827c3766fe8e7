import { approvalsOf, needsOf, stepProgress } from '../judge/progress.ts';
import { standsIn, type Roster } from '../judge/roster.ts';
import { LIMITS } from '../limits.ts';
import { progressOf } from '../quorum.ts';
import type { IncidentRecord, StepRecord } from '../record.ts';

/** Those whose approval is out of the question, whatever groups they are in. */
export function barred({ incident: { openedBy }, shapedBy }: IncidentRecord): ReadonlySet<string> {
  return new Set([...shapedBy, ...(openedBy.kind === 'person' ? [openedBy.id] : [])]);
}

/**
 * Whom a message names that a step still waits: members of these groups whose approval would bring it further. First those who fill a seat that
 * is still empty; the others only when more approvals are needed than there are such seats. There is room for few names, so each group has its
 * turn: the one that is needed must not be crowded out by a large one.
 */
export function nudged(record: IncidentRecord, step: StepRecord, groups: readonly string[], roster: Roster): readonly string[] {
  const progress = stepProgress(step, roster);
  if (step.plan === null || progress === null) return [];
  const { rule } = step.plan.batch;
  const voteOf = (by: string) => ({ by, groups: standsIn(rule, roster, by) });
  const given = approvalsOf(step).map(({ by }) => voteOf(by));
  const out = new Set([...barred(record), ...step.decisions.map(({ by }) => by)]);
  const people = inTurn(groups.map((group) => [...(roster.get(group) ?? [])])).filter((person) => !out.has(person));
  const filling = people.filter(
    (person) => progressOf(needsOf(rule), [...given, voteOf(person)]).missing.length < progress.missing.length,
  );
  const isOpenToAll = progress.quorum - progress.given > progress.missing.length;
  return [...new Set([...filling, ...(isOpenToAll ? people : [])])].slice(0, LIMITS.nudgedPeopleMax);
}

/** The first of each, then the second of each, and so on; nobody twice. */
function inTurn(groups: readonly (readonly string[])[]): readonly string[] {
  const longest = Math.max(0, ...groups.map(({ length }) => length));
  const rounds = Array.from({ length: longest }, (_, index) => groups.flatMap((group) => group.slice(index, index + 1)));
  return [...new Set(rounds.flat())];
}
