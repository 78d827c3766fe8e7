import { describe, expect, it } from 'vitest';
import { lackOfCodes } from '../../../src/core/policy/enrolled.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import type { Policy } from '../../../src/core/policy.ts';

const [ONE, TWO, THREE] = ['U0ONE000001', 'U0TWO000001', 'U0THREE0001'];

function policyOf(security: string, tier = 'step_up: true'): Policy {
  const parsed = parsePolicy(
    `version: 1
groups:
  security: { ${security} }
responders: [security]
leads: [security]
tiers:
  critical: { groups: [security], quorum: 2, expires_minutes: 60, ${tier} }
rules:
  - { actions: [isolate_device], criticality: [low], tier: critical }
`,
    'policy.yaml',
  );
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.value;
}
const people = (...ids: readonly string[]) => ids.map((person) => ({ person }));

describe('a tier that asks for codes, at the start', () => {
  it('is warned of when fewer people are enrolled than it needs', () => {
    const policy = policyOf(`users: [${ONE}, ${TWO}]`);
    expect(lackOfCodes(policy, people(ONE))).toEqual([
      expect.stringMatching(/nobody could satisfy tiers\.critical.* enrol <Slack id>$/),
    ]);
    expect(lackOfCodes(policy, people(ONE, THREE))).toHaveLength(1);
    expect(lackOfCodes(policy, people(ONE, TWO))).toEqual([]);
  });

  it('is not warned of for a Slack user group in which the enrolled may be, and is when they are too few anyway', () => {
    const policy = policyOf('usergroup: S0SECURITY1');
    expect(lackOfCodes(policy, people(ONE, TWO))).toEqual([]);
    expect(lackOfCodes(policy, people(ONE))).toHaveLength(1);
  });

  it('is nothing to warn of when it asks for none', () => {
    expect(lackOfCodes(policyOf(`users: [${ONE}, ${TWO}]`, 'step_up: false'), [])).toEqual([]);
  });
});
