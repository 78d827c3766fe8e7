import type { ApprovalRule } from '../plan.ts';
import type { Group, Policy } from '../policy.ts';

/** Who is behind the names of a rule, one sentence a group. Members of a Slack user group are known to Slack alone. */
export function whoIs(policy: Policy, rule: ApprovalRule): readonly string[] {
  const names = [
    ...rule.groups,
    ...(rule.escalation?.groups ?? []),
    ...(rule.breakGlass === undefined ? [] : [rule.breakGlass.group]),
  ];
  return [...new Set(names)].flatMap((name) => {
    const group = policy.groups.get(name);
    return group === undefined ? [] : [`${name}: ${membersOf(group)}`];
  });
}

function membersOf({ users, usergroup }: Group): string {
  const slack = usergroup === null ? [] : [`the members of the Slack user group ${usergroup}, whom only Slack knows`];
  return [...users, ...slack].join(', ') || 'nobody';
}

/** What one person could do under a rule, and why; each sentence begins with the verdict. */
export function couldDo(policy: Policy, rule: ApprovalRule, person: string): readonly string[] {
  const inside = (names: readonly string[]): readonly string[] =>
    names.filter((name) => policy.groups.get(name)?.users.includes(person) === true);
  const [now, later] = [inside(rule.groups), inside(rule.escalation?.groups ?? [])];
  const unknown = [...rule.groups, ...(rule.escalation?.groups ?? [])].filter(
    (name) => policy.groups.get(name)?.usergroup !== null && !inside([name]).includes(name),
  );
  const minutes = (rule.escalation?.afterMs ?? 0) / 60_000;
  const could = [
    ...(now.length > 0 ? [`Could approve and reject: is in ${now.join(', ')}.`] : []),
    ...(now.length === 0 && later.length > 0
      ? [`Could approve and reject after ${minutes} min: is in ${later.join(', ')}, to which it escalates.`]
      : []),
    ...(rule.breakGlass !== undefined && inside([rule.breakGlass.group]).length > 0
      ? ['Could approve alone in an emergency: is named under break_glass.']
      : []),
  ];
  if (now.length === 0 && unknown.length > 0)
    could.push(
      `Could perhaps approve: whether the Slack user group of ${unknown.join(', ')} has this person, only Slack knows.`,
    );
  return could.length > 0 ? could : [`Could not approve: is in none of ${rule.groups.join(', ')}.`];
}
