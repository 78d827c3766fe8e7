import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Endpoint } from '../../../src/core/alert.ts';
import { matchEndpoint } from '../../../src/core/fleet/match.ts';
import { EMPTY_INVENTORY, parseInventory } from '../../../src/core/fleet/parse.ts';
import { InventoryFile } from '../../../src/core/fleet/schema.ts';
import type { Inventory } from '../../../src/core/inventory.ts';

const sampleText = readFileSync(new URL('../../../playbooks/inventory.yaml', import.meta.url), 'utf8');

function parsed(text: string, format: 'yaml' | 'csv' = 'yaml', base?: Inventory): Inventory {
  const result = parseInventory(text, 'f', format, base);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.value;
}

function problems(text: string, format: 'yaml' | 'csv' = 'yaml', base?: Inventory): readonly string[] {
  const result = parseInventory(text, `inv.${format}`, format, base);
  return result.ok ? [] : result.problems;
}

const KEY = `SHA256:${'A'.repeat(43)}`;
const gateway = (change = ''): string =>
  `gateways:\n  - { id: gw, name: G, site: S, connector: linux-gateway, host: 10.20.0.1, user: tagout, host_keys: ["${KEY}"], lan: br0${change} }\n`;
const device = (id: string, fields: string): string =>
  `  - { id: ${id}, name: N, kind: k, vendor: V, model: M, firmware: 1.0.0, site: S, owner: O, criticality: low, ${fields} }\n`;

const HEADER = 'id,name,kind,vendor,model,firmware,addresses,mac,site,gateway,criticality,owner,dependents';

describe('the sample inventory', () => {
  const inventory = parsed(sampleText);

  it('has two gateways and a dozen devices, each behind one of them', () => {
    expect([...inventory.gateways.keys()]).toEqual(['gw-dock', 'gw-ward']);
    expect(inventory.devices.size).toBe(13);
    expect(inventory.devices.get('cam-dock-1')).toMatchObject({
      addresses: ['10.20.0.11'],
      mac: '02:00:00:20:00:0b',
      gateway: 'gw-dock',
    });
    expect(inventory.gateways.get('gw-dock')?.hostKeys).toHaveLength(1);
  });

  it('names its JSON Schema, and that is current', () => {
    const path = new URL('../../../playbooks/schema/inventory.schema.json', import.meta.url);
    expect(sampleText.startsWith('# yaml-language-server: $schema=./schema/inventory.schema.json\n')).toBe(true);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(z.toJSONSchema(InventoryFile, { io: 'input', target: 'draft-7' }));
  });
});

describe('an inventory in YAML', () => {
  it('lists all problems at once, each with file, line and field', () => {
    const text = `${gateway()}devices:\n${device('a', 'mac: "02:00:00:00:00:0g", gateway: nowhere')}${device('a', 'addresses: [10.20.0.300], extra: 1')}`;
    expect(problems(text)).toEqual([
      expect.stringMatching(/^inv\.yaml:4: devices\.0\.mac: expected a MAC address .*"02:00:00:00:00:0g"/),
      expect.stringMatching(/^inv\.yaml:5: devices\.1\.addresses\.0: expected an IPv4 or IPv6 address, got "10\.20\.0\.300"/),
      expect.stringMatching(/^inv\.yaml:5: devices\.1: .*extra/),
      expect.stringMatching(/^inv\.yaml:4: devices\.0\.gateway: the gateway "nowhere" does not exist/),
      expect.stringMatching(/^inv\.yaml:5: devices\.1\.id: the id "a" is taken above already/),
    ]);
  });

  it.each([
    [
      'an address of two devices',
      `${device('a', 'addresses: [10.20.0.9]')}${device('b', 'addresses: ["::ffff:10.20.0.9"]')}`,
      /"10\.20\.0\.9" is taken by a/,
    ],
    [
      'a MAC of two devices',
      `${device('a', 'mac: "02-00-00-00-00-AA"')}${device('b', 'mac: "02:00:00:00:00:aa"')}`,
      /MAC "02:00:00:00:00:aa" is taken by a/,
    ],
    ['a device with its gateway’s address', device('a', 'addresses: [10.20.0.1]'), /taken by the gateway gw/],
    ['an id with a slash', device('../a', ''), /expected an id of letters/],
    ['a broadcast MAC', device('a', 'mac: "ff:ff:ff:ff:ff:ff"'), /expected a MAC/],
    ['a device that depends on itself', device('a', 'dependents: [a]'), /cannot depend on itself/],
    [
      'a criticality that does not exist',
      device('a', '').replace('low', 'lowish'),
      /expected one of: low, medium, high, critical/,
    ],
    ['a firmware that YAML reads as a number', device('a', '').replace('1.0.0', '2.4'), /put quotes around 2\.4/],
    ['hidden characters in a name', device('a', '').replace('name: N', 'name: "N\\u202Ex"'), /without control or invisible/],
  ])('is refused with %s', (_name, devices, sentence) => {
    expect(problems(`${gateway()}devices:\n${devices}`).join('\n')).toMatch(sentence);
  });

  it.each([
    ['without host keys', gateway().replace(`"${KEY}"`, ''), /host_keys: expected at least one fingerprint/],
    ['with a made-up host key', gateway().replace(KEY, 'SHA256:short'), /host_keys\.0: expected a fingerprint/],
    [
      'with an option for a host',
      gateway().replace('host: 10.20.0.1', 'host: -oProxyCommand=x'),
      /expected an address or a DNS name/,
    ],
    [
      'with an interface name longer than Linux has',
      gateway().replace('br0', 'b'.repeat(16)),
      /expected a network interface name/,
    ],
    ['with a port out of range', gateway(', port: 0'), /gateways\.0\.port/],
  ])('is refused with a gateway %s', (_name, text, sentence) => {
    expect(problems(text).join('\n')).toMatch(sentence);
  });

  it('allows dependents that are functions, not devices', () => {
    expect(parsed(`devices:\n${device('a', 'dependents: [Nurse call, b]')}`).devices.get('a')?.dependents).toEqual([
      'Nurse call',
      'b',
    ]);
  });

  it('does not know a device named after a part of every object', () => {
    expect(parsed(sampleText).devices.has('toString')).toBe(false);
    expect(parsed(`devices:\n${device('constructor', '')}`).devices.size).toBe(1);
  });

  it.each([
    ['UTF-16 read as UTF-8', Buffer.from(sampleText, 'utf16le').toString('utf8'), /not UTF-8/],
    ['Latin-1 read as UTF-8', `gateways: []\n# caf\uFFFD\n`, /inv\.yaml:2: the file is not UTF-8/],
    ['anchors', 'gateways: &x []\ndevices: *x\n', /anchors/],
    ['a size without end', `# ${'x'.repeat(5 * 1024 * 1024)}`, /expected at most/],
    ['only text', 'hello', /expected object/],
    ['nothing', '', /expected object/],
  ])('is refused with %s', (_name, text, sentence) => {
    expect(problems(text).join('\n')).toMatch(sentence);
  });

  it('says how many problems it does not list', () => {
    const text = `devices:\n${Array.from({ length: 300 }, () => device('a', '')).join('')}`;
    expect(problems(text)).toHaveLength(101);
    expect(problems(text).at(-1)).toBe('inv.yaml: and 199 more problems.');
  });
});

describe('an inventory in CSV', () => {
  const base = parsed(gateway());
  const row = 'a,"Camera, left",camera,V,M,2.4,10.20.0.9;2001:DB8::9,02-00-00-00-00-AA,S,gw,low,O,Gate;b';

  it('adds devices to what the YAML file brought', () => {
    const inventory = parsed(`\uFEFF${HEADER}\r\n${row}\r\n`, 'csv', base);
    expect(inventory.gateways.size).toBe(1);
    expect(inventory.devices.get('a')).toEqual({
      id: 'a',
      name: 'Camera, left',
      kind: 'camera',
      vendor: 'V',
      model: 'M',
      firmware: '2.4',
      addresses: ['10.20.0.9', '2001:db8::9'],
      mac: '02:00:00:00:00:aa',
      site: 'S',
      gateway: 'gw',
      criticality: 'low',
      owner: 'O',
      dependents: ['Gate', 'b'],
    });
    expect(inventory.byAddress.get('2001:db8::9')).toEqual(['a']);
  });

  it('keeps a cell that looks like a formula as text', () => {
    const text = `${HEADER}\n${row.replace('"Camera, left"', '"=HYPERLINK(""http://example.test"")"')}`;
    expect(parsed(text, 'csv', base).devices.get('a')?.name).toBe('=HYPERLINK("http://example.test")');
  });

  it('lists all problems at once, each with file, line and field', () => {
    const bad = row.replace('10.20.0.9', 'x').replace(',gw,', ',nowhere,').replace(',low,', ',,');
    expect(problems(`${HEADER}\n${bad}\n${row}\n1,2\n`, 'csv', base)).toEqual([
      expect.stringMatching(/^inv\.csv:4: expected 13 cells/),
      expect.stringMatching(/^inv\.csv:2: addresses\.0: expected an IPv4 or IPv6 address, got "x"/),
      expect.stringMatching(/^inv\.csv:2: criticality: expected one of/),
      expect.stringMatching(/^inv\.csv:2: gateway: the gateway "nowhere" does not exist/),
      expect.stringMatching(/^inv\.csv:3: id: the id "a" is taken above already/),
      expect.stringMatching(/^inv\.csv:3: mac: the MAC .* is taken by a already/),
      expect.stringMatching(/^inv\.csv:3: addresses\.1: the address "2001:db8::9" is taken by a already/),
    ]);
  });

  it('cannot take what another file has', () => {
    const first = parsed(`${HEADER}\n${row}`, 'csv', base);
    expect(problems(`${HEADER}\n${row}`, 'csv', first).join('\n')).toMatch(/the id "a" is taken in another file already/);
  });

  it.each([
    ['semicolons', HEADER.replaceAll(',', ';'), /inv\.csv:1: expected commas/],
    ['an unknown column', `${HEADER},host_keys`, /inv\.csv:1: the column "host_keys" is not known/],
    ['a column twice', `${HEADER},id`, /the column id is there twice/],
    ['missing columns', 'id,name', /the columns kind, vendor, .* are missing/],
    ['a quote that never ends', `${HEADER}\n"a,b\n`, /inv\.csv:\d+: the quotes/],
    ['nothing in it', '', /the file is empty/],
    ['a record without end', `${HEADER}\n"${'x'.repeat(100_000)}`, /the length of this record/],
  ])('is refused with %s', (_name, text, sentence) => {
    expect(problems(text, 'csv', base).join('\n')).toMatch(sentence);
  });

  it('is an inventory or problems, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('yaml' as const, 'csv' as const), (text, format) => {
        const result = parseInventory(text, 'f', format);
        expect(result.ok || result.problems.length > 0).toBe(true);
      }),
    );
  });
});

const end = (ip: string | null, mac: string | null = null): Endpoint => ({ ip, mac, port: null, hostname: 'cam-dock-2' });

describe('an end of a flow', () => {
  const inventory = parsed(sampleText);
  const match = (ip: string | null, mac: string | null = null): string => {
    const found = matchEndpoint(inventory, end(ip, mac));
    return typeof found === 'string' ? found : found.id;
  };

  it.each([
    ['10.20.0.11', null, 'cam-dock-1'],
    [null, '02:00:00:20:00:0b', 'cam-dock-1'],
    ['10.20.0.11', '02:00:00:20:00:0b', 'cam-dock-1'],
    ['10.20.0.11', '02:00:00:99:99:99', 'cam-dock-1'],
    ['10.20.0.99', '02:00:00:20:00:0b', 'cam-dock-1'],
    ['10.20.0.11', '02:00:00:20:00:0c', 'ambiguous'],
    ['203.0.113.7', null, 'unknown'],
    [null, null, 'unknown'],
  ])('with address %s and MAC %s is %s', (ip, mac, expected) => {
    expect(match(ip, mac)).toBe(expected);
  });

  it('that two devices claim is ambiguous', () => {
    const claimed: Inventory = {
      ...EMPTY_INVENTORY,
      devices: inventory.devices,
      byAddress: new Map([['10.0.0.1', ['cam-dock-1', 'cam-dock-2']]]),
    };
    expect(matchEndpoint(claimed, end('10.0.0.1'))).toBe('ambiguous');
  });
});
