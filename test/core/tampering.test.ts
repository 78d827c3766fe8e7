import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chain, GENESIS } from '../../src/core/chain.ts';
import { digestOf } from '../../src/core/json.ts';
import type { LedgerEntry, NewEntry } from '../../src/core/ledger.ts';
import { verifyChain } from '../../src/core/verify.ts';

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
  | { readonly how: 'edit'; readonly place: number; readonly sentence: string }
  | { readonly how: 'edit and hash anew'; readonly place: number; readonly sentence: string }
  | { readonly how: 'swap'; readonly place: number; readonly other: number }
  | { readonly how: 'insert'; readonly place: number; readonly fact: NewEntry }
  | { readonly how: 'repeat'; readonly place: number; readonly other: number }
  | { readonly how: 'delete'; readonly place: number }
  | { readonly how: 'delete and renumber'; readonly place: number }
  | { readonly how: 'cut'; readonly place: number };

const tampering: fc.Arbitrary<Tampering> = fc.oneof(
  fc.record({ how: fc.constantFrom('edit', 'edit and hash anew'), place: fc.nat(), sentence: fc.string() }),
  fc.record({ how: fc.constantFrom('swap', 'repeat'), place: fc.nat(), other: fc.nat() }),
  fc.record({ how: fc.constant('insert' as const), place: fc.nat(), fact }),
  fc.record({ how: fc.constantFrom('delete', 'delete and renumber', 'cut'), place: fc.nat() }),
);

function tampered(entries: readonly LedgerEntry[], act: Tampering): readonly LedgerEntry[] {
  if (entries.length === 0) return entries;
  const at = act.place % entries.length;
  const target = entries[at];
  if (target === undefined) return entries;
  switch (act.how) {
    case 'edit':
      return entries.with(at, { ...target, sentence: act.sentence });
    case 'edit and hash anew': {
      const { hash: _, ...body } = { ...target, sentence: act.sentence };
      return entries.with(at, { ...body, hash: digestOf(body) });
    }
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

/** Which place of the ledger a refusal names, counted from 1. */
function read(verdict: ReturnType<typeof verifyChain>): { readonly code: string; readonly place: number } {
  if (verdict.ok) return { code: 'fine', place: 0 };
  const { code, message } = verdict;
  if (code === 'verify.empty') return { code, place: 1 };
  const named = /place (\d+)/i.exec(message) ?? /entry (\d+)/i.exec(message);
  // These two name the last entry that is as it was.
  const after = code === 'verify.head_missing' || code === 'verify.head_passed' ? 1 : 0;
  return { code, place: Number(named?.[1]) + after };
}

describe('a ledger whose head somebody else holds', () => {
  it('shows whatever was done to it, however often, and blames no entry before the first wrong one', () => {
    fc.assert(
      fc.property(ledger, fc.array(tampering, { minLength: 1, maxLength: 4 }), (whole, acts) => {
        const found = acts.reduce(tampered, whole);
        const wrong = firstWrong(whole, found);
        fc.pre(wrong <= Math.max(whole.length, found.length));
        const { code, place } = read(verifyChain(found, whole.at(-1)?.hash));
        expect(code).toMatch(/^verify\./);
        expect(place).toBeGreaterThanOrEqual(wrong);
      }),
      { numRuns: 2000 },
    );
  });

  it('names the first wrong entry, or the one that should follow it', () => {
    fc.assert(
      fc.property(ledger, tampering, (whole, act) => {
        const found = tampered(whole, act);
        const wrong = firstWrong(whole, found);
        fc.pre(wrong <= Math.max(whole.length, found.length));
        const { code, place } = read(verifyChain(found, whole.at(-1)?.hash));
        // The last one, hashed anew, has none behind it: the head shows it.
        const named = code === 'verify.head_missing' ? [found.length + 1] : [wrong, wrong + 1];
        expect(named).toContain(place);
      }),
      { numRuns: 2000 },
    );
  });

  it('is whole when nothing was done to it', () => {
    fc.assert(
      fc.property(ledger, (whole) => {
        expect(verifyChain(whole, whole.at(-1)?.hash)).toMatchObject({ ok: true });
      }),
    );
  });
});
