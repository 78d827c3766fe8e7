import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstLines } from '../../../src/adapters/slack/commands.ts';
import { shorten, split, weigh } from '../../../src/adapters/slack/size.ts';

const anyText = fc.string({ unit: fc.constantFrom('a', '&', '<', '"', '\\', '\n', 'é', '👍') });

describe('sizes', () => {
  it('count the escaped text, as Slack does', () => {
    expect(weigh('a&b<c>d') - 2).toBe('a&amp;b&lt;c&gt;d'.length);
  });

  it('a text that is shortened says how much is missing and where it is', () => {
    expect(shorten('x'.repeat(100), 60, 'press Details')).toMatch(/^x+ … \[\d+ more characters: press Details\]$/);
    expect(shorten('short', 60, 'press Details')).toBe('short');
  });

  it('a shortened text fits, and no character is lost from the count', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 60, max: 200 }), (words, max) => {
        const short = shorten(words, max, 'here');
        expect(weigh(short)).toBeLessThanOrEqual(Math.max(max, 62));
        const left = / … \[(\d+) more characters: here\]$/.exec(short);
        expect(left === null ? short : left.index + Number(left[1])).toBe(left === null ? words : words.length);
      }),
    );
  });

  it('pieces of a split text fit and are the text again', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 20, max: 100 }), (words, max) => {
        const pieces = split(words, max);
        expect(pieces.join('')).toBe(words);
        for (const piece of pieces) expect(weigh(piece)).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('the first lines of a text are whole lines', () => {
    expect(firstLines('one\ntwo\nthree', 11, 9)).toEqual({ shown: 'one\ntwo', lines: 2, of: 3 });
    expect(firstLines('a'.repeat(50), 10, 9)).toEqual({ shown: 'aaaaaaaa', lines: 0, of: 1 });
  });
});
