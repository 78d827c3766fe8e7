import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chain, GENESIS } from '../../src/core/chain.ts';
import { digestOf } from '../../src/core/json.ts';
import { ENTRY_KINDS, type LedgerEntry, type NewEntry } from '../../src/core/ledger.ts';
import type { Actor } from '../../src/core/record.ts';
import { verifyChain } from '../../src/core/verify.ts';

const actor: fc.Arbitrary<Actor> = fc.oneof(
  fc.record({ kind: fc.constant('person' as const), id: fc.string(), name: fc.string() }),
  fc.record({ kind: fc.constant('detector' as const), name: fc.string() }),
  fc.record({ kind: fc.constant('model' as const), name: fc.string() }),
  fc.constant({ kind: 'tagout' as const }),
);
const fact: fc.Arbitrary<NewEntry> = fc.record({
  kind: fc.constantFrom(...ENTRY_KINDS),
  by: actor,
  sentence: fc.string({ unit: 'grapheme' }),
  data: fc.dictionary(
    fc.string(),
    fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.array(fc.string())),
  ),
});
const entries = (minLength: number) =>
  fc
    .array(fc.tuple(fact, fc.nat(1_000_000)), { minLength, maxLength: 8 })
    .map((facts) =>
      facts.reduce<LedgerEntry[]>(
        (sofar, [one, at]) => [...sofar, ...chain('INC-2026-000001', sofar.length, sofar.at(-1)?.hash ?? GENESIS, at, [one])],
        [],
      ),
    );
const opened: NewEntry = { kind: 'incident.opened', by: { kind: 'tagout' }, sentence: 'It was opened.', data: {} };

const withStrangeFifth = (found: readonly LedgerEntry[]) =>
  found.map((entry) => (entry.seq === 5 ? { ...entry, note: 1 } : entry));

describe('a chain', () => {
  it('is whole when chain() made it, whatever the facts say', () => {
    fc.assert(
      fc.property(entries(1), (whole) => {
        const head = whole.at(-1)?.hash;
        expect(verifyChain(whole, head)).toMatchObject({ ok: true, value: { head, count: whole.length } });
        expect(verifyChain(structuredClone(whole))).toMatchObject({ ok: true });
      }),
    );
  });

  it('shows every edit of every field', () => {
    fc.assert(
      fc.property(
        entries(1),
        fc.nat(),
        fc.constantFrom('incident', 'seq', 'at', 'kind', 'by', 'sentence', 'data', 'prev', 'hash'),
        fc.jsonValue(),
        (whole, at, field, value) => {
          const index = at % whole.length;
          const target = whole[index];
          fc.pre(target !== undefined && digestOf(target[field as keyof LedgerEntry]) !== digestOf(value));
          const result = verifyChain(whole.map((entry, place) => (place === index ? { ...entry, [field]: value } : entry)));
          expect(result.ok).toBe(false);
        },
      ),
    );
  });

  it('shows a field that was added or taken away', () => {
    const whole = chain('INC-2026-000001', 0, GENESIS, 1, [opened]);
    expect(verifyChain(whole.map((entry) => ({ ...entry, note: 'later' })))).toMatchObject({
      ok: false,
      code: 'verify.malformed',
    });
    expect(verifyChain(whole.map(({ data: _data, ...rest }) => rest))).toMatchObject({ ok: false, code: 'verify.malformed' });
  });

  it('shows two entries that changed places', () => {
    fc.assert(
      fc.property(entries(2), fc.nat(), fc.nat(), (whole, a, b) => {
        const [i, j] = [a % whole.length, b % whole.length];
        fc.pre(i !== j);
        const swapped = whole.map((entry, place) => (place === i ? whole[j] : place === j ? whole[i] : entry));
        expect(verifyChain(swapped)).toMatchObject({ ok: false, code: 'verify.reordered' });
      }),
    );
  });

  it('shows a deleted entry, the last one only by a head kept elsewhere', () => {
    fc.assert(
      fc.property(entries(2), fc.nat(), (whole, at) => {
        const index = at % whole.length;
        const shorter = whole.filter((_, place) => place !== index);
        const last = index === whole.length - 1;
        expect(verifyChain(shorter).ok).toBe(last);
        expect(verifyChain(shorter, whole.at(-1)?.hash)).toMatchObject({
          ok: false,
          code: last ? 'verify.head_missing' : 'verify.deleted',
        });
      }),
    );
  });

  it('shows an inserted entry: a copy, a renumbered one, and one with a sound hash of its own', () => {
    fc.assert(
      fc.property(entries(2), fact, fc.nat(), (whole, extra, at) => {
        const index = at % (whole.length - 1);
        const before = whole.slice(0, index + 1);
        const after = whole.slice(index + 1);
        const [forged] = chain('INC-2026-000001', before.length, before.at(-1)?.hash ?? GENESIS, 5, [extra]);
        const copy = before[0];
        expect(verifyChain([...before, copy, ...after])).toMatchObject({ ok: false, code: 'verify.inserted' });
        expect(verifyChain([...before, forged, ...after]).ok).toBe(false);
        expect(verifyChain([...before, forged, ...after.map((entry) => ({ ...entry, seq: entry.seq + 1 }))]).ok).toBe(false);
      }),
    );
  });

  it('that was rewritten from an entry on with fresh hashes is found by a head kept elsewhere', () => {
    fc.assert(
      fc.property(entries(2), fc.nat(), fact, (whole, at, other) => {
        const index = at % whole.length;
        const before = whole.slice(0, index);
        const facts = [other, ...whole.slice(index + 1)].map(({ kind, by, sentence, data }) => ({ kind, by, sentence, data }));
        const rewritten = [...before, ...chain('INC-2026-000001', index, before.at(-1)?.hash ?? GENESIS, 7, facts)];
        fc.pre(rewritten.at(-1)?.hash !== whole.at(-1)?.hash);
        expect(verifyChain(rewritten, whole.at(-1)?.hash)).toMatchObject({ ok: false, code: 'verify.head_missing' });
      }),
    );
  });

  it('names the first wrong entry and what happened to it, in one sentence', () => {
    const whole = chain('INC-2026-000001', 0, GENESIS, 1, [opened, opened, opened, opened]);
    const edited = whole.map((entry) => (entry.seq >= 3 ? { ...entry, sentence: 'Nothing happened.' } : entry));
    expect(verifyChain(edited)).toMatchObject({
      code: 'verify.edited',
      message: 'Entry 3 does not match its own hash: it was edited.',
    });
    expect(verifyChain(whole.toSpliced(1, 1))).toMatchObject({
      message: 'Entry 2 is missing (the next one is 3): it was deleted.',
    });
  });

  it('names its first wrong entry also when a later one is no entry at all', () => {
    const whole = chain('INC-2026-000001', 0, GENESIS, 1, [opened, opened, opened, opened, opened, opened]);
    const edited = whole.map((entry) => (entry.seq === 2 ? { ...entry, sentence: 'Nothing happened.' } : entry));
    expect(verifyChain(withStrangeFifth(edited), whole.at(-1)?.hash)).toMatchObject({
      message: 'Entry 2 does not match its own hash: it was edited.',
    });
    expect(verifyChain(withStrangeFifth(whole.toSpliced(1, 1)), whole.at(-1)?.hash)).toMatchObject({
      message: 'Entry 2 is missing (the next one is 3): it was deleted.',
    });
  });

  it('names an entry with a sound hash of its own where the entries behind it lead to the head, and else both that do not fit', () => {
    const whole = chain('INC-2026-000001', 0, GENESIS, 1, [opened, opened, opened, opened]);
    const [forged] = chain('INC-2026-000001', 1, whole[0]?.hash ?? GENESIS, 1, [{ ...opened, sentence: 'Nothing happened.' }]);
    const found = whole.map((entry) => (entry.seq === 2 ? forged : entry));
    expect(verifyChain(found, whole.at(-1)?.hash)).toMatchObject({
      code: 'verify.replaced',
      message:
        'Entry 2 is not the one that the entries behind it were written after: it was replaced or inserted. Only an older head or a copy can tell whether those before it were replaced as well.',
    });
    expect(verifyChain(found)).toMatchObject({
      code: 'verify.unlinked',
      message: 'Entries 2 and 3 do not belong together: entry 2 was replaced, or entry 3 was inserted.',
    });
    expect(verifyChain(whole.toSpliced(1, 0, ...(forged === undefined ? [] : [forged])))).toMatchObject({
      code: 'verify.inserted',
      message: 'Places 2 and 3 both hold an entry numbered 2: one of the two was inserted.',
    });
  });

  it('of another incident than the one asked about is refused, and names its first wrong entry', () => {
    const whole = chain('INC-2026-000001', 0, GENESIS, 1, [opened, opened]);
    expect(verifyChain(whole, undefined, 'INC-2026-000001')).toMatchObject({ ok: true });
    expect(verifyChain(whole, undefined, 'INC-2026-000002')).toMatchObject({
      code: 'verify.foreign',
      message: 'Entry 1 belongs to another incident: it was inserted or edited.',
    });
  });

  it('that mixes two incidents is refused', () => {
    const [first] = chain('INC-2026-000001', 0, GENESIS, 1, [opened]);
    const other = chain('INC-2026-000002', 1, first?.hash ?? GENESIS, 1, [opened]);
    expect(verifyChain([first, ...other])).toMatchObject({ ok: false, code: 'verify.foreign' });
  });

  it('that goes on after the recorded head is refused', () => {
    const whole = chain('INC-2026-000001', 0, GENESIS, 1, [opened, opened]);
    expect(verifyChain(whole, whole[0]?.hash)).toMatchObject({ ok: false, code: 'verify.head_passed' });
  });

  it('without entries is refused', () => {
    expect(verifyChain([])).toMatchObject({ ok: false, code: 'verify.empty' });
  });

  it('notes a clock that was set back, and is whole all the same', () => {
    const first = chain('INC-2026-000001', 0, GENESIS, 50, [opened]);
    const whole = [...first, ...chain('INC-2026-000001', 1, first[0]?.hash ?? GENESIS, 40, [opened])];
    expect(verifyChain(whole)).toMatchObject({
      ok: true,
      value: { notes: ['Entry 2 is dated before entry 1: the clock was set back between them.'] },
    });
  });

  it.each([
    ['null', null],
    ['text', 'entry'],
    ['a list', []],
    ['a prototype key', JSON.parse('{"__proto__":{"seq":1}}') as unknown],
  ])('refuses %s where an entry belongs', (_, entry) => {
    expect(verifyChain([entry])).toMatchObject({ ok: false, code: 'verify.malformed' });
  });

  it('refuses an entry nested a hundred thousand deep without exhausting the stack', () => {
    let data: unknown = 0;
    for (let depth = 0; depth < 100_000; depth += 1) data = [data];
    const whole = chain('INC-2026-000001', 0, GENESIS, 1, [opened]);
    expect(verifyChain(whole.map((entry) => ({ ...entry, data })))).toMatchObject({ ok: false, code: 'verify.malformed' });
  });

  it('refuses half a surrogate pair, which no entry of ours can hold', () => {
    const whole = chain('INC-2026-000001', 0, GENESIS, 1, [opened]);
    expect(verifyChain(whole.map((entry) => ({ ...entry, sentence: '\uD800' })))).toMatchObject({
      ok: false,
      code: 'verify.edited',
    });
  });

  it('keeps a key named __proto__ under its hash', () => {
    const data = Object.fromEntries([['__proto__', { a: 1 }]]);
    const whole = chain('INC-2026-000001', 0, GENESIS, 1, [{ ...opened, data }]);
    expect(verifyChain(whole).ok).toBe(true);
    expect(verifyChain(whole.map((entry) => ({ ...entry, data: {} })))).toMatchObject({ ok: false, code: 'verify.edited' });
  });
});
