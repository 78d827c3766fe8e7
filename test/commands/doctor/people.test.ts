import { describe, expect, it } from 'vitest';
import { peopleCheck } from '../../../src/commands/doctor/people.ts';
import type { Standing } from '../../../src/core/approval.ts';
import type { CheckLine } from '../../../src/core/checkup.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import type { Policy } from '../../../src/core/policy.ts';

/** @param groups lines of YAML under `groups:`. */
function policyWith(groups: string, quorum = 1): Policy {
  const parsed = parsePolicy(
    `version: 1
groups:
  responders: { users: [U0ROBIN0001] }
${groups}
responders: [responders]
leads: [responders]
tiers:
  standard: { groups: [approvers], quorum: ${quorum}, expires_minutes: 60 }
rules:
  - { actions: [isolate_device], criticality: [low], tier: standard }
`,
    'policy.yaml',
  );
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.value;
}

interface Workspace {
  readonly standing?: Readonly<Record<string, Standing>>;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly away?: boolean;
}

/** People whom the workspace does not name are full members. A group that it does not name cannot be read. */
async function look(
  policy: Policy,
  { standing = {}, groups = {}, away = false }: Workspace = {},
): Promise<readonly CheckLine[]> {
  const check = peopleCheck(policy, {
    directory: {
      person: (id) =>
        away
          ? Promise.reject(new Error('away'))
          : Promise.resolve({ id, team: 'T1', name: `Name of ${id}`, standing: standing[id] ?? 'member' }),
      members: (id) => {
        const members = groups[id];
        return members === undefined ? Promise.reject(new Error('no such group')) : Promise.resolve(members);
      },
    },
    explain: (error) => `Slack did not answer: ${error instanceof Error ? error.message : ''}.`,
  });
  return check.run();
}
const notFine = (lines: readonly CheckLine[]): readonly string[] =>
  lines.flatMap(({ verdict, code, sentence }) => (verdict === 'fine' ? [] : [`${verdict} ${code}: ${sentence}`]));

const TWO = '  approvers: { users: [U0AVERY0001, U0ARI000001] }';

describe('the people of the policy', () => {
  it('are fine when they are full members and can satisfy every rule', async () => {
    expect(notFine(await look(policyWith(TWO)))).toEqual([]);
  });

  it.each([
    ['unknown', 'is nobody whom this workspace knows'],
    ['deactivated', 'has a deactivated account'],
    ['guest', 'is a guest'],
    ['bot', 'is a bot'],
    ['foreign', 'belongs to another workspace'],
  ] as const)('are named when one is %s', async (standing, words) => {
    const lines = notFine(await look(policyWith(TWO), { standing: { U0AVERY0001: standing } }));
    expect(lines[0]).toContain('fix people.person');
    expect(lines[0]).toContain(words);
    expect(lines[0]).toContain('U0AVERY0001');
  });

  it('do not count for a quorum when they left', async () => {
    const lines = notFine(await look(policyWith(TWO, 2), { standing: { U0ARI000001: 'deactivated' } }));
    expect(lines.at(-1)).toMatch(/^fix policy\.unsatisfiable: policy\.yaml: tiers\.standard\.quorum: expected at most 1/);
  });

  it('are named when nobody else could take their place', async () => {
    const lines = notFine(await look(policyWith(TWO, 2)));
    expect(lines).toEqual([expect.stringMatching(/^look policy\.indispensable: .*without U0AVERY0001 and U0ARI000001/)]);
  });

  it('may come from a user group', async () => {
    const policy = policyWith('  approvers: { usergroup: S0123456789 }', 2);
    const members = ['U0AVERY0001', 'U0ARI000001', 'U0LEE000001'];
    expect(notFine(await look(policy, { groups: { S0123456789: members } }))).toEqual([]);
  });

  it('are not enough in an empty user group', async () => {
    const policy = policyWith('  approvers: { usergroup: S0123456789 }');
    const lines = notFine(await look(policy, { groups: { S0123456789: [] } }));
    expect(lines[0]).toMatch(/^fix people\.group_empty: .*has 0 people\./);
    expect(lines[1]).toMatch(/^fix policy\.unsatisfiable/);
  });

  it('of a user group that cannot be read are named, and nothing is judged by what is missing', async () => {
    const lines = notFine(await look(policyWith('  approvers: { usergroup: S0123456789 }')));
    expect(lines).toEqual([
      expect.stringMatching(/^fix people\.group: The user group S0123456789 \(approvers\): Slack did not answer/),
      expect.stringMatching(/^look people\.not_judged/),
    ]);
  });

  it('are asked for once when Slack does not answer', async () => {
    const lines = notFine(await look(policyWith(TWO), { away: true }));
    expect(lines.filter((line) => line.startsWith('fix people.unasked'))).toHaveLength(1);
  });

  it('beyond what Slack lets anybody ask are not called members', async () => {
    const many = Array.from({ length: LIMITS.doctorPeopleMax + 5 }, (_, index) => `U0${String(index).padStart(9, '0')}`);
    const lines = notFine(await look(policyWith(`  approvers: { users: [${many.join(', ')}] }`)));
    expect(lines).toEqual([expect.stringMatching(/^look people\.not_all: Looked up 80 of 86 people/)]);
  });
});
