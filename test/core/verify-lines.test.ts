import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/verify.ts';
import { parseLines, readLines, verifyLines } from '../../src/core/verify-lines.ts';
import { sampleEntries } from './history/sample.ts';

describe('the lines of a ledger file', () => {
  it('are read when each is canonical JSON', () => {
    expect(parseLines(`${canonicalize({ b: 1, a: 'x' })}\n{}\n`)).toEqual({ ok: true, value: [{ a: 'x', b: 1 }, {}] });
  });

  it.each([
    ['keys in another order', '{"b":1,"a":2}\n'],
    ['a doubled key', '{"a":1,"a":1}\n'],
    ['white space', '{ "a":1}\n'],
    ['Windows line ends', '{"a":1}\r\n'],
    ['an empty line', '{"a":1}\n\n{"a":1}\n'],
    ['a byte order mark', '\uFEFF{"a":1}\n'],
    ['no JSON', 'hello\n'],
    ['nesting without end', `${'['.repeat(200_000)}\n`],
  ])('are refused for %s', (_, text) => {
    expect(parseLines(text)).toMatchObject({ ok: false, code: 'verify.malformed' });
  });

  it('may nest without end and are refused then by the chain', () => {
    const lines = parseLines(`${'['.repeat(100_000)}${']'.repeat(100_000)}\n`);
    expect(lines.ok ? verifyChain(lines.value).ok : lines.ok).toBe(false);
  });

  it('are refused when the last one does not end', () => {
    expect(parseLines('{"a":1}\n{"a":1}')).toMatchObject({ ok: false, code: 'verify.cut' });
  });
});

const whole = sampleEntries(5);
const check = (...found: readonly (string | Uint8Array)[]) =>
  verifyLines(readLines(Buffer.concat(found.map((line) => Buffer.from(line)))), whole.at(-1)?.hash);
const edited = (line: string | undefined): string => line?.replace('Mirai', 'Marai') ?? '';

/** With a byte in its sentence that is no text. */
function spoilt(line: string | undefined): Uint8Array {
  const bytes = Buffer.from(line ?? '');
  bytes[bytes.indexOf('"sentence":"') + 13] = 0xff;
  return bytes;
}

describe('a ledger file', () => {
  const lines = whole.map((entry) => `${canonicalize(entry)}\n`);

  it('is whole as it was written', () => {
    expect(check(...lines)).toMatchObject({ ok: true, value: { count: 5 } });
  });

  it('names its first wrong entry also when a later line is no JSON, no text or does not end', () => {
    const [one = '', two, three = '', four = '', five = ''] = lines;
    const second = { ok: false, message: expect.stringMatching(/^Entry 2 /) as unknown };
    expect(check(one, edited(two), three, four, 'hello\n')).toMatchObject(second);
    expect(check(one, edited(two), three, spoilt(four), five)).toMatchObject(second);
    expect(check(one, edited(two), three, four, five.slice(0, -5))).toMatchObject(second);
  });

  it('names the line that is no JSON, no text or does not end', () => {
    const [one = '', two = '', three, four = '', five = ''] = lines;
    expect(check(one, two, 'hello\n', four, five)).toMatchObject({ message: 'Line 3 is not canonical JSON: it was edited.' });
    expect(check(one, two, spoilt(three), four, five)).toMatchObject({
      message: 'Line 3 is not canonical JSON: it was edited.',
    });
    expect(check(spoilt(one), two)).toMatchObject({ message: 'Line 1 is not canonical JSON: it was edited.' });
    expect(check(one, two.slice(0, -1))).toMatchObject({
      message: 'Line 2, the last of the ledger, does not end: the file was cut there.',
    });
  });
});
