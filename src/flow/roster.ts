import { groupsEver, type Roster } from '../core/judge/roster.ts';
import type { Policy } from '../core/policy.ts';
import type { StepRecord } from '../core/record.ts';
import type { Chat } from '../ports.ts';

/** Who is in these groups now: the ids that the policy names, and the members of its Slack user groups. Rejects when Slack cannot be asked. */
export async function rosterOf(policy: Policy, names: readonly string[], chat: Pick<Chat, 'members'>): Promise<Roster> {
  const roster = new Map<string, ReadonlySet<string>>();
  for (const name of new Set(names)) {
    const group = policy.groups.get(name);
    if (group === undefined) continue;
    const members = group.usergroup === null ? [] : await chat.members(group.usergroup);
    roster.set(name, new Set([...group.users, ...members]));
  }
  return roster;
}

/**
 * Who may approve this step, now or after an escalation: the roster of its rule, without those who decided earlier and are no members any more (deactivated, made
 * guests). Rejects when Slack cannot be asked.
 */
export async function approversOf(
  { plan, decisions }: StepRecord,
  policy: Policy,
  chat: Pick<Chat, 'members' | 'person'>,
): Promise<Roster> {
  const roster = await rosterOf(policy, plan === null ? [] : groupsEver(plan.batch.rule), chat);
  const gone = new Set<string>();
  for (const { by } of decisions) if ((await chat.person(by)).standing !== 'member') gone.add(by);
  return new Map([...roster].map(([group, people]) => [group, new Set([...people].filter((id) => !gone.has(id)))]));
}
