import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBatch } from '../../../src/core/alert/batch.ts';
import { eveAlert, ocsfFinding } from './samples.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const line = JSON.stringify(eveAlert);

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

function outcomes(source: string, body: Uint8Array): string | readonly (readonly [number, string])[] {
  const batch = parseBatch(source, body);
  if (!batch.ok) return batch.code;
  return batch.value.map((item) => [item.line, item.result.ok ? 'accepted' : item.result.code]);
}

describe('a batch', () => {
  it.each([
    ['one object', line],
    ['one object over many lines', JSON.stringify(eveAlert, null, 2)],
    ['one object behind a byte order mark', `\uFEFF${line}`],
    ['one line with CRLF', `${line}\r\n`],
  ])('may be %s', (_name, text) => {
    expect(outcomes('suricata', bytes(text))).toEqual([[1, 'accepted']]);
  });

  it('may be an array', () => {
    expect(outcomes('ocsf', bytes(JSON.stringify([ocsfFinding, 7])))).toEqual([
      [1, 'accepted'],
      [2, 'alert.malformed'],
    ]);
  });

  it('names a bad line by its number and takes the rest', () => {
    expect(outcomes('suricata', bytes(`${line}\n\n{"event_type":\n${line}\r\n{"event_type":"stats"}\n`))).toEqual([
      [1, 'accepted'],
      [3, 'alert.not_json'],
      [4, 'accepted'],
      [5, 'alert.not_an_alert'],
    ]);
  });

  it('refuses one line that is too large and takes the rest', () => {
    const large = JSON.stringify({ ...eveAlert, payload: 'x'.repeat(256 * 1024) });
    expect(outcomes('suricata', bytes(`${large}\n${line}`))).toEqual([
      [1, 'alert.line_too_large'],
      [2, 'accepted'],
    ]);
  });

  it.each([
    ['an empty body', '', 'alert.empty'],
    ['white space', ' \n ', 'alert.empty'],
    ['an empty array', '[]', 'alert.empty'],
    ['too many alerts', '[1]\n'.repeat(1001), 'alert.batch_too_large'],
    ['too long an array', JSON.stringify(Array.from({ length: 1001 }, () => 1)), 'alert.batch_too_large'],
  ])('is refused whole with %s', (_name, text, code) => {
    expect(outcomes('suricata', bytes(text))).toBe(code);
  });

  it('is refused whole when it is not UTF-8', () => {
    expect(outcomes('suricata', Uint8Array.of(0x7b, 0xff, 0x7d))).toBe('alert.encoding');
    expect(outcomes('suricata', new Uint8Array(Buffer.from(`\uFEFF${line}`, 'utf16le')))).toBe('alert.encoding');
    expect(outcomes('suricata', new Uint8Array(Buffer.from(line, 'utf16le')))).toEqual([[1, 'alert.not_json']]);
  });

  it.each(['constructor', '__proto__', '', 'Suricata'])('is refused from the unknown source "%s"', (source) => {
    expect(outcomes(source, bytes(line))).toBe('alert.unknown_source');
  });

  it('gives each line the digest of its own bytes', () => {
    const batch = parseBatch('suricata', bytes(`${line}\r\n${line} `));
    const digests = batch.ok ? batch.value.map((item) => (item.result.ok ? item.result.value.rawDigest : '')) : [];
    expect(digests).toEqual([sha(line), sha(`${line} `)]);
  });

  it('survives nesting without end', () => {
    expect(outcomes('suricata', bytes('['.repeat(500_000)))).toEqual([[1, 'alert.line_too_large']]);
    expect(outcomes('suricata', bytes('['.repeat(100_000)))).toEqual([[1, 'alert.not_json']]);
    expect(outcomes('suricata', bytes(`${'['.repeat(100_000)}${']'.repeat(100_000)}`))).toEqual([[1, 'alert.too_deep']]);
  });

  it('has a result for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('suricata', 'ocsf'), (body, source) => {
        const result = parseBatch(source, body);
        expect(result.ok || result.code.startsWith('alert.')).toBe(true);
      }),
    );
  });
});
