import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { problemsOf } from './sample.ts';

const EACH = '    one_from_each: [security, operations]';
const later = (to: string): string => `    escalate_after_minutes: 2\n    escalate_to: [${to}]`;

describe('an escalation that could never help', () => {
  it('stops the start where each approval is bound to a group that its people are not in', () => {
    expect(problemsOf({ tier: `${EACH}\n${later('leads')}` })).toBe(
      'policy.yaml: tiers.both.escalate_to: expected people who are in security or operations too, got leads. Each approval here must come ' +
        'from a group of one_from_each, so none of leads could ever count and the escalation would help nobody. ' +
        'Add stand-ins to security or operations, or raise the quorum, or remove escalate_to.',
    );
  });

  it.each([
    ['an approval is free for anybody', { tier: later('leads') }],
    [
      'more approvals are needed than are bound',
      {
        tiers: `  three:\n    groups: [security, operations]\n    quorum: 3\n    expires_minutes: 5\n${EACH}\n${later('leads')}`,
      },
    ],
    [
      'somebody of it is in such a group',
      { groups: '  standby: { users: [U0ARI000001] }', tier: `${EACH}\n${later('standby')}` },
    ],
    ['it is a Slack user group', { groups: '  oncall: { usergroup: S0123456789 }', tier: `${EACH}\n${later('oncall')}` }],
  ])('is not one where %s', (_when, lines) => {
    expect(problemsOf(lines)).toBe('');
  });

  it('is not one where a bound group is a Slack user group: who is in it shows at run time', () => {
    const groups = '  oncall: { usergroup: S0123456789 }';
    const tier = `    groups: [security, oncall]\n    quorum: 2\n    one_from_each: [security, oncall]\n    expires_minutes: 5\n${later('leads')}`;
    expect(problemsOf({ groups, tiers: `  other:\n${tier}` })).toBe('');
  });
});

describe('what the shipped policy offers in its comments', () => {
  const shipped = readFileSync(new URL('../../../playbooks/policy.yaml', import.meta.url), 'utf8');
  const offers = shipped.split('\n').flatMap((line, index) => (/^ {4}# [a-z_]+: \S/.test(line) ? [index] : []));

  it('can be taken as it is, all of it together', () => {
    const taken = shipped.split('\n').map((line, index) => (offers.includes(index) ? line.replace('# ', '') : line));
    const parsed = parsePolicy(taken.join('\n'), 'policy.yaml');
    expect(parsed.ok ? [] : parsed.problems).toEqual([]);
    expect(offers.length).toBeGreaterThanOrEqual(6);
  });
});
