import type { From, Person } from '../core/approval.ts';
import { groupsEver, inGroups, type Roster } from '../core/judge/roster.ts';
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
 * The same without those whom the policy names by id and of whom Slack says that they are no members any more: it takes people out of its user
 * groups when they leave, and nobody takes them out of a file. For telling people; what counts is asked about everybody who decides. So
 * whoever cannot be asked about stays in it. Rejects as above.
 */
export async function standingRosterOf(
  policy: Policy,
  names: readonly string[],
  chat: Pick<Chat, 'members' | 'person'>,
): Promise<Roster> {
  const roster = await rosterOf(policy, names, chat);
  const gone = new Set<string>();
  for (const id of new Set(names.flatMap((name) => policy.groups.get(name)?.users ?? []))) {
    const { standing } = await chat.person(id).catch(() => ({ standing: 'member' }) as const);
    if (standing !== 'member') gone.add(id);
  }
  return without(gone, roster);
}

/**
 * As much of the roster as tells whether this person is in one of the groups: whom the policy names by id can be told without Slack, which
 * may know nothing of another group just now. Rejects as above.
 */
export async function rosterAbout(
  person: string,
  policy: Policy,
  names: readonly string[],
  chat: Pick<Chat, 'members'>,
): Promise<Roster> {
  const named = new Map(names.map((name) => [name, new Set(policy.groups.get(name)?.users)] as const));
  return inGroups(named, names, person) ? named : rosterOf(policy, names, chat);
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
  return without(gone, roster);
}

/**
 * Slack is asked about the person last, and only when they are in a group that matters: its limits are for those who may decide. Rejects as
 * above.
 */
export async function personIn(roster: Roster, { by: id, team, handle }: From, chat: Pick<Chat, 'person'>): Promise<Person> {
  const isNamed = [...roster.values()].some((people) => people.has(id));
  return isNamed ? chat.person(id) : { id, name: handle ?? id, team, standing: 'unasked' };
}

const without = (gone: ReadonlySet<string>, roster: Roster): Roster =>
  new Map([...roster].map(([group, people]) => [group, new Set([...people].filter((id) => !gone.has(id)))]));
