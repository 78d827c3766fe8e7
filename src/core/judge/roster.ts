import type { ApprovalRule } from '../plan.ts';
import type { Members } from '../quorum.ts';
import type { ApprovalRequest } from '../record.ts';

/** Group name -> Slack ids of its members, as they are now. A group that is not in it has nobody. */
export type Roster = Members;

export function inGroups(roster: Roster, groups: readonly string[], person: string): boolean {
  return groups.some((group) => roster.get(group)?.has(person) === true);
}

/** `security`, `security or operations`, for sentences. */
export function listed(groups: readonly string[]): string {
  return groups.length === 0 ? 'any group' : groups.join(' or ');
}

/** Whose members may approve at this moment. By the clock, not by whether the escalation was announced: that may come late. */
export function groupsNow(rule: ApprovalRule, request: ApprovalRequest, now: number): readonly string[] {
  const { escalation } = rule;
  return escalation === undefined || now < request.askedAt + escalation.afterMs
    ? rule.groups
    : [...new Set([...rule.groups, ...escalation.groups])];
}

/** Every group that can come to matter for a rule: whoever judges must know its members. */
export function groupsEver(rule: ApprovalRule): readonly string[] {
  const glass = rule.breakGlass === undefined ? [] : [rule.breakGlass.group];
  return [...new Set([...rule.groups, ...(rule.escalation?.groups ?? []), ...glass])];
}

/** The rule's groups that a person is in. */
export function standsIn(rule: ApprovalRule, roster: Roster, person: string): readonly string[] {
  return groupsEver(rule).filter((group) => inGroups(roster, [group], person));
}
