import type { Policy, Tier } from '../policy.ts';
import { seat, type Members, type Needs } from '../quorum.ts';
import { tiersWithCodes } from './codes.ts';

/** Stands for people whom only Slack can name: more than any rule can ask for. */
const UNNAMED_MAX = 20;

/** Who is in which group, as far as the file itself says. A Slack user group may have anybody in it, so it gets people without a name. */
export function membersInFile({ groups }: Policy): Members {
  const members = new Map<string, ReadonlySet<string>>();
  for (const { name, users, usergroup } of groups.values()) {
    const unnamed = Array.from({ length: usergroup === null ? 0 : UNNAMED_MAX }, (_, index) => `${name} member ${index + 1}`);
    members.set(name, new Set([...users, ...unnamed]));
  }
  return members;
}

/**
 * Every rule that nobody can satisfy as people stand, each with its field and what to do. From the file alone at the start (with
 * `membersInFile`); with the members as Slack has them now in `doctor`.
 */
export function unsatisfiable(policy: Policy, members: Members): readonly string[] {
  const problems: string[] = [];
  if (policy.responders.every((name) => sizeOf(members, name) === 0)) {
    problems.push(
      `responders: nobody is in ${policy.responders.join(', ')}, so nobody could open an incident or stop a run. Add people.`,
    );
  }
  const coded = tiersWithCodes(policy).map((name) => `tiers.${name}`);
  if (coded.length > 0 && policy.leads.every((name) => sizeOf(members, name) === 0)) {
    problems.push(
      `leads: nobody is in ${policy.leads.join(', ')}, and step_up in ${coded.join(' and ')} asks for one-time codes: nobody would be told when somebody guesses them. Add people.`,
    );
  }
  for (const tier of policy.tiers.values()) {
    const groups = [...tier.groups, ...(tier.escalation?.groups ?? [])];
    const why = shortage({ ...tier, groups }, members);
    if (why !== null) problems.push(`tiers.${tier.name}.${why.field}: ${why.sentence}`);
    const nobody = tier.escalation?.groups.find((name) => sizeOf(members, name) === 0);
    if (nobody !== undefined) {
      problems.push(`tiers.${tier.name}.escalate_to: nobody is in "${nobody}". Add people, or name another group.`);
    }
  }
  if (policy.breakGlass !== null && sizeOf(members, policy.breakGlass.group) === 0) {
    problems.push('break_glass.users: nobody of them is a member any more. Name other people, or remove break_glass.');
  }
  return problems;
}

/**
 * People without whom a tier cannot be satisfied. No error, but a trap: a step of an incident that such a person opened, or whose draft
 * they shaped, can be approved by nobody.
 */
export function indispensable(policy: Policy, members: Members): readonly string[] {
  return [...policy.tiers.values()].flatMap((tier) => {
    const groups = [...tier.groups, ...(tier.escalation?.groups ?? [])];
    if (shortage({ ...tier, groups }, members) !== null) return [];
    const needed = [...poolOf(groups, members)].filter(
      (person) => shortage({ ...tier, groups }, without(members, new Set([person]))) !== null,
    );
    if (needed.length === 0) return [];
    return [
      `tiers.${tier.name}: it cannot be satisfied without ${needed.join(' and ')}. Nobody approves steps of an incident that they opened ` +
        'or whose draft they shaped, so such an incident would stand still. Add more people.',
    ];
  });
}

export interface Shortage {
  readonly field: 'quorum' | 'one_from_each';
  /** For whoever wrote the policy; `shortageWords` has one for everybody else. */
  readonly sentence: string;
  /** The groups that together have too few people, and how many that are. */
  readonly groups: readonly string[];
  readonly people: number;
}

/** Why these groups cannot satisfy the needs, or null. */
export function shortage(tier: Needs & Pick<Tier, 'groups'>, members: Members): Shortage | null {
  const people = poolOf(tier.groups, members);
  if (people.size < tier.quorum) {
    return {
      field: 'quorum',
      sentence: `expected at most ${people.size}, the number of people in its groups, got ${tier.quorum}. Nobody could satisfy it.`,
      groups: tier.groups,
      people: people.size,
    };
  }
  const standing = new Map(
    [...people].map((id) => [id, new Set(tier.oneFromEach.filter((name) => members.get(name)?.has(id)))]),
  );
  const { tight } = seat(tier.oneFromEach, standing);
  if (tight.length === 0) return null;
  const few = poolOf(tight, members);
  return {
    field: 'one_from_each',
    sentence:
      few.size === 0
        ? `nobody is in ${tight.join(' or ')}, so nobody could satisfy it. Add people.`
        : `expected a different person from each of ${tight.join(', ')}, got only ${[...few].join(', ')} for all of them. Nobody could satisfy it.`,
    groups: tight,
    people: few.size,
  };
}

/** The same groups without some people. */
export function without(members: Members, gone: ReadonlySet<string>): Members {
  return new Map([...members].map(([name, people]) => [name, new Set([...people].filter((id) => !gone.has(id)))]));
}

function poolOf(groups: readonly string[], members: Members): ReadonlySet<string> {
  return new Set(groups.flatMap((name) => [...(members.get(name) ?? [])]));
}

const sizeOf = (members: Members, name: string): number => members.get(name)?.size ?? 0;
