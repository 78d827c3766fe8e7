import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EQUIVALENT } from '../../scripts/mutation-equivalent.ts';
import { placesOf } from '../../scripts/mutation-places.ts';

describe('a mutant that no test has to notice', () => {
  it('is one that somebody judged: what the list names stands in exactly as many places as it says', () => {
    const wrong = EQUIVALENT.flatMap((one) => {
      const at = new URL(`../../${one.file}`, import.meta.url);
      const found = existsSync(at) ? placesOf(one, readFileSync(at, 'utf8')) : [];
      const { file, code, places = 1 } = one;
      return found.length === places
        ? []
        : [
            `${file}: ${code} stands on the lines ${found.join(', ')}, expected ${places}. Correct scripts/mutation-equivalent.ts.`,
          ];
    });
    expect(wrong).toEqual([]);
  });
});

describe('the places of code', () => {
  const text = `const one = a?.b === null;
if (one.a?.b === null) return 'a';
const other =
  a?.b ===
  null ? 'aa' : a?.b === null_;
`;

  it('are found across the ends of lines, and not within a longer name or chain', () => {
    expect(placesOf({ code: 'a?.b === null' }, text)).toEqual([1, 4]);
    expect(placesOf({ code: 'a?.b' }, text)).toEqual([1, 4, 5]);
    expect(placesOf({ code: "'a'" }, text)).toEqual([2]);
  });

  it('are told apart by what stands on their line or the one before', () => {
    expect(placesOf({ code: 'a?.b === null', beside: 'const other' }, text)).toEqual([4]);
    expect(placesOf({ code: 'a?.b === null', beside: 'nothing' }, text)).toEqual([]);
  });
});
