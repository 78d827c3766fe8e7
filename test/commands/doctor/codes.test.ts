import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { codeAt, freshSecret } from '../../../src/adapters/stepup/codes.ts';
import { createStepUp } from '../../../src/adapters/stepup/stepup.ts';
import { FolderInUse } from '../../../src/adapters/store/owner.ts';
import { codesCheck } from '../../../src/commands/doctor/codes.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import type { Policy } from '../../../src/core/policy.ts';
import { memoryStore } from '../../adapters/stepup/memory.ts';

const NOW = Date.UTC(2026, 4, 17, 12);
const [AVERY, ARI, LEE] = ['U0AVERY0001', 'U0ARI000001', 'U0LEE000001'];

function policyWith(tier: string): Policy {
  const parsed = parsePolicy(
    `version: 1
groups:
  security: { users: [${AVERY}] }
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
/** @param under the key that is set; null when none is. */
async function said(people: readonly string[], under: string | null = key, tier = 'step_up: true') {
  const rows = await enrolled(...people);
  const lines = await codesCheck({
    policy: policyWith(tier),
    key: under ?? undefined,
    enrolled: () => Promise.resolve(rows),
  }).run();
  return lines.map(({ verdict, code, sentence }) => `${verdict} ${code ?? ''} ${sentence}`).join('\n');
}

describe('one-time codes, for doctor', () => {
  it('are nothing to look at where no tier asks for them', async () => {
    expect(await said([], null, 'step_up: false')).toBe('fine  No tier of the policy asks for them.');
  });

  it('need a key, and the line says how to make one', async () => {
    expect(await said([], null)).toMatch(/^fix stepup.key_missing .*tiers\.critical.*openssl rand -base64 32/);
  });

  it('are right when everybody who may need one has one, the people of break-glass too', async () => {
    expect(await said([AVERY, ARI, LEE])).toBe('fine  Everybody whom the policy names where a code is needed is enrolled (3).');
  });

  it('name who is missing, and are to be fixed when a tier cannot be satisfied without them', async () => {
    expect(await said([AVERY, ARI])).toBe(
      `look stepup.not_enrolled Not enrolled, and named where a code is needed: ${LEE}. Run for each: npm run tagout -- enrol <id>`,
    );
    expect(await said([AVERY, LEE])).toMatch(/^fix stepup.too_few .*tiers\.critical.*\nlook stepup.not_enrolled .*U0ARI000001/);
  });

  it('are to be fixed under a wrong key', async () => {
    expect(await said([AVERY], randomBytes(32).toString('base64'))).toMatch(/^fix stepup.unreadable .*U0AVERY0001/);
  });

  it('cannot be looked at while another process has the embedded database', async () => {
    const check = codesCheck({
      policy: policyWith('step_up: true'),
      key,
      enrolled: () => Promise.reject(new FolderInUse('.tagout is in use')),
    });
    expect(await check.run()).toMatchObject([{ verdict: 'look', code: 'stepup.not_read' }]);
  });
});
