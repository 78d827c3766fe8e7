import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/verify.ts';
import { parseLines } from '../../src/core/verify-lines.ts';

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
