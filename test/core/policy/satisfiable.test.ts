import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { indispensable, membersInFile, shortage, unsatisfiable, without } from '../../../src/core/policy/satisfiable.ts';
import { progressOf } from '../../../src/core/quorum.ts';
import { ARI, AVERY, fileOf, LEE, policyOf, problemsOf, type Lines } from './sample.ts';

const EACH = '    one_from_each: [security, operations]';

describe('a rule that nobody can satisfy is an error at the start', () => {
  it.each<readonly [string, RegExp, Lines]>([
    [
      'with more approvals than people',
      /other\.quorum: expected at most 2, the number of people in its groups, got 3/,
      other(3),
    ],
    [
      'with a group that has nobody and must approve',
      /other\.one_from_each: nobody is in empty, so nobody could satisfy it/,
      { ...other(2, 'security, operations, empty', 'security, empty'), groups: '  empty: {}' },
    ],
    [
      'with groups that have nobody at all',
      /other\.quorum: expected at most 0/,
      { ...other(1, 'empty'), groups: '  empty: {}' },
    ],
    [
      'with one person who would be needed for two groups',
      /other\.one_from_each: expected a different person from each of security, again, got only U0AVERY0001 for all of them/,
      { ...other(2, 'security, again, leads', 'security, again'), groups: `  again: { users: [${AVERY}] }` },
    ],
    [
      'with an escalation to nobody',
      /both\.escalate_to: nobody is in "empty"/,
      { groups: '  empty: {}', tier: '    escalate_after_minutes: 5\n    escalate_to: [empty]' },
    ],
  ])('%s', (_what, reason, lines) => {
    expect(problemsOf(lines)).toMatch(reason);
  });

  it('but not with a Slack user group: who is in it shows at run time', () => {
    const groups = '  oncall: { usergroup: S0123456789 }';
    const tiers = '  many: { groups: [oncall, security], one_from_each: [oncall, security], quorum: 5, expires_minutes: 5 }';
    expect(problemsOf({ groups, tiers })).toBe('');
  });

  it('and a group of nobody is one although another one is a Slack user group', () => {
    const groups = '  oncall: { usergroup: S0123456789 }\n  empty: {}';
    const tiers = '  many: { groups: [oncall, empty], one_from_each: [oncall, empty], quorum: 2, expires_minutes: 5 }';
    expect(problemsOf({ groups, tiers })).toMatch(/tiers\.many\.one_from_each: nobody is in empty/);
  });
});

function other(quorum: number, groups = 'security, operations', each = ''): Lines {
  return { tiers: `  other: { groups: [${groups}], one_from_each: [${each}], quorum: ${quorum}, expires_minutes: 5 }` };
}

/** What is said of a file whose leads are these. */
function told(members: string, lines: Lines = {}): string {
  const text = fileOf(lines).replace(/^ {2}leads: .*$/m, `  leads: ${members}`);
  const parsed = parsePolicy(text, 'policy.yaml');
  return parsed.ok ? '' : parsed.problems.join('\n');
}

describe('leads, where a tier asks for one-time codes,', () => {
  const CODES = '    step_up: true';

  it.each(['{ users: [] }', '{}'])('must be somebody, who is told when codes are guessed: %s is refused', (members) => {
    expect(told(members, { tier: CODES })).toBe(
      'policy.yaml: leads: nobody is in leads, and step_up in tiers.both asks for one-time codes: nobody would be told when somebody guesses them. Add people.',
    );
  });

  it('may be a Slack user group, and are counted by doctor when Slack says who is in it', () => {
    expect(told('{ usergroup: S0123456789 }', { tier: CODES })).toBe('');
    const policy = policyOf({ tier: CODES });
    expect(unsatisfiable(policy, membersInFile(policy))).toEqual([]);
    expect(unsatisfiable(policy, new Map([...membersInFile(policy), ['leads', new Set<string>()]]))).toEqual([
      expect.stringMatching(/^leads: nobody is in leads, and step_up in tiers\.both/),
    ]);
  });

  it('may be nobody where no tier does', () => {
    expect(told('{ users: [] }')).toBe('');
  });
});

describe('when the people change underneath', () => {
  const policy = policyOf({ tier: EACH, end: `break_glass: { users: [${LEE}], actions: [isolate_device], max_minutes: 5 }` });
  const now = membersInFile(policy);

  it('nothing is said as long as everybody is there', () => {
    expect(unsatisfiable(policy, now)).toEqual([]);
  });

  it('each rule that nobody can satisfy any more is named', () => {
    const problems = unsatisfiable(policy, without(now, new Set([ARI, LEE])));
    expect(problems).toEqual([
      expect.stringMatching(/^tiers\.both\.quorum: expected at most 1/),
      expect.stringMatching(/^break_glass\.users: nobody of them is a member any more/),
    ]);
    expect(unsatisfiable(policy, new Map())[0]).toMatch(/^responders: nobody is in security, operations/);
  });

  it('people without whom nothing goes are named before it happens', () => {
    expect(indispensable(policy, now)).toEqual([
      expect.stringContaining(`tiers.both: it cannot be satisfied without ${AVERY} and ${ARI}.`),
    ]);
  });
});

describe('the check of the start', () => {
  const GROUPS: readonly string[] = ['g1', 'g2', 'g3'];
  const members = fc
    .array(fc.subarray(['p1', 'p2', 'p3', 'p4']), { minLength: 3, maxLength: 3 })
    .map((list) => new Map(list.map((ids, index): [string, Set<string>] => [`g${index + 1}`, new Set(ids)])));

  it('refuses exactly the rules that all people together could not satisfy', () => {
    fc.assert(
      fc.property(
        members,
        fc.subarray([...GROUPS], { minLength: 1 }),
        fc.integer({ min: 1, max: 4 }),
        (all, groups, quorum) => {
          const oneFromEach = groups.slice(0, quorum);
          const everybody = [...new Set(groups.flatMap((name) => [...(all.get(name) ?? [])]))];
          const votes = everybody.map((by) => ({ by, groups: groups.filter((name) => all.get(name)?.has(by) === true) }));
          expect(shortage({ groups, quorum, oneFromEach }, all) === null).toBe(
            progressOf({ quorum, oneFromEach }, votes).enough,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
