import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/core/limits.ts';
import { PolicyFile } from '../../../src/core/policy/file.ts';

const WEEK_MINUTES = 7 * 24 * 60;
const user = (number: number): string => `U${String(number).padStart(8, '0')}`;
const users = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => user(index));
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `g${index}`);
const RULE = { actions: ['isolate_device'], criticality: ['low'], tier: 't' };
const GLASS = { users: users(1), actions: ['isolate_device'], max_minutes: 15 };

/** A whole file with these fields changed. */
const file = (change: object): unknown => ({
  version: 1,
  groups: { g: {} },
  responders: ['g'],
  leads: ['g'],
  tiers: { t: { groups: ['g'], quorum: 1, expires_minutes: 60 } },
  rules: [RULE],
  ...change,
});
const tier = (change: object): unknown => file({ tiers: { t: { groups: ['g'], quorum: 1, expires_minutes: 60, ...change } } });
const rule = (change: object): unknown => file({ rules: [{ ...RULE, ...change }] });
const glass = (change: object): unknown => file({ break_glass: { ...GLASS, ...change } });
const group = (change: object): unknown => file({ groups: { g: change } });
const guarded = (change: object): unknown => file({ protected: change });
const named = (name: string): unknown => file({ responders: [name] });
const member = (id: string): unknown => group({ users: [id] });
const usergroup = (id: string): unknown => group({ usergroup: id });
const login = (name: string): unknown => file({ reviewers: [name] });

/** Where the file is refused; null when it is read. */
function refusedAt(data: unknown): string | null {
  const parsed = PolicyFile.safeParse(data);
  return parsed.success ? null : (parsed.error.issues[0]?.path.join('.') ?? '');
}

describe('a field of the policy', () => {
  it.each<readonly [string, unknown, unknown]>([
    ['groups.g.users', group({ users: users(500) }), group({ users: users(501) })],
    ['responders', file({ responders: names(20) }), file({ responders: names(21) })],
    ['leads', file({ leads: names(20) }), file({ leads: names(21) })],
    ['tiers.t.groups', tier({ groups: names(20) }), tier({ groups: names(21) })],
    ['tiers.t.users', tier({ users: users(100) }), tier({ users: users(101) })],
    ['tiers.t.quorum', tier({ quorum: 10 }), tier({ quorum: 11 })],
    [
      'tiers.t.one_from_each',
      tier({ groups: names(11), one_from_each: names(10), quorum: 10 }),
      tier({ groups: names(11), one_from_each: names(11), quorum: 10 }),
    ],
    ['tiers.t.expires_minutes', tier({ expires_minutes: WEEK_MINUTES }), tier({ expires_minutes: WEEK_MINUTES + 1 })],
    [
      'tiers.t.escalate_to',
      tier({ escalate_after_minutes: 5, escalate_to: names(20) }),
      tier({ escalate_after_minutes: 5, escalate_to: names(21) }),
    ],
    [
      'tiers.t.hold_seconds',
      tier({ hold_seconds: LIMITS.holdMaxMs / 1000 }),
      tier({ hold_seconds: LIMITS.holdMaxMs / 1000 + 1 }),
    ],
    ['tier_order', file({ tier_order: names(20) }), file({ tier_order: names(21) })],
    [
      'rules',
      file({ rules: Array.from({ length: 100 }, () => RULE) }),
      file({ rules: Array.from({ length: 101 }, () => RULE) }),
    ],
    ['rules.0.affects_at_least', rule({ affects_at_least: 100_000 }), rule({ affects_at_least: 100_001 })],
    ['break_glass.users', glass({ users: users(20) }), glass({ users: users(21) })],
    ['break_glass.max_minutes', glass({ max_minutes: 60 }), glass({ max_minutes: 61 })],
    ['protected.devices', guarded({ devices: names(10_000) }), guarded({ devices: names(10_001) })],
    ['protected.devices.0', guarded({ devices: ['d'.repeat(64)] }), guarded({ devices: ['d'.repeat(65)] })],
    [
      'protected.addresses',
      guarded({ addresses: Array.from({ length: 10_000 }, () => '192.0.2.1') }),
      guarded({ addresses: Array.from({ length: 10_001 }, () => '192.0.2.1') }),
    ],
    [
      'protected.networks',
      guarded({ networks: Array.from({ length: 1_000 }, () => '192.0.2.0/24') }),
      guarded({ networks: Array.from({ length: 1_001 }, () => '192.0.2.0/24') }),
    ],
    ['reviewers', file({ reviewers: names(15) }), file({ reviewers: names(16) })],
  ])('%s has an end, and is read up to it', (path, most, more) => {
    expect([refusedAt(most), refusedAt(more)]).toEqual([null, path]);
  });

  it.each<readonly [string, unknown, unknown]>([
    ['responders', file({ responders: ['g'] }), file({ responders: [] })],
    ['leads', file({ leads: ['g'] }), file({ leads: [] })],
    ['tiers.t.quorum', tier({ quorum: 1 }), tier({ quorum: 0 })],
    ['tiers.t.expires_minutes', tier({ expires_minutes: 1 }), tier({ expires_minutes: 0 })],
    ['tiers.t.remind_minutes', tier({ remind_minutes: 1 }), tier({ remind_minutes: 0 })],
    ['tiers.t.hold_seconds', tier({ hold_seconds: 0 }), tier({ hold_seconds: -1 })],
    ['tier_order', file({ tier_order: ['t'] }), file({ tier_order: [] })],
    ['rules', file({ rules: [RULE] }), file({ rules: [] })],
    ['rules.0.actions', rule({ actions: ['isolate_device'] }), rule({ actions: [] })],
    ['rules.0.criticality', rule({ criticality: ['low'] }), rule({ criticality: [] })],
    ['rules.0.affects_at_least', rule({ affects_at_least: 2 }), rule({ affects_at_least: 1 })],
    ['break_glass.users', glass({ users: users(1) }), glass({ users: [] })],
    ['break_glass.actions', glass({ actions: ['isolate_device'] }), glass({ actions: [] })],
    ['break_glass.max_minutes', glass({ max_minutes: 1 }), glass({ max_minutes: 0 })],
  ])('%s has a least, and is read down to it', (path, least, less) => {
    expect([refusedAt(least), refusedAt(less)]).toEqual([null, path]);
  });

  it.each<readonly [string, unknown]>([
    ['rules.0.actions.0', rule({ actions: ['shell'] })],
    ['rules.0.criticality.0', rule({ criticality: ['huge'] })],
    ['tiers.t.self_approval', tier({ self_approval: true })],
    ['tiers.t.step_up', tier({ step_up: 'no' })],
    ['tiers.t.rejection', tier({ rejection: 'maybe' })],
    ['tiers.t.quorum', tier({ quorum: 1.5 })],
    ['version', file({ version: 2 })],
  ])('%s takes only what it knows', (path, data) => {
    expect(refusedAt(data)).toBe(path);
  });

  it.each<readonly [string, unknown]>([
    ['the file', file({ admins: [] })],
    ['a tier', tier({ anybody: true })],
    ['a group', group({ everybody: true })],
    ['a rule', rule({ always: true })],
    ['break-glass', glass({ silent: true })],
    ['what is protected', guarded({ sites: [] })],
  ])('that nobody knows is refused: in %s', (_where, data) => {
    expect(refusedAt(data)).not.toBeNull();
  });

  it.each(['final', 'reopens'])('says what a rejection does: %s', (rejection) => {
    expect(refusedAt(tier({ rejection }))).toBeNull();
  });
});

describe('a name', () => {
  it.each(['a', 'plant-responders', 'a_1', 'z9', `a${'b'.repeat(39)}`])('may be %j', (name) => {
    expect(refusedAt(named(name))).toBeNull();
  });

  it.each(['', 'A', '1a', '-a', 'aB', 'a b', 'a.users', 'a\n', 'Xa', 'a!', `a${'b'.repeat(40)}`])('may not be %j', (name) => {
    expect(refusedAt(named(name))).toBe('responders.0');
  });
});

describe('an id of Slack', () => {
  it.each(['U0123456', 'W0ABCDEFG', `U${'0'.repeat(20)}`])('may be %j for a person', (id) => {
    expect(refusedAt(member(id))).toBeNull();
  });

  it.each([
    'U012345',
    `U${'0'.repeat(21)}`,
    'S01234567',
    'u01234567',
    'U0123456a',
    'U0123-567',
    'XU01234567',
    '@avery',
    ' U01234567',
    '',
  ])('may not be %j for a person', (id) => {
    expect(refusedAt(member(id))).toBe('groups.g.users.0');
  });

  it.each(['S0123456', `S${'0'.repeat(20)}`])('may be %j for a user group', (id) => {
    expect(refusedAt(usergroup(id))).toBeNull();
  });

  it.each(['S012345', `S${'0'.repeat(21)}`, 'U01234567', 's01234567', 'S0123456a', 'S0123-567', 'XS01234567', ''])(
    'may not be %j for a user group',
    (id) => {
      expect(refusedAt(usergroup(id))).toBe('groups.g.usergroup');
    },
  );
});

describe('a login of GitHub', () => {
  it.each(['a', 'A-1', '9lives', `a${'b'.repeat(38)}`])('may be %j', (name) => {
    expect(refusedAt(login(name))).toBeNull();
  });

  it.each(['', '-a', 'a b', 'a_b', '@a', 'a/b', 'a\n', `a${'b'.repeat(39)}`])('may not be %j', (name) => {
    expect(refusedAt(login(name))).toBe('reviewers.0');
  });
});

describe('what a file leaves out', () => {
  it('gives nobody a right and protects nothing that it does not name', () => {
    expect(PolicyFile.parse(file({ tiers: { t: { users: users(1), quorum: 1, expires_minutes: 60 } } }))).toEqual({
      version: 1,
      groups: { g: { users: [], usergroup: null } },
      responders: ['g'],
      leads: ['g'],
      tiers: {
        t: {
          groups: [],
          users: users(1),
          quorum: 1,
          one_from_each: [],
          expires_minutes: 60,
          step_up: false,
          hold_seconds: 0,
          rejection: 'final',
          self_approval: false,
        },
      },
      rules: [RULE],
      protected: { devices: [], addresses: [], networks: [] },
      reviewers: [],
    });
  });
});
