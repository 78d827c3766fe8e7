import { describe, expect, it } from 'vitest';
import { ruleFor, type Weighing } from '../../../src/core/policy/rule.ts';
import { ARI, LEE, policyOf } from './sample.ts';

const WEIGHING: Weighing = { action: 'isolate_device', criticality: 'low', affects: 1, undoable: true };
const ORDER = 'tier_order: [standard, both]';
const STANDARD_FIRST = '  - { actions: [isolate_device], criticality: [low], tier: standard }';

describe('the rule of a step', () => {
  it('has nothing in it that the policy does not ask for: an old policy gives the digests that it gave', () => {
    expect(ruleFor(policyOf(), WEIGHING)).toEqual({
      ok: true,
      value: { tier: 'both', quorum: 2, groups: ['security', 'operations'], expiresMs: 3_600_000 },
    });
  });

  it('carries all of what decides', () => {
    const policy = policyOf({
      groups: `  standby: { users: [${ARI}, ${LEE}] }`,
      tier: `
    one_from_each: [security, operations]
    remind_minutes: 10
    escalate_after_minutes: 20
    escalate_to: [standby]
    step_up: true
    hold_seconds: 90
    rejection: reopens`,
      end: `break_glass: { users: [${LEE}], actions: [isolate_device], max_minutes: 15 }`,
    });
    expect(ruleFor(policy, WEIGHING)).toMatchObject({
      value: {
        oneFromEach: ['security', 'operations'],
        remindMs: 600_000,
        escalation: { afterMs: 1_200_000, groups: ['standby'] },
        stepUp: true,
        holdMs: 90_000,
        rejection: 'reopens',
        breakGlass: { group: 'break_glass.users', maxMs: 900_000 },
      },
    });
    const release = ruleFor(policy, { ...WEIGHING, action: 'release_device' });
    expect(release.ok && 'breakGlass' in release.value).toBe(false);
  });

  it('is chosen by how much is hit, and says so', () => {
    const rules = `  - { actions: [isolate_device], criticality: [low], affects_at_least: 3, tier: both }\n${STANDARD_FIRST}`;
    const policy = policyOf({ rules });
    expect(ruleFor(policy, { ...WEIGHING, affects: 2 })).toMatchObject({ value: { tier: 'standard', affects: 2 } });
    expect(ruleFor(policy, { ...WEIGHING, affects: 3 })).toMatchObject({ value: { tier: 'both', affects: 3 } });
    const other = ruleFor(policy, { ...WEIGHING, criticality: 'high', affects: 3 });
    expect(other.ok && 'affects' in other.value).toBe(false);
  });

  it('is one tier up for what nothing can undo, and says so', () => {
    const policy = policyOf({ rules: STANDARD_FIRST, end: ORDER });
    expect(ruleFor(policy, WEIGHING)).toMatchObject({ value: { tier: 'standard' } });
    expect(ruleFor(policy, { ...WEIGHING, undoable: false })).toMatchObject({ value: { tier: 'both', raised: true } });
  });

  it('stays in the strictest tier for what nothing can undo', () => {
    const high = ruleFor(policyOf({ end: ORDER }), { ...WEIGHING, criticality: 'high', undoable: false });
    expect(high).toMatchObject({ value: { tier: 'both' } });
    expect(high.ok && 'raised' in high.value).toBe(false);
  });

  it('is none when nothing can undo the step and the policy does not say which tier is stricter', () => {
    expect(ruleFor(policyOf(), { ...WEIGHING, undoable: false })).toMatchObject({ ok: false, code: 'policy.no_tier_order' });
  });
});
