import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { policyText } from '../../../src/commands/init/policy.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import type { Policy } from '../../../src/core/policy.ts';

const ONE = ['U0AVERY0001'];
const TWO = [...ONE, 'U0ARI000001'];
const textFor = (approvers: readonly string[], leads = ['U0LEE000001']): string =>
  policyText({ responders: ['U0ROBIN0001'], approvers, leads, reviewers: [], protectedAddresses: ['192.0.2.1'] });

/** Takes the # away, as an operator would, from all that can be switched on, or from what stands under one name. */
function switchedOn(text: string, only: readonly string[] = OPTIONS): string {
  const line = new RegExp(`^( *)# ((?:${only.join('|')}):.*)$`, 'gm');
  const on = text.replaceAll(line, '$1$2');
  expect(on).not.toBe(text);
  return only.includes('break_glass') ? on.replaceAll(/^# ( {2}(?:users|actions|max_minutes):)/gm, '$1') : on;
}

const SINGLE = ['remind_minutes', 'step_up', 'hold_seconds', 'rejection', 'tier_order', 'break_glass'];
const OPTIONS = [...SINGLE, 'one_from_each', 'escalate_after_minutes', 'escalate_to'];

function parsed(text: string): Policy {
  const policy = parsePolicy(text, 'policy.yaml');
  if (!policy.ok) throw new Error(policy.problems.join('\n'));
  return policy.value;
}

describe('the policy that init writes', () => {
  it.each([
    ['two approvers', textFor(TWO), 'critical'],
    ['one approver', textFor(ONE), 'standard'],
    ['approvers who are the leads too', textFor(TWO, TWO), 'critical'],
    ['one person for everything', textFor(ONE, ONE), 'standard'],
  ])('for %s tells of all that a tier can ask for, and each is right when it is switched on', (_whom, text, tier) => {
    const all = parsed(switchedOn(text));
    expect(all.tiers.get(tier)).toMatchObject({
      oneFromEach: tier === 'critical' ? ['approvers'] : [],
      remindMs: 600_000,
      escalation: { afterMs: 900_000, groups: ['leads'] },
      stepUp: true,
      holdMs: 60_000,
      rejection: 'reopens',
    });
    expect(all.breakGlass).toMatchObject({ actions: ['isolate_device'], maxMs: 900_000 });
    expect(all.tierOrder).toEqual([...all.tiers.keys()]);
    for (const option of SINGLE) expect(parsed(switchedOn(text, [option]))).not.toEqual(parsed(text));
    expect(parsed(switchedOn(text, ['escalate_after_minutes', 'escalate_to']))).not.toEqual(parsed(text));
  });

  it('asks for one of each group only where more than one person is needed', () => {
    expect(parsed(switchedOn(textFor(TWO), ['one_from_each'])).tiers.get('critical')?.oneFromEach).toEqual(['approvers']);
    expect(textFor(ONE)).toContain('\n  #   quorum: 2\n  #   expires_minutes: 30\n  #   # one_from_each: [approvers]');
  });

  it('asks for none of that as it is written', () => {
    expect(parsed(textFor(TWO))).toMatchObject({ tierOrder: null, breakGlass: null });
    expect(parsed(textFor(TWO)).tiers.get('critical')).toMatchObject({ stepUp: false, holdMs: 0, remindMs: null });
  });

  it('and the one that comes with Tagout are right with all that they tell of', () => {
    const shipped = readFileSync('playbooks/policy.yaml', 'utf8');
    const all = parsed(switchedOn(shipped));
    expect(all.tiers.get('critical')).toMatchObject({ stepUp: true, holdMs: 60_000, rejection: 'reopens' });
    expect(all.breakGlass?.maxMs).toBe(900_000);
  });
});
