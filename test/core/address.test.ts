import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalIp, canonicalMac, isInside } from '../../src/core/address.ts';

describe('an IP address', () => {
  it.each([
    ['10.20.0.11', '10.20.0.11'],
    ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
    ['::FFFF:10.20.0.11', '10.20.0.11'],
    ['::ffff:a14:b', '10.20.0.11'],
  ])('%s has one spelling: %s', (text, expected) => {
    expect(canonicalIp(text)).toBe(expected);
  });

  it.each([
    '',
    '1',
    '10.20.0',
    '010.20.0.11',
    '0x0a.20.0.11',
    '10.20.0.256',
    ' 10.20.0.11',
    '10.20.0.11\n',
    '10.20.0.11/8',
    'fe80::1%eth0',
    '1::2::3',
    'localhost',
  ])('is not %j', (text) => {
    expect(canonicalIp(text)).toBeNull();
  });

  it('keeps its canonical spelling, whichever it had', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        const ip = canonicalIp(text);
        expect(ip === null ? null : canonicalIp(ip)).toBe(ip);
        expect(ip ?? '').toMatch(/^[0-9a-f:.]*$/);
      }),
    );
  });

  it.each([
    ['10.20.0.11', true],
    ['172.16.0.1', true],
    ['192.168.1.1', true],
    ['169.254.1.1', true],
    ['100.64.0.1', true],
    ['fd00::1', true],
    ['fe80::1', true],
    ['203.0.113.7', false],
    ['8.8.8.8', false],
    ['2001:db8::7', false],
  ])('%s is inside: %s', (ip, expected) => {
    expect(isInside(ip)).toBe(expected);
  });
});

describe('a MAC address', () => {
  it.each(['02:00:00:20:00:0B', '02-00-00-20-00-0b', '0200.0020.000b'])('%s has one spelling', (text) => {
    expect(canonicalMac(text)).toBe('02:00:00:20:00:0b');
  });

  it.each([
    '',
    '02:00:00:20:00',
    '02:00:00:20:00:0b:00',
    '02000020000b',
    '02:00:00:20:00:0g',
    '00:00:00:00:00:00',
    'FF-FF-FF-FF-FF-FF',
    '02:00:00:20:00:0b\n',
  ])('is not %j', (text) => {
    expect(canonicalMac(text)).toBeNull();
  });
});
