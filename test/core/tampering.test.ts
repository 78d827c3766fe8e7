import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chain, GENESIS } from '../../src/core/chain.ts';
import { digestOf } from '../../src/core/json.ts';
import type { LedgerEntry, NewEntry } from '../../src/core/ledger.ts';
import { verifyChain } from '../../src/core/verify.ts';
import { parseEntry } from '../../src/core/verify-entry.ts';

const ID = 'INC-2026-000001';

const fact: fc.Arbitrary<NewEntry> = fc.record({
  kind: fc.constantFrom('incident.opened', 'approval.decided', 'step.dispatched', 'step.done'),
  by: fc.constantFrom({ kind: 'tagout' } as const, { kind: 'person', id: 'U1', name: 'Robin' } as const),
  sentence: fc.string(),
  data: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())),
});
const ledger: fc.Arbitrary<readonly LedgerEntry[]> = fc
  .tuple(fc.array(fact, { minLength: 1, maxLength: 12 }), fc.nat(1_000_000))
  .map(([facts, at]) => chain(ID, 0, GENESIS, at, facts));

/** What somebody with the database open can do to it, in any number and order. `place` is taken modulo the length. */
type Tampering =
  | { readonly how: 'edit' | 'edit and hash anew'; readonly place: number; readonly sentence: string }
  | { readonly how: 'spoil'; readonly place: number; readonly spoilt: Spoilt }
  | { readonly how: 'swap'; readonly place: number; readonly other: number }
  | { readonly how: 'insert'; readonly place: number; readonly fact: NewEntry }
  | { readonly how: 'repeat'; readonly place: number; readonly other: number }
  | { readonly how: 'delete'; readonly place: number }
  | { readonly how: 'delete and renumber'; readonly place: number }
  | { readonly how: 'cut'; readonly place: number };

/** What leaves no ledger entry at all. */
const SPOILT = {
  'one field more': (entry) => ({ ...entry, note: 'later' }),
  'one field less': ({ data: _data, ...rest }) => rest,
  'no such kind': (entry) => ({ ...entry, kind: 'no.such' }),
  'its number as text': (entry) => ({ ...entry, seq: String(entry.seq) }),
  'half a hash': (entry) => ({ ...entry, hash: entry.hash.slice(0, 32) }),
  nothing: () => null,
  'a list': (entry) => [entry],
} as const satisfies Readonly<Record<string, (entry: LedgerEntry) => unknown>>;
type Spoilt = keyof typeof SPOILT;

/** What leaves each entry with the hash that it had. */
const plain: fc.Arbitrary<Tampering> = fc.oneof(
  fc.record({ how: fc.constant('edit' as const), place: fc.nat(), sentence: fc.string() }),
  fc.record({
    how: fc.constant('spoil' as const),
    place: fc.nat(),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets which keys there are
    spoilt: fc.constantFrom(...(Object.keys(SPOILT) as Spoilt[])),
  }),
  fc.record({ how: fc.constantFrom('swap', 'repeat'), place: fc.nat(), other: fc.nat() }),
  fc.record({ how: fc.constantFrom('delete', 'delete and renumber', 'cut'), place: fc.nat() }),
);
/** What makes an entry that is sound in itself. */
const forging: fc.Arbitrary<Tampering> = fc.oneof(
  fc.record({ how: fc.constant('edit and hash anew' as const), place: fc.nat(), sentence: fc.string() }),
  fc.record({ how: fc.constant('insert' as const), place: fc.nat(), fact }),
);
const tampering = fc.oneof(plain, plain, forging);

function tampered(entries: readonly LedgerEntry[], act: Tampering): readonly LedgerEntry[] {
  if (entries.length === 0) return entries;
  const at = act.place % entries.length;
  const target = entries[at];
  // What is spoilt already stays as it is.
  if (target === undefined || !parseEntry(target, at + 1).ok) return entries;
  switch (act.how) {
    case 'edit':
      return entries.with(at, { ...target, sentence: act.sentence });
    case 'edit and hash anew': {
      const { hash: _, ...body } = { ...target, sentence: act.sentence };
      return entries.with(at, { ...body, hash: digestOf(body) });
    }
    case 'spoil':
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the point is that it is none any more
      return entries.with(at, SPOILT[act.spoilt](target) as LedgerEntry);
    case 'swap': {
      const other = entries[act.other % entries.length] ?? target;
      return entries.map((entry) => (entry === target ? other : entry === other ? target : entry));
    }
    case 'insert': {
      const [forged] = chain(ID, at, entries[at - 1]?.hash ?? GENESIS, target.at, [act.fact]);
      return forged === undefined ? entries : entries.toSpliced(at, 0, forged);
    }
    case 'repeat':
      return entries.toSpliced(act.other % entries.length, 0, target);
    case 'delete':
      return entries.toSpliced(at, 1);
    case 'delete and renumber':
      return entries.toSpliced(at, 1).map((entry, place) => ({ ...entry, seq: place + 1 }));
    case 'cut':
      return entries.slice(0, at);
    default:
      return act satisfies never;
  }
}

/** The first place at which the two differ, counted from 1. */
function firstWrong(one: readonly LedgerEntry[], other: readonly LedgerEntry[]): number {
  const length = Math.max(one.length, other.length);
  for (let place = 0; place < length; place += 1)
    if (one[place] === undefined || other[place] === undefined || digestOf(one[place]) !== digestOf(other[place]))
      return place + 1;
  return length + 1;
}

/** Which places of the ledger a refusal names, counted from 1: several where the chain cannot tell which of them is wrong. */
function read(verdict: ReturnType<typeof verifyChain>): { readonly code: string; readonly places: readonly number[] } {
  if (verdict.ok) return { code: 'fine', places: [] };
  const { code, message } = verdict;
  if (code === 'verify.empty') return { code, places: [1] };
  const either = /^(?:Places|Entries) (\d+) and (\d+) /.exec(message);
  if (either !== null) return { code, places: either.slice(1).map(Number) };
  const [, entry, up] = /^(?:Entry|Place) (\d+) |entry (\d+)[,:]/.exec(message) ?? [];
  // These two name the last entry that is as it was.
  return { code, places: [entry === undefined ? Number(up) + 1 : Number(entry)] };
}

/** Runs with what was done to a ledger, where it changed it. */
function each(
  acts: fc.Arbitrary<readonly Tampering[]>,
  check: (found: readonly LedgerEntry[], wrong: number, whole: readonly LedgerEntry[], acts: readonly Tampering[]) => void,
): void {
  fc.assert(
    fc.property(ledger, acts, (whole, done) => {
      const found = done.reduce(tampered, whole);
      const wrong = firstWrong(whole, found);
      fc.pre(wrong <= Math.max(whole.length, found.length));
      check(found, wrong, whole, done);
    }),
    { numRuns: 500 },
  );
}
const one = tampering.map((act) => [act]);
const several = { minLength: 1, maxLength: 4 };

describe('a ledger whose head somebody else holds', () => {
  it('names exactly the first wrong entry, whatever was done to however many, where none was given a sound hash anew', () => {
    each(fc.array(plain, several), (found, wrong, whole) => {
      const { code, places } = read(verifyChain(found, whole.at(-1)?.hash));
      expect(code).toMatch(/^verify\./);
      expect(places).toEqual([wrong]);
    });
  });

  it('names exactly the one entry that was changed, added or taken away, also with a sound hash of its own', () => {
    each(one, (found, wrong, whole, [act]) => {
      const { code, places } = read(verifyChain(found, whole.at(-1)?.hash));
      // Behind the last one there is none that would tell a new entry from one whose followers were cut: the sentence says both.
      const cannotTell = act?.how === 'edit and hash anew' && wrong === found.length;
      expect(cannotTell ? code : 'verify.head_missing').toBe('verify.head_missing');
      expect(places).toEqual([cannotTell ? wrong + 1 : wrong]);
    });
  });

  it('shows whatever was done to it, and passes over a wrong entry only where that and all before it are sound in themselves', () => {
    each(fc.array(tampering, several), (found, wrong, whole) => {
      const { code, places } = read(verifyChain(found, whole.at(-1)?.hash));
      expect(code).toMatch(/^verify\./);
      expect(Math.max(...places)).toBeGreaterThanOrEqual(wrong);
      expect(places.includes(wrong) || verifyChain(found.slice(0, wrong)).ok).toBe(true);
    });
  });

  it('is whole when nothing was done to it', () => {
    fc.assert(
      fc.property(ledger, (whole) => {
        expect(verifyChain(whole, whole.at(-1)?.hash, ID)).toMatchObject({ ok: true });
      }),
    );
  });
});

describe('a ledger alone', () => {
  it('names exactly the first wrong entry, where none was given a sound hash anew and the tail was not cut', () => {
    each(fc.array(plain, several), (found, wrong) => {
      fc.pre(wrong <= found.length);
      expect(read(verifyChain(found)).places).toEqual([wrong]);
    });
  });

  it('names both of two that do not fit together, one of which is the first wrong one', () => {
    each(
      forging.map((act) => [act]),
      (found, wrong) => {
        fc.pre(wrong < found.length);
        const { places } = read(verifyChain(found));
        expect(places).toContain(wrong);
        expect(places.every((place) => place === wrong || place === wrong + 1)).toBe(true);
      },
    );
  });
});
