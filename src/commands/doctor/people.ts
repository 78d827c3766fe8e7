import type { Standing } from '../../core/approval.ts';
import { fine, fix, look, type Check, type CheckLine } from '../../core/checkup.ts';
import { LIMITS } from '../../core/limits.ts';
import { indispensable, unsatisfiable } from '../../core/policy/satisfiable.ts';
import type { Group, Policy } from '../../core/policy.ts';
import type { Chat } from '../../ports.ts';

const ABOUT = 'People of the policy';

/** What Slack was asked, with its own words for what went wrong. */
export interface People {
  readonly directory: Pick<Chat, 'person' | 'members'>;
  explain(error: unknown): string;
}

/** The policy against the workspace as it is now: are its people there, and can its rules be satisfied by those who are? */
export function peopleCheck(policy: Policy, people: People): Check {
  return {
    about: ABOUT,
    lane: 'slack',
    async run() {
      const lines: CheckLine[] = [];
      const named = new Map<string, ReadonlySet<string>>();
      for (const group of policy.groups.values()) {
        const ids = await membersOf(group, people, lines);
        if (ids !== null) named.set(group.name, new Set(ids));
      }
      const everybody = [...new Set([...named.values()].flatMap((ids) => [...ids]))];
      const standing = await standingOf(everybody.slice(0, LIMITS.doctorPeopleMax), people, lines);
      if (everybody.length > standing.size && !lines.some(({ verdict }) => verdict === 'fix')) {
        const sentence = `Looked up ${standing.size} of ${everybody.length} people: Slack does not let anybody ask for all at once.`;
        lines.push(look(ABOUT, 'people.not_all', sentence));
      }
      const members = new Map(
        [...named].map(([name, ids]) => [name, new Set([...ids].filter((id) => (standing.get(id) ?? 'member') === 'member'))]),
      );
      return [...lines, ...(named.size === policy.groups.size ? satisfiedLines(policy, members) : [NOT_JUDGED])];
    },
  };
}

async function membersOf(
  { name, users, usergroup }: Group,
  people: People,
  lines: CheckLine[],
): Promise<readonly string[] | null> {
  if (usergroup === null) return users;
  try {
    const members = await people.directory.members(usergroup);
    const sentence = `The user group ${usergroup} (${name}) has ${count(members.length)}.`;
    lines.push(
      members.length > 0
        ? fine(ABOUT, sentence)
        : fix(
            ABOUT,
            'people.group_empty',
            `${sentence} Put people into it in Slack, or name them by their ids in policy.yaml.`,
          ),
    );
    return [...users, ...members];
  } catch (error) {
    lines.push(fix(ABOUT, 'people.group', `The user group ${usergroup} (${name}): ${people.explain(error)}`));
    return null;
  }
}

const WRONG: Readonly<Record<Exclude<Standing, 'member'>, string>> = {
  unknown: 'is nobody whom this workspace knows',
  deactivated: 'has a deactivated account',
  bot: 'is a bot',
  foreign: 'belongs to another workspace',
  guest: 'is a guest',
};

async function standingOf(ids: readonly string[], people: People, lines: CheckLine[]): Promise<ReadonlyMap<string, Standing>> {
  const standing = new Map<string, Standing>();
  for (const id of ids) {
    try {
      const person = await people.directory.person(id);
      standing.set(id, person.standing);
      if (person.standing === 'member') continue;
      const who = person.name === id ? id : `${person.name} (${id})`;
      const sentence = `${who} ${WRONG[person.standing]}, so nothing that they press counts. Correct or remove the id in policy.yaml.`;
      lines.push(fix(ABOUT, 'people.person', sentence));
    } catch (error) {
      // The next one would fail for the same reason.
      lines.push(fix(ABOUT, 'people.unasked', people.explain(error)));
      return standing;
    }
  }
  const members = [...standing.values()].filter((one) => one === 'member').length;
  if (members > 0) lines.push(fine(ABOUT, `${count(members)}: full ${members === 1 ? 'member' : 'members'} of the workspace.`));
  return standing;
}

const NOT_JUDGED = look(
  ABOUT,
  'people.not_judged',
  'Whether the rules can be satisfied is not judged while a user group cannot be read.',
);

function satisfiedLines(policy: Policy, members: ReadonlyMap<string, ReadonlySet<string>>): readonly CheckLine[] {
  const problems = unsatisfiable(policy, members);
  if (problems.length > 0) return problems.map((problem) => fix('Policy', 'policy.unsatisfiable', `policy.yaml: ${problem}`));
  return [
    fine('Policy', 'The people who are there today can satisfy every rule.'),
    ...indispensable(policy, members).map((sentence) => look('Policy', 'policy.indispensable', sentence)),
  ];
}

const count = (number: number): string => (number === 1 ? '1 person' : `${number} people`);
