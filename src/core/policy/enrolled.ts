import type { Policy, Tier } from '../policy.ts';
import type { Members } from '../quorum.ts';
import type { Enrolment } from '../stepup.ts';
import { shortage } from './satisfiable.ts';

/** The groups whose people may need a code: they may approve at once, after an escalation, or alone in an emergency. */
export function groupsWithCodes(policy: Policy): ReadonlySet<string> {
  const glass = policy.breakGlass === null ? [] : [policy.breakGlass.group];
  return new Set(asking(policy).flatMap((tier) => [...approversOf(tier), ...glass]));
}

/** Those tiers that nobody could satisfy if only the enrolled were there, by name. */
export function stuckWithoutCodes(policy: Policy, members: Members, enrolled: ReadonlySet<string>): readonly string[] {
  const having = new Map([...members].map(([name, people]) => [name, people.intersection(enrolled)]));
  return asking(policy)
    .filter((tier) => shortage({ ...tier, groups: approversOf(tier) }, having) !== null)
    .map(({ name }) => name);
}

/** Who is in which group at most, without asking Slack: whoever is enrolled may be in a Slack user group. */
export function possibleMembers({ groups }: Policy, enrolled: ReadonlySet<string>): Members {
  return new Map(
    [...groups.values()].map(({ name, users, usergroup }) => [
      name,
      new Set([...users, ...(usergroup === null ? [] : enrolled)]),
    ]),
  );
}

/** What to do about such a tier. */
export function tooFewCodes(tier: string): string {
  return `Counting only people who are enrolled for one-time codes, nobody could satisfy tiers.${tier}. Enrol more of those who may approve there: npm run tagout -- enrol <Slack id>`;
}

/** For a start, which must not wait for Slack: a sentence for each tier that is stuck, whoever may be in its user groups. */
export function lackOfCodes(policy: Policy, all: readonly Pick<Enrolment, 'person'>[]): readonly string[] {
  const enrolled = new Set(all.map(({ person }) => person));
  return stuckWithoutCodes(policy, possibleMembers(policy, enrolled), enrolled).map(tooFewCodes);
}

const asking = ({ tiers }: Policy): readonly Tier[] => [...tiers.values()].filter(({ stepUp }) => stepUp);

const approversOf = ({ groups, escalation }: Tier): readonly string[] => [...groups, ...(escalation?.groups ?? [])];
