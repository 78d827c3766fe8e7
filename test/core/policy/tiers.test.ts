import { describe, expect, it } from 'vitest';
import { ARI, AVERY, LEE, MO, policyOf, problemsOf, type Lines } from './sample.ts';

describe('a tier', () => {
  it('says all of what it asks for', () => {
    const policy = policyOf({
      groups: `  standby: { users: [${ARI}, ${LEE}] }`,
      tier: `
    users: [${MO}]
    one_from_each: [security, operations]
    remind_minutes: 10
    escalate_after_minutes: 20
    escalate_to: [standby]
    step_up: true
    hold_seconds: 90
    rejection: reopens
    self_approval: false`,
    });
    expect(policy.tiers.get('both')).toEqual({
      name: 'both',
      groups: ['security', 'operations', 'both.users'],
      quorum: 2,
      oneFromEach: ['security', 'operations'],
      expiresMs: 3_600_000,
      remindMs: 600_000,
      escalation: { afterMs: 1_200_000, groups: ['standby'] },
      stepUp: true,
      holdMs: 90_000,
      rejection: 'reopens',
    });
    expect(policy.groups.get('both.users')?.users).toEqual([MO]);
  });

  it('may name people only: user groups of Slack need a paid plan', () => {
    const tiers = `  named: { users: [${AVERY}, ${ARI}], quorum: 2, expires_minutes: 5 }`;
    expect(policyOf({ tiers }).tiers.get('named')?.groups).toEqual(['named.users']);
  });

  it.each<readonly [string, RegExp, Lines]>([
    ['no group and nobody named', /groups: expected at least one name here or under users/, one('quorum: 1')],
    ['approving what one opened', /self_approval: expected false: whoever opened/, { tier: '    self_approval: true' }],
    [
      'more groups that must each approve than people are needed',
      /quorum: expected 2 or more, one for each name of one_from_each, got 1/,
      one('groups: [security, operations], quorum: 1, one_from_each: [security, operations]'),
    ],
    [
      'a group twice among those that must each approve',
      /one_from_each: expected each group once/,
      one('groups: [security, operations], quorum: 2, one_from_each: [security, security]'),
    ],
    [
      'a group that must approve and may not',
      /one_from_each: expected a name that stands under groups:, got "leads"/,
      { tier: '    one_from_each: [security, leads]' },
    ],
    [
      'a reminder after the end',
      /remind_minutes: expected less than expires_minutes \(60\)/,
      { tier: '    remind_minutes: 60' },
    ],
    [
      'an escalation after the end',
      /escalate_after_minutes: expected less than/,
      { tier: '    escalate_after_minutes: 61\n    escalate_to: [leads]' },
    ],
    [
      'an escalation to nobody',
      /escalate_to: expected .* together, got one of them/,
      { tier: '    escalate_after_minutes: 5' },
    ],
    ['an escalation at no time', /escalate_to: expected .* together, got one of them/, { tier: '    escalate_to: [leads]' }],
    [
      'an escalation to a group that does not exist',
      /tiers\.both\.escalate_to: the group "nobody" does not exist/,
      { tier: '    escalate_after_minutes: 5\n    escalate_to: [nobody]' },
    ],
    ['a hold of more than an hour', /hold_seconds: Too big/, { tier: '    hold_seconds: 3601' }],
    ['a rejection of another kind', /rejection: Invalid option/, { tier: '    rejection: maybe' }],
    [
      'the reserved name',
      /tiers\.observe: the name is reserved/,
      { tiers: '  observe: { groups: [leads], quorum: 1, expires_minutes: 5 }' },
    ],
  ])('with %s is refused with file and reason', (_what, reason, lines) => {
    expect(problemsOf(lines)).toMatch(reason);
    expect(problemsOf(lines)).toMatch(/^policy\.yaml/);
  });
});

function one(rest: string): Lines {
  return { tiers: `  one: { ${rest}, expires_minutes: 5 }` };
}

describe('the order of the tiers', () => {
  it.each([['[standard]'], ['[standard, both, both]'], ['[standard, both, other]'], ['[both, both]']])(
    'names each of them once: %s is refused',
    (order) => {
      expect(problemsOf({ end: `tier_order: ${order}` })).toMatch(/tier_order: expected each of standard, both once, got /);
    },
  );

  it('is taken as it stands', () => {
    expect(policyOf({ end: 'tier_order: [standard, both]' }).tierOrder).toEqual(['standard', 'both']);
    expect(policyOf().tierOrder).toBeNull();
  });
});

const glass = (rest: string): Lines => ({ end: `break_glass: { ${rest} }` });

describe('break-glass', () => {
  it('names its people, its actions and its time', () => {
    const policy = policyOf(glass(`users: [${LEE}], actions: [isolate_device], max_minutes: 15`));
    expect(policy.breakGlass).toEqual({ group: 'break_glass.users', actions: ['isolate_device'], maxMs: 900_000 });
    expect(policy.groups.get('break_glass.users')?.users).toEqual([LEE]);
    expect(policyOf().breakGlass).toBeNull();
  });

  it.each([
    ['nobody', 'users: [], actions: [isolate_device], max_minutes: 15', /an empty list would mean nobody/],
    ['no end', `users: [${LEE}], actions: [isolate_device]`, /max_minutes/],
    ['a day', `users: [${LEE}], actions: [isolate_device], max_minutes: 1440`, /max_minutes: Too big/],
    ['no action', `users: [${LEE}], actions: [], max_minutes: 15`, /actions: Too small/],
    ['a group', 'users: [leads], actions: [isolate_device], max_minutes: 15', /expected a Slack user id/],
  ])('for %s is refused', (_who, rest, reason) => {
    expect(problemsOf(glass(rest))).toMatch(reason);
  });
});
