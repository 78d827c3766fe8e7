import { describe, expect, it } from 'vitest';
import type { ApprovalRule } from '../../../src/core/plan.ts';
import { ruleFor, type Weighing } from '../../../src/core/policy/rule.ts';
import { ruleSentences } from '../../../src/core/policy/words.ts';
import { policyOf, problemsOf } from './sample.ts';

const WEIGHING: Weighing = {
  action: 'isolate_device',
  criticality: 'low',
  affects: 1,
  undoable: true,
  undoesItself: true,
};
const rule = (undo: string): string =>
  `  - { actions: [isolate_device, release_device], criticality: [low, medium], tier: standard${undo} }`;
const ALLOWED = policyOf({ rules: rule(', undo: by_itself') });

function ruleOf(weighing: Weighing, policy = ALLOWED): ApprovalRule {
  const found = ruleFor(policy, weighing);
  if (!found.ok) throw new Error(found.message);
  return found.value;
}

describe('a step undoes itself', () => {
  it('where a rule of the policy and the connector both say so', () => {
    expect(ruleOf(WEIGHING).undo).toBe('by_itself');
  });

  it('not where the policy does not say so, whatever the connector says', () => {
    expect(ruleOf(WEIGHING, policyOf({ rules: rule('') }))).not.toHaveProperty('undo');
    expect(ruleOf(WEIGHING, policyOf())).not.toHaveProperty('undo');
  });

  it('not where the connector does not say so, whatever the policy says', () => {
    expect(ruleOf({ ...WEIGHING, undoesItself: false })).not.toHaveProperty('undo');
    const { undoesItself: _, ...silent } = WEIGHING;
    expect(ruleOf(silent)).not.toHaveProperty('undo');
  });

  it('not by another rule than the one that matches', () => {
    expect(ruleOf({ ...WEIGHING, criticality: 'high' })).not.toHaveProperty('undo');
  });

  it('in plain words, which stand there only then', () => {
    const words = 'If the check afterwards plainly shows that it had no effect, Tagout undoes it by itself';
    expect(ruleSentences(ruleOf(WEIGHING)).join(' ')).toContain(words);
    expect(ruleSentences(ruleOf({ ...WEIGHING, undoesItself: false })).join(' ')).not.toContain('undoes it by itself');
  });
});

describe('the policy file', () => {
  it.each(['asked', 'true', 'always', '[by_itself]'])('has no undo of the kind %s', (word) => {
    expect(problemsOf({ rules: rule(`, undo: ${word}`) })).toMatch(/rules\.0\.undo/);
  });

  it.each(['manual', 'observe_device'])('lets nothing be undone by itself that nothing takes back: %s', (action) => {
    const tier = action === 'manual' ? 'standard' : 'observe';
    const rules = `  - { actions: [${action}], criticality: [low], tier: ${tier}, undo: by_itself }`;
    expect(problemsOf({ rules })).toContain(
      `rules.0.undo: expected only actions that another one takes back, got ${action}. Give those a rule of their own, without undo.`,
    );
  });
});
