import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { codeAt, freshSecret } from '../../../src/adapters/stepup/codes.ts';
import { createStepUp } from '../../../src/adapters/stepup/stepup.ts';
import { FolderInUse } from '../../../src/adapters/store/owner.ts';
import { codesCheck, type CodesCheckOptions } from '../../../src/commands/doctor/codes.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import type { Policy } from '../../../src/core/policy.ts';
import { memoryStore } from '../../adapters/stepup/memory.ts';

const NOW = Date.UTC(2026, 4, 17, 12);
const [AVERY, ARI, LEE] = ['U0AVERY0001', 'U0ARI000001', 'U0LEE000001'];

const SIGMA = 'U0SIGMA0001';

function policyWith(tier: string, security = `users: [${AVERY}]`): Policy {
  const parsed = parsePolicy(
    `version: 1
groups:
  security: { ${security} }
  operations: { users: [${ARI}] }
responders: [security]
leads: [security]
tiers:
  critical: { groups: [security, operations], quorum: 2, expires_minutes: 60, ${tier} }
rules:
  - { actions: [isolate_device], criticality: [low], tier: critical }
break_glass: { users: [${LEE}], actions: [isolate_device], max_minutes: 15 }
`,
    'policy.yaml',
  );
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.value;
}

const key = randomBytes(32).toString('base64url');
async function enrolled(...people: readonly string[]) {
  const store = memoryStore();
  const desk = createStepUp({ store, key });
  for (const person of people) {
    const secret = freshSecret();
    await desk.enrol(person, secret, codeAt(secret, NOW), NOW, false);
  }
  return [...store.rows.values()];
}
interface Asked {
  /** The key that is set; null when none is. */
  readonly under?: string | null;
  readonly tier?: string;
  readonly security?: string;
  readonly people?: CodesCheckOptions['people'];
}
async function said(
  having: readonly string[],
  { under = key, tier = 'step_up: true', security, people = null }: Asked = {},
): Promise<string> {
  const rows = await enrolled(...having);
  const lines = await codesCheck({
    policy: policyWith(tier, security),
    key: under ?? undefined,
    enrolled: () => Promise.resolve(rows),
    people,
  }).run();
  return lines.map(({ verdict, code, sentence }) => `${verdict} ${code ?? ''} ${sentence}`).join('\n');
}

describe('one-time codes, for doctor', () => {
  it('are nothing to look at where no tier asks for them', async () => {
    expect(await said([], { under: null, tier: 'step_up: false' })).toBe('fine  No tier of the policy asks for them.');
  });

  it('need a key, and the line says how to make one', async () => {
    expect(await said([], { under: null })).toMatch(/^fix stepup.key_missing .*tiers\.critical.*openssl rand -base64 32/);
  });

  it('are right when everybody who may need one has one, the people of break-glass too', async () => {
    expect(await said([AVERY, ARI, LEE])).toBe('fine  Everybody who may approve where a code is needed is enrolled (3).');
  });

  it('name who is missing, each with the command, and are to be fixed when a tier cannot be satisfied without them', async () => {
    expect(await said([AVERY, ARI])).toBe(
      `look stepup.not_enrolled ${LEE} may approve where a code is needed, and has none. Run: npm run tagout -- enrol ${LEE}`,
    );
    expect(await said([AVERY, LEE])).toMatch(/^fix stepup.too_few .*tiers\.critical.*\nlook stepup.not_enrolled U0ARI000001 /);
  });

  it('are to be fixed under a wrong key', async () => {
    expect(await said([AVERY], { under: randomBytes(32).toString('base64') })).toMatch(/^fix stepup.unreadable .*U0AVERY0001/);
  });

  it('cannot be looked at while another process has the embedded database', async () => {
    const check = codesCheck({
      policy: policyWith('step_up: true'),
      key,
      enrolled: () => Promise.reject(new FolderInUse('.tagout is in use')),
      people: null,
    });
    expect(await check.run()).toMatchObject([{ verdict: 'look', code: 'stepup.not_read' }]);
  });
});

describe('one-time codes of a Slack user group, for doctor', () => {
  const security = 'usergroup: S0SECURITY1';

  it('are asked for by name of every member of it', async () => {
    const people = workspace({ S0SECURITY1: [AVERY, SIGMA] });
    expect(await said([ARI, LEE, AVERY], { security, people })).toBe(
      `look stepup.not_enrolled Sigma Example (${SIGMA}) may approve where a code is needed, and has none. Run: npm run tagout -- enrol ${SIGMA}`,
    );
    expect(await said([ARI, LEE, AVERY, SIGMA], { security, people })).toMatch(/^fine .*\(4\)\.$/);
  });

  it('are to be fixed when only its other members could satisfy a tier', async () => {
    const people = workspace({ S0SECURITY1: [SIGMA] });
    // Avery is enrolled, and no member.
    expect(await said([ARI, LEE, AVERY], { security, people })).toMatch(
      /^fix stepup.too_few .*\nlook stepup.not_enrolled Sigma/,
    );
  });

  it('count nobody who is no full member of the workspace, and ask no code of them', async () => {
    const people = workspace({ S0SECURITY1: [AVERY, SIGMA] }, { [SIGMA]: 'deactivated' });
    expect(await said([ARI, LEE, AVERY], { security, people })).toMatch(/^fine .*\(3\)\.$/);
    const gone = workspace({ S0SECURITY1: [AVERY] }, { [AVERY]: 'guest' });
    expect(await said([ARI, LEE, AVERY], { security, people: gone })).toMatch(/^fix stepup.too_few /);
  });

  it('are not called right when Slack cannot say who is in it', async () => {
    const lines = await said([ARI, LEE, AVERY], { security, people: workspace({}) });
    expect(lines).toBe('look stepup.group_not_read The user group S0SECURITY1 (security) was not looked at: Slack said no.');
  });
});

function workspace(
  groups: Readonly<Record<string, readonly string[]>>,
  standings: Readonly<Record<string, 'deactivated' | 'guest'>> = {},
): CodesCheckOptions['people'] {
  return {
    directory: {
      person: async (id) => ({
        id,
        team: 'T0OURS',
        name: id === SIGMA ? 'Sigma Example' : id,
        standing: standings[id] ?? 'member',
      }),
      members: async (usergroup) => groups[usergroup] ?? Promise.reject(new Error('not_allowed')),
    },
    explain: () => 'Slack said no.',
  };
}
