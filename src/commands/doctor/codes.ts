import { unreadable, Unsealed } from '../../adapters/stepup/stepup.ts';
import { FolderInUse } from '../../adapters/store/owner.ts';
import { fine, fix, look, type Check, type CheckLine } from '../../core/checkup.ts';
import { keyMissing, tiersWithCodes } from '../../core/policy/codes.ts';
import { membersInFile, shortage, without } from '../../core/policy/satisfiable.ts';
import type { Policy, Tier } from '../../core/policy.ts';
import type { Enrolment } from '../../core/stepup.ts';

const ABOUT = 'One-time codes';

export interface CodesCheckOptions {
  readonly policy: Policy;
  /** TAGOUT_STEPUP_KEY. */
  readonly key: string | undefined;
  /** Rejects with `FolderInUse` while another process has the embedded database. */
  readonly enrolled: () => Promise<readonly Enrolment[]>;
}

/** Whoever needs a code and has none learns of it in the emergency: better now. Members of Slack user groups are not looked up. */
export function codesCheck({ policy, key, enrolled }: CodesCheckOptions): Check {
  const wanted = tiersWithCodes(policy);
  return {
    about: ABOUT,
    // One process may open the embedded database once.
    lane: 'database',
    async run() {
      if (wanted.length === 0) return [fine(ABOUT, 'No tier of the policy asks for them.')];
      if (key === undefined) return [fix(ABOUT, 'stepup.key_missing', keyMissing(wanted))];
      try {
        return linesFor(policy, wanted, key, await enrolled());
      } catch (error) {
        if (!(error instanceof FolderInUse)) throw error;
        const sentence =
          'Who is enrolled cannot be read while another process has the embedded database open. Stop it to have this looked at.';
        return [look(ABOUT, 'stepup.not_read', sentence)];
      }
    },
  };
}

function linesFor(policy: Policy, wanted: readonly string[], key: string, rows: readonly Enrolment[]): readonly CheckLine[] {
  const closed = unreadable(rows, key);
  if (closed.length > 0) return [fix(ABOUT, 'stepup.unreadable', new Unsealed(closed).message)];
  const has = new Set(rows.map(({ person }) => person));
  const tiers = wanted.flatMap((name) => policy.tiers.get(name) ?? []);
  const named = new Set(
    tiers.flatMap((tier) => groupsOf(policy, tier).flatMap((group) => policy.groups.get(group)?.users ?? [])),
  );
  const missing = new Set([...named].filter((person) => !has.has(person)));
  const members = without(membersInFile(policy), missing);
  const stuck = tiers.filter((tier) => shortage({ ...tier, groups: approversOf(tier) }, members) !== null);
  const lines = stuck.map(({ name }) =>
    fix(
      ABOUT,
      'stepup.too_few',
      `So few of those who may approve in tiers.${name} are enrolled that nobody could satisfy it. Enrol more of them.`,
    ),
  );
  if (missing.size === 0)
    return [...lines, fine(ABOUT, `Everybody whom the policy names where a code is needed is enrolled (${named.size}).`)];
  const sentence = `Not enrolled, and named where a code is needed: ${[...missing].join(', ')}. Run for each: npm run tagout -- enrol <id>`;
  return [...lines, look(ABOUT, 'stepup.not_enrolled', sentence)];
}

const approversOf = ({ groups, escalation }: Tier): readonly string[] => [...groups, ...(escalation?.groups ?? [])];

function groupsOf({ breakGlass }: Policy, tier: Tier): readonly string[] {
  return [...approversOf(tier), ...(breakGlass === null ? [] : [breakGlass.group])];
}
