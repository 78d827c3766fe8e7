import { describe, expect, it } from 'vitest';
import { blastRadius } from '../../../src/core/policy/radius.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { mayNotCutOff, protectedBy } from '../../../src/core/policy/protect.ts';
import { indispensable, membersInFile, shortage } from '../../../src/core/policy/satisfiable.ts';
import { CAMERA, inventoryOf } from '../planning/sample.ts';
import { ARI, AVERY, fileOf, policyOf, problemsOf } from './sample.ts';

const NOBODY = { devices: [], addresses: [], networks: [] };

describe('what a policy protects', () => {
  it.each([
    ['does not say', ''],
    ['leaves empty', 'protected: {}'],
  ])('is nothing when the file %s it', (_how, end) => {
    const policy = policyOf({ end });
    expect(policy.protected).toEqual(NOBODY);
    expect(protectedBy(policy, CAMERA)).toBeNull();
  });

  it('is all of IPv4 when the file says so in IPv6 form', () => {
    const policy = policyOf({ end: 'protected: { networks: ["::ffff:0.0.0.0/96"] }' });
    expect(policy.protected.networks).toEqual(['0.0.0.0/0']);
    expect(protectedBy(policy, CAMERA)).toContain('0.0.0.0/0');
  });

  it.each(['10.20.0.0', '/24', '10.20.0.0/', ''])('is no network written as %j', (text) => {
    expect(problemsOf({ end: `protected: { networks: ["${text}"] }` })).toContain('expected a network such as 10.20.0.0/24');
  });
});

describe('what a policy protects', () => {
  const policy = policyOf({ end: `protected: { devices: [${CAMERA.id}] }` });

  it('is not cut off, and may be let back in and worked at', () => {
    expect(mayNotCutOff(policy, 'isolate_device', CAMERA)).toMatch(/nothing may isolate it\.$/);
    for (const action of ['release_device', 'manual', null] as const) expect(mayNotCutOff(policy, action, CAMERA)).toBeNull();
  });
});

describe('a rule', () => {
  it('that says nothing of an undo has no word of it', () => {
    const { rules } = policyOf({ rules: '  - { actions: [isolate_device], criticality: [low], tier: standard }' });
    expect(rules[0]).toStrictEqual({
      actions: ['isolate_device'],
      criticalities: ['low'],
      affectsAtLeast: null,
      tier: 'standard',
    });
  });
});

describe('a tier', () => {
  it('may have as many groups as people beside them', () => {
    const policy = policyOf({ tiers: `  mixed: { groups: [leads], users: [${AVERY}], quorum: 1, expires_minutes: 5 }` });
    expect(policy.tiers.get('mixed')?.groups).toEqual(['leads', 'mixed.users']);
  });
});

describe('a name that leads nowhere is told with the place where it stands', () => {
  it('among the groups of a tier', () => {
    const tiers = '  other: { groups: [nobody, security], quorum: 1, expires_minutes: 5 }';
    expect(problemsOf({ tiers })).toContain('policy.yaml: tiers.other.groups: the group "nobody" does not exist.');
  });

  it('among those to whom a tier escalates', () => {
    const tiers =
      '  other: { groups: [security], quorum: 1, expires_minutes: 5, escalate_after_minutes: 2, escalate_to: [nobody] }';
    expect(problemsOf({ tiers })).toContain('policy.yaml: tiers.other.escalate_to: the group "nobody" does not exist.');
  });

  it.each(['responders', 'leads'])('under %s', (field) => {
    const text = fileOf().replace(new RegExp(`^${field}: \\[`, 'm'), `${field}: [nobody, `);
    const parsed = parsePolicy(text, 'policy.yaml');
    expect(parsed.ok ? [] : parsed.problems).toEqual([
      `policy.yaml: ${field}: the group "nobody" does not exist. Add it under groups: or correct the name.`,
    ]);
  });

  it('does not take "observe" for a tier that is missing: that has a problem of its own', () => {
    const rules = '  - { actions: [isolate_device], criticality: [low], tier: observe }';
    expect(problemsOf({ rules }).split('\n')).toHaveLength(1);
  });
});

describe('people', () => {
  it('without whom a tier cannot be satisfied are not named when nobody can satisfy it', () => {
    const policy = policyOf();
    expect(indispensable(policy, membersInFile(policy)).join('\n')).toContain('tiers.both');
    const alone = new Map([['security', new Set([AVERY])]]);
    expect(indispensable(policy, alone)).toEqual([expect.stringMatching(/^tiers\.standard: .* without U0AVERY0001\./)]);
  });

  it('are in no group that is not known', () => {
    const needs = { quorum: 1, oneFromEach: ['unheard'], groups: ['security', 'unheard'] };
    expect(shortage(needs, new Map([['security', new Set([AVERY, ARI])]]))).toEqual({
      field: 'one_from_each',
      groups: ['unheard'],
      people: 0,
      sentence: 'nobody is in unheard, so nobody could satisfy it. Add people.',
    });
  });
});

describe('what a step hits', () => {
  it('is told by the device as it is planned, also when the inventory has it no more', () => {
    const gone = { ...CAMERA, id: 'gone', dependents: ['Doors'] };
    expect(blastRadius('isolate_device', gone, inventoryOf([]))).toEqual({ devices: ['gone'], dependents: ['Doors'] });
  });
});
