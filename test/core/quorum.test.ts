import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { progressOf, seat, type Vote } from '../../src/core/quorum.ts';

const vote = (by: string, ...groups: string[]): Vote => ({ by, groups });
const BOTH = { quorum: 2, oneFromEach: ['security', 'operations'] };

describe('an approval by two, one from each of two groups', () => {
  it('is complete with one of each', () => {
    expect(progressOf(BOTH, [vote('a', 'security'), vote('b', 'operations')])).toEqual({
      given: 2,
      quorum: 2,
      missing: [],
      enough: true,
    });
  });

  it('is not complete with two of one group: the other is still needed', () => {
    expect(progressOf(BOTH, [vote('a', 'security'), vote('b', 'security')])).toMatchObject({
      given: 2,
      missing: ['operations'],
      enough: false,
    });
  });

  it('is not complete with one person who is in both: nobody sits on two seats', () => {
    expect(progressOf({ ...BOTH, quorum: 1 }, [vote('a', 'security', 'operations')])).toMatchObject({
      given: 1,
      enough: false,
    });
  });

  it('moves a person who is in both to the other seat when that lets somebody sit down', () => {
    for (const votes of [
      [vote('a', 'security', 'operations'), vote('b', 'security')],
      [vote('b', 'security'), vote('a', 'security', 'operations')],
    ])
      expect(progressOf(BOTH, votes)).toMatchObject({ missing: [], enough: true });
  });

  it('counts a person once, however often the approval is there', () => {
    expect(progressOf(BOTH, [vote('a', 'security'), vote('a', 'operations')])).toMatchObject({ given: 1, enough: false });
  });

  it('needs the quorum too, when the seats are taken', () => {
    expect(progressOf({ ...BOTH, quorum: 3 }, [vote('a', 'security'), vote('b', 'operations')])).toMatchObject({
      missing: [],
      enough: false,
    });
  });

  it('is never complete with a group that has nobody', () => {
    expect(progressOf({ quorum: 1, oneFromEach: ['empty'] }, [vote('a', 'security')])).toMatchObject({ enough: false });
    expect(progressOf({ quorum: 1, oneFromEach: [] }, [])).toMatchObject({ enough: false });
  });
});

const GROUPS = ['g1', 'g2', 'g3', 'g4'];
const groups = fc.subarray(GROUPS);
const people = fc
  .array(groups, { maxLength: 6 })
  .map((list) => new Map(list.map((own, index) => [`p${index}`, new Set(own)] as const)));

/** The largest number of seats that can be taken, by trying everything. */
function mostSeats(seats: readonly string[], free: ReadonlyMap<string, ReadonlySet<string>>): number {
  const [first, ...rest] = seats;
  if (first === undefined) return 0;
  let most = mostSeats(rest, free);
  for (const [person, own] of free) {
    if (!own.has(first)) continue;
    const left = new Map(free);
    left.delete(person);
    most = Math.max(most, 1 + mostSeats(rest, left));
  }
  return most;
}

describe('the seats of the groups', () => {
  it('are filled as well as trying everything could fill them', () => {
    fc.assert(
      fc.property(groups, people, (seats, all) => {
        expect(seat(seats, all).empty).toHaveLength(seats.length - mostSeats(seats, all));
      }),
      { numRuns: 500 },
    );
  });

  it('that cannot all be filled have fewer people than they are', () => {
    fc.assert(
      fc.property(groups, people, (seats, all) => {
        const { empty, tight } = seat(seats, all);
        expect(tight.length === 0).toBe(empty.length === 0);
        const few = [...all].filter(([, own]) => tight.some((name) => own.has(name)));
        expect(few.length).toBeLessThan(Math.max(tight.length, 1));
      }),
      { numRuns: 500 },
    );
  });

  it('never become empty by one more person', () => {
    fc.assert(
      fc.property(groups, people, groups, (seats, all, own) => {
        const more = new Map([['newcomer', new Set(own)], ...all]);
        expect(seat(seats, more).empty.length).toBeLessThanOrEqual(seat(seats, all).empty.length);
      }),
    );
  });
});
