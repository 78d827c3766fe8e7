import { unreadable, Unsealed } from '../../adapters/stepup/stepup.ts';
import { FolderInUse } from '../../adapters/store/owner.ts';
import type { Person } from '../../core/approval.ts';
import { fine, fix, look, type Check, type CheckLine } from '../../core/checkup.ts';
import { LIMITS } from '../../core/limits.ts';
import { keyMissing, tiersWithCodes } from '../../core/policy/codes.ts';
import { groupsWithCodes, possibleMembers, stuckWithoutCodes, tooFewCodes } from '../../core/policy/enrolled.ts';
import { without } from '../../core/policy/satisfiable.ts';
import type { Policy } from '../../core/policy.ts';
import type { Members } from '../../core/quorum.ts';
import type { Enrolment } from '../../core/stepup.ts';
import type { People } from './people.ts';

const ABOUT = 'One-time codes';

export interface CodesCheckOptions {
  readonly policy: Policy;
  /** TAGOUT_STEPUP_KEY. */
  readonly key: string | undefined;
  /** Rejects with `FolderInUse` while another process has the embedded database. */
  readonly enrolled: () => Promise<readonly Enrolment[]>;
  /** Null in the local workspace, whose people are in the file. */
  readonly people: People | null;
}

/** Whoever needs a code and has none learns of it in the emergency: better now. */
export function codesCheck({ policy, key, enrolled, people }: CodesCheckOptions): Check {
  const wanted = tiersWithCodes(policy);
  return {
    about: ABOUT,
    // One process may open the embedded database once.
    lane: 'database',
    async run() {
      if (wanted.length === 0) return [fine(ABOUT, 'No tier of the policy asks for them.')];
      if (key === undefined) return [fix(ABOUT, 'stepup.key_missing', keyMissing(wanted))];
      try {
        const rows = await enrolled();
        const closed = unreadable(rows, key);
        if (closed.length > 0) return [fix(ABOUT, 'stepup.unreadable', new Unsealed(closed).message)];
        return await linesFor(policy, new Set(rows.map(({ person }) => person)), people);
      } catch (error) {
        if (!(error instanceof FolderInUse)) throw error;
        const sentence =
          'Who is enrolled cannot be read while another process has the embedded database open. Stop it to have this looked at.';
        return [look(ABOUT, 'stepup.not_read', sentence)];
      }
    },
  };
}

async function linesFor(policy: Policy, has: ReadonlySet<string>, people: People | null): Promise<readonly CheckLine[]> {
  const { members, unread } = await rosterOf(policy, has, people);
  const concerned = new Set([...groupsWithCodes(policy)].flatMap((name) => [...(members.get(name) ?? [])]));
  const known = await lookUp([...concerned].slice(0, LIMITS.doctorPeopleMax), people);
  // Whoever is no member any more approves nothing, with a code or without; the check of the policy's people names them.
  const gone = new Set([...known.values()].filter(({ standing }) => standing !== 'member').map(({ id }) => id));
  const missing = [...concerned.difference(has).difference(gone)];
  const stuck = stuckWithoutCodes(policy, without(members, gone), has);
  return [
    ...stuck.map((tier) => fix(ABOUT, 'stepup.too_few', tooFewCodes(tier))),
    ...missing.map((id) => look(ABOUT, 'stepup.not_enrolled', notEnrolled(id, known.get(id)))),
    ...(missing.length === 0 && unread.length === 0
      ? [fine(ABOUT, `Everybody who may approve where a code is needed is enrolled (${concerned.size - gone.size}).`)]
      : []),
    ...unread.map((line) => look(ABOUT, 'stepup.group_not_read', line)),
  ];
}

/** The ids that the policy names, and the members of its user groups, as Slack says now. */
async function rosterOf(
  policy: Policy,
  has: ReadonlySet<string>,
  people: People | null,
): Promise<{ readonly members: Members; readonly unread: readonly string[] }> {
  // Where Slack cannot say, nobody is called stuck who may not be.
  const members = new Map(possibleMembers(policy, has));
  const unread: string[] = [];
  for (const name of groupsWithCodes(policy)) {
    const group = policy.groups.get(name);
    if (group === undefined || group.usergroup === null) continue;
    const read = await membersOf(group.usergroup, people);
    if (typeof read === 'string') unread.push(`The user group ${group.usergroup} (${name}) was not looked at: ${read}`);
    else members.set(name, new Set([...group.users, ...read]));
  }
  return { members, unread };
}

/** Or why they cannot be read, as a sentence. */
async function membersOf(usergroup: string, people: People | null): Promise<readonly string[] | string> {
  if (people === null) return 'There is no workspace that could be asked.';
  try {
    return await people.directory.members(usergroup);
  } catch (error) {
    return people.explain(error);
  }
}

/** Slack's word about each; whoever it could not be asked about is not in it, and is taken for a member. */
async function lookUp(ids: readonly string[], people: People | null): Promise<ReadonlyMap<string, Person>> {
  const known = new Map<string, Person>();
  if (people === null) return known;
  for (const id of ids) {
    const person = await people.directory.person(id).catch(() => null);
    // The next one would fail for the same reason, and the check of the policy's people tells it.
    if (person === null) return known;
    known.set(id, person);
  }
  return known;
}

function notEnrolled(id: string, person: Person | undefined): string {
  const who = person === undefined || person.name === id ? id : `${person.name} (${id})`;
  return `${who} may approve where a code is needed, and has none. Run: npm run tagout -- enrol ${id}`;
}
