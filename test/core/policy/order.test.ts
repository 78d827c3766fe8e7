import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { AVERY, ARI, MO, problemsOf } from './sample.ts';

/** What is said of a tier `above` that follows a tier `below`; the sample's own tiers stand before them. */
function inOrder(below: string, above: string): string {
  const tiers = `  below: { expires_minutes: 60, ${below} }\n  above: { expires_minutes: 60, ${above} }`;
  const problems = problemsOf({ tiers, end: 'tier_order: [standard, both, below, above]' }).split('\n');
  return problems.filter((problem) => !problem.includes('got "below"')).join('\n');
}

const ALL = 'groups: [security, operations, leads]';
const EACH = 'groups: [security, operations], quorum: 2, one_from_each: [security, operations]';

describe('a later tier that is weaker than the one before it', () => {
  it('is refused with both names, what is weaker and what to do', () => {
    expect(problemsOf({ end: 'tier_order: [both, standard]' })).toBe(
      'policy.yaml: tier_order: expected each tier to be at least as strict as the one before it, got "standard" after "both": it needs 1 person, not 2. ' +
        'What nothing can undo goes one tier up, and would be easier to approve there. Turn the order around, or make tiers.standard as strict.',
    );
  });

  it.each([
    ['fewer people', `${ALL}, quorum: 3`, `${ALL}, quorum: 2`, /got "above" after "below": it needs 2 people, not 3\./],
    [
      'a group less of which somebody must be',
      EACH,
      `${ALL}, quorum: 3, one_from_each: [security]`,
      /it does without somebody of operations \(one_from_each\)\./,
    ],
    ['no code', `${ALL}, quorum: 2, step_up: true`, `${ALL}, quorum: 3`, /it asks for no one-time code \(step_up\)\./],
    [
      'more who may approve, and nothing else',
      'groups: [security, operations], quorum: 2',
      `${ALL}, quorum: 2`,
      /it lets more people approve, and asks for nothing more\./,
    ],
    [
      'more who may approve, also when they are named one by one',
      `users: [${AVERY}, ${ARI}], quorum: 2`,
      `users: [${AVERY}, ${ARI}, ${MO}], quorum: 2`,
      /it lets more people approve/,
    ],
    [
      'all of that at once',
      'groups: [security, operations], quorum: 3, users: [U0NEW000001], one_from_each: [security], step_up: true',
      `${ALL}, quorum: 2`,
      /it needs 2 people, not 3, and does without somebody of security \(one_from_each\), and asks for no one-time code/,
    ],
  ])('with %s is refused', (_what, below, above, reason) => {
    expect(inOrder(below, above)).toMatch(reason);
  });

  it.each([
    ['more people', `${ALL}, quorum: 2`, `${ALL}, quorum: 3`],
    ['somebody of each', `${ALL}, quorum: 2`, EACH],
    ['codes', 'groups: [security, operations], quorum: 2', `${ALL}, quorum: 2, step_up: true`],
    ['a longer hold', 'groups: [security, operations], quorum: 2', `${ALL}, quorum: 2, hold_seconds: 60`],
    ['more people of more groups', 'groups: [security, operations], quorum: 2', `${ALL}, quorum: 3`],
    ['other people', 'groups: [security, operations], quorum: 2', 'groups: [leads, security], quorum: 2'],
    ['fewer who may', `${ALL}, quorum: 2`, 'groups: [security, operations], quorum: 2'],
    ['the same', EACH, EACH],
    ['more people instead of a hold', `${ALL}, quorum: 2, hold_seconds: 600`, `${ALL}, quorum: 3`],
    [
      'another time to decide, and another end of a no',
      `${ALL}, quorum: 2, rejection: reopens`,
      `${ALL}, quorum: 2, remind_minutes: 5`,
    ],
  ])('is none with %s', (_what, below, above) => {
    expect(inOrder(below, above)).toBe('');
  });

  it('is none in the policy that comes with Tagout, and is there turned around', () => {
    const shipped = readFileSync('playbooks/policy.yaml', 'utf8');
    expect(parsePolicy(shipped, 'policy.yaml').ok).toBe(true);
    const turned = shipped.replace('tier_order: [standard, critical]', 'tier_order: [critical, standard]');
    const parsed = parsePolicy(turned, 'policy.yaml');
    expect(parsed.ok ? [] : parsed.problems).toEqual([
      expect.stringContaining(
        'got "standard" after "critical": it needs 1 person, not 2, and does without somebody of security and operations (one_from_each).',
      ),
    ]);
  });
});
