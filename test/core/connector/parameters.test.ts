import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMAND_PARAMETERS, write } from '../../../src/core/connector/parameters.ts';
import { fill, parseTemplate } from '../../../src/core/connector/template.ts';

describe('values are parsed and written anew before they enter a command', () => {
  it.each([
    ['mac', '02:00:00:00:00:0A', '02:00:00:00:00:0a'],
    ['address', '2001:0DB8::0001', '2001:db8::1'],
    ['address', '::ffff:192.0.2.7', '192.0.2.7'],
    ['lan', 'br-dock', 'br-dock'],
    ['hold_s', 86_400, '86400'],
  ] as const)('%s %s becomes %s', (parameter, value, written) => {
    expect(write(parameter, value)).toEqual({ ok: true, value: written });
  });

  it.each([
    ['mac', '02:00:00:00:00:07 } ; flush ruleset ; add element x {'],
    ['mac', '02-00-00-00-00-07'],
    ['mac', 'ff:ff:ff:ff:ff:ff'],
    ['mac', '01:00:5e:00:00:01'],
    ['mac', '00:00:00:00:00:00'],
    ['mac', '02:00:00:00:00:07\n'],
    ['address', '1'],
    ['address', '0x7f.1'],
    ['address', '010.0.0.1'],
    ['address', 'fe80::1%eth0'],
    ['address', '-f'],
    ['address', '192.0.2.7;reboot'],
    ['lan', '-br0'],
    ['lan', '..'],
    ['lan', 'a-name-that-is-too-long'],
    ['lan', 'br0 dev eth0'],
    ['hold_s', -1],
    ['hold_s', 1.5],
    ['hold_s', '1e5'],
    ['hold_s', 999_999_999],
  ] as const)('%s refuses %s', (parameter, value) => {
    expect(write(parameter, value)).toMatchObject({ ok: false, code: 'plan.bad_value' });
  });

  it('writes nothing that a shell or nft could take for more than one word', () => {
    assert(
      property(string({ unit: 'binary' }), (text) => {
        for (const parameter of COMMAND_PARAMETERS) {
          const written = write(parameter, text);
          expect(written.ok ? written.value : 'refused').toMatch(/^[A-Za-z0-9][A-Za-z0-9._:-]*$|^::[0-9a-f:]*$/);
        }
      }),
    );
  });
});

describe('templates', () => {
  it.each(['{{toString}}', '{{ }}', '{{mac', 'mac}}', '{{{{mac}}}}', '{{title}}'])('refuses %s at load', (text) => {
    expect(parseTemplate(text, COMMAND_PARAMETERS)).toMatchObject({ ok: false, code: 'connector.placeholder' });
  });

  it('fills once: a value that looks like a placeholder stays what it is', () => {
    const template = parseTemplate('{ {{mac}} } {{lan}}', COMMAND_PARAMETERS);
    expect(template.ok && fill(template.value, { mac: '{{lan}}', address: null, lan: 'br0', hold_s: null })).toBe(
      '{ {{lan}} } br0',
    );
  });
});
