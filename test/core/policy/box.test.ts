import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovalRule } from '../../../src/core/plan.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { ruleFor } from '../../../src/core/policy/rule.ts';
import { fileOf, LEE, problemsOf, type Lines } from './sample.ts';

/** The samples' actions come under `both`. */
const glass = (holdSeconds: number, minutes: number, end = ''): Lines => ({
  tier: `    hold_seconds: ${holdSeconds}`,
  end: `break_glass: { users: [${LEE}], actions: [isolate_device], max_minutes: ${minutes} }\n${end}`,
});

describe('a break-glass that would be over before a hold is', () => {
  it('is refused at the start, with the tier, both numbers and what to change', () => {
    expect(problemsOf(glass(600, 1))).toBe(
      'policy.yaml: break_glass.max_minutes: expected more than hold_seconds of tiers.both (600 s), got 1 min (60 s). ' +
        'What somebody approves alone would be over before the hold is. Raise max_minutes, lower that hold_seconds, or take the actions of that tier out of break_glass.',
    );
  });

  it('is refused when both end in the same moment, and taken when the hold ends before', () => {
    expect(problemsOf(glass(60, 1))).toContain('tiers.both (60 s), got 1 min (60 s)');
    expect(problemsOf(glass(59, 1))).toBe('');
    expect(problemsOf({ tier: '    hold_seconds: 600' })).toBe('');
  });

  it('is refused for the tier above too, where what nothing can undo is asked', () => {
    const tiers = '  top: { groups: [security, operations], quorum: 2, expires_minutes: 5, hold_seconds: 90 }';
    const order = 'tier_order: [standard, both, top]';
    expect(problemsOf({ ...glass(0, 1, order), tiers })).toContain(
      'expected more than hold_seconds of tiers.top, to which an action goes up that nothing can undo (90 s), got 1 min (60 s).',
    );
    expect(problemsOf({ ...glass(0, 2, order), tiers })).toBe('');
    // Without an order nothing goes up.
    expect(problemsOf({ ...glass(0, 1), tiers })).toBe('');
  });

  it('is nothing to refuse where none of its actions comes to that tier', () => {
    const tiers = '  long: { groups: [security], quorum: 1, expires_minutes: 60, hold_seconds: 3600 }';
    expect(problemsOf({ ...glass(0, 1), tiers })).toBe('');
    const rules = '  - { actions: [release_device], criticality: [low], tier: long }';
    expect(problemsOf({ ...glass(0, 1), tiers, rules })).toBe('');
  });
});

interface Case {
  readonly holds: readonly [number, number];
  readonly minutes: number;
  readonly order: string;
  readonly undoable: boolean;
}

/** The rule that a step would come under; null where a start or the planning refuses. */
function ruleOf({ holds: [both, top], minutes, order, undoable }: Case): ApprovalRule | null {
  const tiers = `  top: { groups: [security, operations], quorum: 2, expires_minutes: 5, hold_seconds: ${top} }`;
  const parsed = parsePolicy(fileOf({ ...glass(both, minutes, order), tiers }), 'policy.yaml');
  if (!parsed.ok) return null;
  const rule = ruleFor(parsed.value, { action: 'isolate_device', criticality: 'low', affects: 1, undoable });
  return rule.ok ? rule.value : null;
}

describe('whoever may approve alone', () => {
  const seconds = fc.integer({ min: 0, max: 600 });
  const cases = fc.record({
    holds: fc.tuple(seconds, seconds),
    minutes: fc.integer({ min: 1, max: 11 }),
    order: fc.constantFrom('', 'tier_order: [standard, both, top]'),
    undoable: fc.boolean(),
  });

  it('is never told of a hold that is longer than their approval lives: card, details and explain quote this one rule', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const rule = ruleOf(one);
        fc.pre(rule !== null);
        expect(rule?.holdMs ?? 0).toBeLessThan(rule?.breakGlass?.maxMs ?? 0);
      }),
    );
  });
});
