import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storable } from '../../../src/core/advance/storable.ts';
import { digestOf } from '../../../src/core/json.ts';

describe('what is committed', () => {
  it('has U+FFFD for each NUL and each half of a surrogate pair, in values and in keys', () => {
    expect(storable({ 'a\u0000': ['\uD83D', 'x\uDE00y', '\u0000'] })).toEqual({ 'a\uFFFD': ['\uFFFD', 'x\uFFFDy', '\uFFFD'] });
  });

  it('keeps every whole character, and text that only looks like an escape', () => {
    const value = { text: '😀 \\u0000 \\ud800 \\\\u0000 \n\t\u0001 é', nested: [{ other: '\uFFFD' }] };
    expect(storable(value)).toEqual(value);
    expect(storable({ text: '\\\u0000\\u0000' })).toEqual({ text: '\\\uFFFD\\u0000' });
  });

  it('is the very same value when nothing has to be replaced', () => {
    const value = { text: 'plain' };
    expect(storable(value)).toBe(value);
  });

  it('always has a digest and no NUL, whatever it held', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (value) => {
        // Cuts characters in half, as a limit in bytes or code units does.
        const halves = Object.fromEntries(
          Object.entries(value).map(([key, text]) => [key.slice(1), `${text.slice(1)}\u0000${text.slice(0, -1)}`]),
        );
        const stored = storable(halves);
        expect(() => digestOf(stored)).not.toThrow();
        expect(JSON.stringify(stored)).not.toContain('\u0000');
        expect(storable(stored)).toEqual(stored);
        for (const text of Object.values(stored)) expect(text.isWellFormed() && !text.includes('\u0000')).toBe(true);
      }),
    );
  });
});
