import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CRITICALITIES } from '../../../src/core/inventory.ts';
import { ACTION_IDS } from '../../../src/core/playbook.ts';
import { mayNotLook } from '../../../src/core/policy/observe.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { ruleFor } from '../../../src/core/policy/rule.ts';
import { AVERY, policyOf, problemsOf } from './sample.ts';

const LOOKS = '  - { actions: [observe_device], criticality: [low, medium], tier: observe }';

describe('what runs without asking', () => {
  it('is a look that a rule of the policy lets run, on the devices that it names', () => {
    const policy = policyOf({ rules: LOOKS });
    expect(mayNotLook(policy, 'observe_device', 'low')).toBeNull();
    expect(mayNotLook(policy, 'observe_device', 'medium')).toBeNull();
    expect(mayNotLook(policy, 'observe_device', 'high')).toMatchObject({ code: 'policy.no_look' });
  });

  it('is nothing at all where the policy has no such rule: it says which one, and the next step', () => {
    for (const criticality of CRITICALITIES) {
      expect(mayNotLook(policyOf(), 'observe_device', criticality)).toEqual({
        ok: false,
        code: 'policy.no_look',
        message: `The policy has no rule that lets observe_device run without asking on a device of ${criticality} criticality, so Tagout does not look. Add one with "tier: observe" under rules: in policy.yaml, restart, then look again.`,
      });
    }
  });

  it('is never an action that changes something, even if a rule said so', () => {
    const policy = policyOf({ rules: LOOKS });
    const lax = {
      ...policy,
      rules: policy.rules.map((rule) => ({ ...rule, tier: 'observe', actions: ACTION_IDS, criticalities: CRITICALITIES })),
    };
    for (const action of ACTION_IDS) {
      expect({ action, may: mayNotLook(lax, action, 'low') === null }).toEqual({ action, may: action === 'observe_device' });
      expect(ruleFor(lax, { action, criticality: 'low', affects: 1, undoable: true })).toMatchObject({ ok: false });
    }
  });

  it('is refused by a rule under a tier with people, even if one got in', () => {
    const policy = policyOf({ rules: LOOKS });
    const asking = { ...policy, rules: policy.rules.map((rule) => ({ ...rule, tier: 'both' })) };
    expect(mayNotLook(asking, 'observe_device', 'low')).toMatchObject({ code: 'policy.no_look' });
  });

  it('is refused by a rule that looks at how much is hit, even if one got in', () => {
    const policy = policyOf({ rules: LOOKS });
    const never = { ...policy, rules: policy.rules.map((rule) => ({ ...rule, affectsAtLeast: 2 })) };
    expect(mayNotLook(never, 'observe_device', 'low')).toMatchObject({ code: 'policy.no_look' });
  });

  it.each([
    ['an isolation', 'isolate_device'],
    ['a release', 'release_device'],
    ['work for a person', 'manual'],
  ])('is not %s: the file is refused at the start', (_what, action) => {
    expect(problemsOf({ rules: LOOKS.replace('observe_device', action) })).toMatch(
      new RegExp(
        `^policy\\.yaml: rules\\.0\\.tier: expected a tier that asks people, got "observe" for ${action}\\. Only reads run without asking: observe_device\\.$`,
      ),
    );
    expect(problemsOf({ rules: LOOKS.replace('observe_device', `observe_device, ${action}`) })).toContain(`for ${action}.`);
  });

  it('asks nobody: a look under a tier with people is refused at the start as well', () => {
    const rules = LOOKS.replace('tier: observe', 'tier: both');
    expect(problemsOf({ rules })).toBe(
      'policy.yaml: rules.0.tier: expected "observe" for observe_device, which only reads, got "both". Nobody is asked for a look: give it a rule of its own with "tier: observe", or leave it out and it never runs.',
    );
    expect(problemsOf({ rules: rules.replace('[observe_device]', '[isolate_device, observe_device]') })).toContain(
      'expected "observe" for observe_device',
    );
  });

  it('stops nothing, so that a rule about what stops would never match, and is refused', () => {
    expect(problemsOf({ rules: LOOKS.replace('tier:', 'affects_at_least: 3, tier:') })).toMatch(
      /rules\.0\.affects_at_least: expected nothing, because a read stops nothing and the rule would never match, got 3/,
    );
  });

  it('needs no glass to be broken', () => {
    const end = `break_glass: { users: [${AVERY}], actions: [isolate_device, observe_device], max_minutes: 5 }`;
    expect(problemsOf({ end })).toMatch(
      /break_glass\.actions: expected actions that people approve, got observe_device, which only reads/,
    );
    expect(problemsOf({ end: end.replace(', observe_device', '') })).toBe('');
  });

  it('is every look, as the shipped policy stands, and nothing else', () => {
    const text = readFileSync(new URL('../../../playbooks/policy.yaml', import.meta.url), 'utf8');
    const parsed = parsePolicy(text, 'policy.yaml');
    expect(parsed.ok && parsed.value.rules.filter(({ tier }) => tier === 'observe')).toMatchObject([
      { actions: ['observe_device'], criticalities: ['low', 'medium', 'high', 'critical'] },
    ]);
  });
});
