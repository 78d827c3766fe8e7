import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Device } from '../../../src/core/inventory.ts';
import { PolicyFile } from '../../../src/core/policy/file.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { protectedBy } from '../../../src/core/policy/protect.ts';
import { ruleFor, type Weighing } from '../../../src/core/policy/rule.ts';

const SHIPPED = readFileSync('playbooks/policy.yaml', 'utf8');

function shipped(change: (text: string) => string = (same) => same) {
  const parsed = parsePolicy(change(SHIPPED), 'policy.yaml');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.value;
}

const problemsOf = (change: (text: string) => string): string => {
  const parsed = parsePolicy(change(SHIPPED), 'policy.yaml');
  return parsed.ok ? '' : parsed.problems.join('\n');
};

const isolate = (criticality: Weighing['criticality'], change: Partial<Weighing> = {}): Weighing => ({
  action: 'isolate_device',
  criticality,
  affects: 1,
  undoable: true,
  ...change,
});

const CAMERA: Device = {
  id: 'cam-dock-3',
  name: 'Dock camera 3',
  kind: 'camera',
  vendor: 'Made Up',
  model: 'M-1',
  firmware: '1.0.0',
  addresses: ['10.20.0.13'],
  mac: '02:00:00:20:00:0d',
  site: 'Dock',
  gateway: 'gw-dock',
  criticality: 'low',
  owner: 'Site security',
  dependents: [],
};

describe('the shipped policy', () => {
  it('is valid, and asks two people about what is critical', () => {
    expect(ruleFor(shipped(), isolate('critical'))).toMatchObject({ ok: true, value: { quorum: 2 } });
    expect(ruleFor(shipped(), isolate('low'))).toMatchObject({ ok: true, value: { quorum: 1, expiresMs: 3_600_000 } });
  });

  it('has a JSON Schema for editors that is current', () => {
    const schema: unknown = JSON.parse(readFileSync('playbooks/schema/policy.schema.json', 'utf8'));
    expect(schema).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(PolicyFile, { io: 'input', target: 'draft-7' }))));
  });
});

describe('a policy', () => {
  it.each<readonly [string, RegExp, (text: string) => string]>([
    ['an unknown field', /Unrecognized key/, (text) => `${text}\nadmins: [x]\n`],
    [
      'a group that does not exist',
      /the group "nobody" does not exist/,
      (text) => text.replace('responders: [plant-responders]', 'responders: [nobody]'),
    ],
    [
      'an empty list of groups',
      /an empty list would mean nobody/,
      (text) => text.replace('responders: [plant-responders]', 'responders: []'),
    ],
    ['a quorum of none', /expected 1 or more/, (text) => text.replace('quorum: 1', 'quorum: 0')],
    [
      'a quorum that nobody can satisfy',
      /at most 2, the number of people in its groups, got 3/,
      (text) => text.replace('quorum: 2', 'quorum: 3'),
    ],
    ['a tier that does not exist', /the tier "none" does not exist/, (text) => text.replace('tier: critical', 'tier: none')],
    ['a name that is not a Slack id', /expected a Slack user id/, (text) => text.replace('U0AVERY0001', '"@avery"')],
    ['two groups of one name', /unique|duplicate/i, (text) => text.replace('  leads:\n', '  security:\n')],
    ['an address with leading zeros', /expected an IP or MAC address/, (text) => text.replace('10.30.0.1]', '010.30.0.1]')],
    [
      'IPv4 in IPv6 form that is wider than IPv4',
      /wider than all of IPv4/,
      (text) => text.replace('networks: []', "networks: ['::ffff:10.30.0.0/88']"),
    ],
    ['a network in a short form', /expected a network/, (text) => text.replace('networks: []', 'networks: ["10.1/8"]')],
    [
      'an alias',
      /aliases/,
      (text) => text.replace('users: [U0LEE000001]', 'users: &all [U0LEE000001]').replace('reviewers: []', 'reviewers: *all'),
    ],
    ['another version', /version/, (text) => text.replace('version: 1', 'version: 2')],
  ])('with %s is refused with file and reason', (_what, reason, change) => {
    expect(problemsOf(change)).toMatch(reason);
    expect(problemsOf(change)).toMatch(/^policy\.yaml/);
  });

  it('gives nobody a right by leaving something out: no rule is a refusal', () => {
    const policy = { ...shipped(), rules: [] };
    expect(ruleFor(policy, isolate('low'))).toMatchObject({ ok: false, code: 'policy.no_tier' });
  });
});

const protecting = (list: string) =>
  shipped((text) => text.replace(/ {2}devices: \[\]\n {2}addresses: .*\n {2}networks: \[\]/, list));

describe('what the policy protects', () => {
  it.each([
    ['by id', '  devices: [cam-dock-3]'],
    ['by address', '  addresses: [10.20.0.13]'],
    ['by MAC, however it is written', '  addresses: [02-00-00-20-00-0D]'],
    ['by network', '  networks: [10.20.0.0/24]'],
    ['by an IPv4 network in IPv6 clothes', "  networks: ['::ffff:10.20.0.0/112']"],
    ['by an IPv4 address in IPv6 clothes', '  addresses: ["::ffff:10.20.0.13"]'],
  ])('is found %s', (_how, list) => {
    expect(protectedBy(protecting(list), CAMERA)).toMatch(/^The policy protects .* nothing may isolate it\.$/);
  });

  it.each([
    ['a network', '  networks: [10.30.0.0/24]', '10.30.0.0/24'],
    ['networks and addresses', '  addresses: [10.20.0.1, "fd00::1"]\n  networks: [10.30.0.0/24]', '10.30.0.0/24 and 2 more'],
    ['an address', '  addresses: [10.20.0.1, "02:00:00:00:00:01"]', '10.20.0.1'],
  ])('is whatever has no known address, where the file names %s', (_what, list, places) => {
    expect(protectedBy(protecting(list), { ...CAMERA, addresses: [] })).toBe(
      `The policy protects ${places}, and the address of cam-dock-3 is not known, so nobody can say that it is outside of that: nothing may isolate it. Add its address to the inventory.`,
    );
    expect(protectedBy(protecting(list), CAMERA)).toBeNull();
  });

  it.each(['  devices: [cam-dock-2]', '  addresses: ["02:00:00:00:00:01"]'])(
    'is not for want of an address where the file names none: %s',
    (list) => {
      expect(protectedBy(protecting(list), { ...CAMERA, addresses: [] })).toBeNull();
    },
  );

  it('is nothing else', () => {
    expect(protectedBy(shipped(), CAMERA)).toBeNull();
    expect(protectedBy(protecting('  networks: ["fd00::/8", 10.21.0.0/16]'), CAMERA)).toBeNull();
  });
});
