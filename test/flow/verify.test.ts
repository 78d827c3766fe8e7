import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import { verifyStore } from '../../src/flow/verify.ts';
import { UnknownSchema } from '../../src/ports.ts';
import { collect } from '../core/verify-collect.ts';
import { sampleEntries, sampleRecord } from '../core/history/sample.ts';

type Ledgers = Parameters<typeof verifyStore>[0];

function storeOf(ledgers: ReadonlyMap<string, readonly LedgerEntry[]>, heads: ReadonlyMap<string, string>): Ledgers {
  return {
    // As many as the last one's number says.
    opened: async () => Math.max(0, ...[...ledgers.keys()].map((id) => Number(id.slice(-6)))),
    async *incidentIds() {
      yield* ledgers.keys();
    },
    entries: async (incident) => ledgers.get(incident) ?? [],
    load: async (incident) => {
      const head = heads.get(incident);
      return head === undefined ? null : { record: sampleRecord('harmless', incident), head };
    },
  };
}

const ID = 'INC-2026-000001';
const OTHER = 'INC-2026-000002';
const whole = sampleEntries(3);
const head = whole[2]?.hash ?? '';

describe('verifying the store', () => {
  it('finds each whole chain whole, with its events and head', async () => {
    const other = sampleEntries(2, 'other', OTHER);
    const store = storeOf(
      new Map([
        [ID, whole],
        [OTHER, other],
      ]),
      new Map([
        [ID, head],
        [OTHER, other[1]?.hash ?? ''],
      ]),
    );
    expect(await collect(verifyStore(store))).toEqual([
      { subject: ID, ok: true, sentence: `3 events, unbroken up to ${head.slice(0, 12)}.`, notes: [] },
      { subject: OTHER, ok: true, sentence: `2 events, unbroken up to ${other[1]?.hash.slice(0, 12)}.`, notes: [] },
    ]);
  });

  it.each([
    ['a cut tail', whole.slice(0, 2), head, 'its tail was cut'],
    ['entries beyond the head', whole, whole[1]?.hash ?? '', 'added without being recorded'],
    ['an edit', whole.map((entry) => (entry.seq === 2 ? { ...entry, sentence: 'Nothing.' } : entry)), head, 'Entry 2'],
    ['no entries', [], head, 'no entries'],
    ["another incident's chain", sampleEntries(3, 'x', OTHER), head, 'Entry 1 belongs to another incident'],
    [
      'an edit before an entry of another incident',
      [whole[0], { ...whole[1], sentence: 'Nothing.' }, sampleEntries(3, 'x', OTHER)[2]] as LedgerEntry[],
      head,
      'Entry 2',
    ],
  ])('finds %s, and goes on', async (_, entries, stored, sentence) => {
    const store = storeOf(
      new Map([
        [ID, entries],
        [OTHER, sampleEntries(1, 'x', OTHER)],
      ]),
      new Map([
        [ID, stored],
        [OTHER, sampleEntries(1, 'x', OTHER)[0]?.hash ?? ''],
      ]),
    );
    const [first, second] = await collect(verifyStore(store));
    expect(first).toMatchObject({ subject: ID, ok: false, sentence: expect.stringContaining(sentence) as unknown });
    expect(second).toMatchObject({ subject: OTHER, ok: true });
  });

  it('finds incidents that are gone from between the others', async () => {
    const kept = [ID, 'INC-2026-000003', 'INC-2027-000007'];
    const chains = new Map(kept.map((id) => [id, sampleEntries(1, 'x', id)]));
    const heads = new Map([...chains].map(([id, entries]) => [id, entries[0]?.hash ?? '']));
    expect(await collect(verifyStore(storeOf(chains, heads)))).toMatchObject([
      { subject: ID, ok: true },
      { subject: 'Number 2', ok: false, sentence: expect.stringContaining('without gaps') as unknown },
      { subject: 'INC-2026-000003', ok: true },
      { subject: 'Numbers 4 to 6', ok: false },
      { subject: 'INC-2027-000007', ok: true },
    ]);
  });

  it('finds that the newest incidents are gone', async () => {
    const store = { ...storeOf(new Map([[ID, whole]]), new Map([[ID, head]])), opened: async () => Promise.resolve(3) };
    expect(await collect(verifyStore(store))).toMatchObject([
      { subject: ID, ok: true },
      { subject: 'Numbers 2 to 3', ok: false, sentence: expect.stringContaining('without gaps') as unknown },
    ]);
  });

  it('finds a record that is gone', async () => {
    const [verdict] = await collect(verifyStore(storeOf(new Map([[ID, whole]]), new Map())));
    expect(verdict).toMatchObject({ ok: false, sentence: expect.stringContaining('record is gone') as unknown });
  });

  it('reads again when the incident moved on between the reads', async () => {
    let loads = 0;
    const store: Ledgers = {
      ...storeOf(new Map([[ID, whole]]), new Map()),
      load: async () => {
        loads += 1;
        return { record: sampleRecord(), head: (loads === 1 ? whole[1]?.hash : head) ?? '' };
      },
    };
    expect(await collect(verifyStore(store))).toMatchObject([{ ok: true }]);
  });

  it('checks the chain of a record that a newer version wrote, and says that its head is not known', async () => {
    const store: Ledgers = {
      ...storeOf(new Map([[ID, whole]]), new Map()),
      load: () => Promise.reject(new UnknownSchema(ID, 3)),
    };
    const [verdict] = await collect(verifyStore(store));
    expect(verdict).toMatchObject({ ok: true, notes: [expect.stringContaining('a cut tail would not show')] });
  });

  it('rejects when the store cannot be read', async () => {
    const store: Ledgers = {
      ...storeOf(new Map([[ID, whole]]), new Map()),
      load: () => Promise.reject(new Error('connection lost')),
    };
    await expect(collect(verifyStore(store))).rejects.toThrow('connection lost');
  });
});
