import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LIMITS } from '../../../src/core/limits.ts';
import { verifyChain } from '../../../src/core/verify.ts';
import { IncidentMissing } from '../../../src/ports.ts';
import type { Store } from '../../../src/ports.ts';
import { countAlert, fact, HOUR_MS, newRecord, NOW, openNew, step } from './records.ts';
import type { Workers } from './workers.ts';

export function commitRules(store: () => Store, workers: () => Workers): void {
  describe('one advance', () => {
    it('commits record, entries and jobs together', async () => {
      const opened = await openNew(store(), 'together', (incident) => [{ kind: 'draft', incident, round: 1 }]);
      const { id } = opened.record.incident;
      expect(id).toMatch(/^INC-2026-\d{6}$/);
      expect(await store().load(id)).toEqual(opened);
      expect(await store().entries(id)).toMatchObject([
        { incident: id, seq: 1, at: NOW, sentence: 'Opened.', hash: opened.head },
      ]);
      await expect.poll(() => workers().of(id, 'draft')).toHaveLength(1);
    });

    it('is not half done when the decision throws', async () => {
      const before = await store().list(1);
      const opening = store().openOrJoin('throws', NOW, HOUR_MS, () => {
        throw new Error('no decision');
      });
      await expect(opening).rejects.toThrow('no decision');
      expect(await store().list(1)).toEqual(before);
    });

    it('is not half done when a constraint refuses an entry', async () => {
      const { record } = await openNew(store(), 'constraint');
      const { id } = record.incident;
      const update = store().update(id, NOW, (stored) => ({
        ...step(stored.record, [{ kind: 'plan', incident: id, step: 's1', round: 1 }]),
        // @ts-expect-error a kind that the database refuses
        entries: [fact('first'), { ...fact('second'), kind: null }],
      }));
      await expect(update).rejects.toThrow('kind');
      await expectUntouched(store(), id);
      expect(workers().of(id, 'plan')).toEqual([]);
    });

    it('is not half done when its last job cannot be stored', async () => {
      const { record } = await openNew(store(), 'last job');
      const { id } = record.incident;
      const update = store().update(id, NOW, (stored) =>
        step(stored.record, [
          { kind: 'show', incident: id },
          { kind: 'plan', incident: id, step: 's1', round: 1 },
          { kind: 'expire', incident: id, step: 's1', request: 'r1', at: Number.NaN },
        ]),
      );
      await expect(update).rejects.toThrow('Invalid time value');
      await expectUntouched(store(), id);
      // A later job of the same kinds passes the queues, so that an earlier one would have been seen.
      await store().update(id, NOW, (stored) => step(stored.record, [{ kind: 'plan', incident: id, step: 's2', round: 1 }]));
      await expect.poll(() => workers().of(id, 'plan')).toEqual([{ kind: 'plan', incident: id, step: 's2', round: 1 }]);
      expect(workers().of(id, 'show')).toEqual([]);
    });

    it('leaves no gap in the numbers after a rollback', async () => {
      const first = await openNew(store(), 'gap 1');
      const misnumbered = store().openOrJoin('gap 2', NOW, HOUR_MS, (_existing, id) => step(newRecord(id)));
      await expect(misnumbered).rejects.toThrow('after version 0 comes 1');
      const second = await openNew(store(), 'gap 3');
      expect(numberOf(second.record.incident.id)).toBe(numberOf(first.record.incident.id) + 1);
    });

    it('changes nothing when the decision is null', async () => {
      const opened = await openNew(store(), 'null');
      expect(await store().update(opened.record.incident.id, NOW, () => null)).toEqual(opened);
    });

    it('must raise the version by one', async () => {
      const { record } = await openNew(store(), 'version');
      const { id } = record.incident;
      const skipping = store().update(id, NOW, (stored) => ({
        ...step(stored.record),
        record: { ...stored.record, version: 3 },
      }));
      await expect(skipping).rejects.toThrow('after version 1 comes 2');
      await expectUntouched(store(), id);
    });

    it('must write a record that can be read again', async () => {
      const writing = store().openOrJoin('schema 4', NOW, HOUR_MS, (_existing, id) => ({
        // @ts-expect-error a version that this code does not know
        record: { ...newRecord(id), schema: 4 },
        entries: [],
        effects: [],
      }));
      await expect(writing).rejects.toMatchObject({ name: 'UnknownSchema', schema: 4 });
    });

    it('names the incident that does not exist', async () => {
      const missing = store().update('INC-2026-999999', NOW, () => null);
      await expect(missing).rejects.toThrow(IncidentMissing);
      await expect(missing).rejects.toThrow('INC-2026-999999');
      expect(await store().load('INC-2026-999999')).toBeNull();
    });
  });

  describe('the ledger', () => {
    it('verifies after reading back, whatever the data', async () => {
      const { record } = await openNew(store(), 'any data');
      const { id } = record.incident;
      // Every code point but half surrogates: those have no canonical form, and the digest refuses them.
      const text = fc.string({ unit: 'binary' });
      const anyJson = fc.jsonValue({ stringUnit: 'binary' }).map((value) => z.json().parse(value));
      await fc.assert(
        fc.asyncProperty(anyJson, text, async (data, sentence) => {
          const facts = [fact(sentence, data), fact('Numbers.', [0.1, -0, 1e21, 5e-324, 2 ** 53, 1.7976931348623157e308])];
          await store().update(id, NOW, (stored) => ({ ...step(stored.record), entries: facts }));
        }),
        { numRuns: 25 },
      );
      const read = await store().load(id);
      expect(verifyChain(await store().entries(id), read?.head)).toMatchObject({ ok: true, value: { count: 51 } });
    });

    it('keeps a record with text that an attacker chose', async () => {
      const title = '\u0000 \\u0000 "; drop table incidents; -- \u{1f4a9} \u202e';
      const opened = await store().openOrJoin('hostile', NOW, HOUR_MS, (_existing, id) => {
        const record = newRecord(id);
        return { record: { ...record, incident: { ...record.incident, title } }, entries: [fact(title)], effects: [] };
      });
      expect(await store().load(opened.record.incident.id)).toEqual(opened);
    });
  });

  describe('alerts with one key', () => {
    it('make one incident, however many arrive at once', async () => {
      const joined = await Promise.all(Array.from({ length: 20 }, (_, index) => countAlert(store(), 'flood', NOW + index)));
      const ids = new Set(joined.map(({ record }) => record.incident.id));
      expect(ids.size).toBe(1);
      const stored = await store().load([...ids].join(''));
      expect(stored?.record.incident.alertCount).toBe(20);
      expect(verifyChain(await store().entries([...ids].join('')), stored?.head)).toMatchObject({
        ok: true,
        value: { count: 20 },
      });
    });

    it('make a new incident after the window', async () => {
      const first = await countAlert(store(), 'window', NOW);
      const inside = await countAlert(store(), 'window', NOW + HOUR_MS - 1);
      const after = await countAlert(store(), 'window', NOW + 2 * HOUR_MS - 1);
      expect(inside.record.incident.id).toBe(first.record.incident.id);
      expect(after.record.incident.id).not.toBe(first.record.incident.id);
    });

    it('make a new incident after the first was closed', async () => {
      const { record } = await countAlert(store(), 'closed', NOW);
      const { id } = record.incident;
      await store().update(id, NOW, (stored) => step({ ...stored.record, closedAt: NOW }));
      const next = await countAlert(store(), 'closed', NOW + 1);
      expect(next.record.incident.id).not.toBe(id);
    });

    it('with other keys make other incidents, all with their own id', async () => {
      const opened = await Promise.all(Array.from({ length: 20 }, (_, index) => countAlert(store(), `key ${index}`, NOW)));
      expect(new Set(opened.map(({ record }) => record.incident.id)).size).toBe(20);
    });
  });

  describe('updates at once', () => {
    it('lose nothing', async () => {
      const { record } = await openNew(store(), 'race');
      const { id } = record.incident;
      await Promise.all(Array.from({ length: 20 }, () => store().update(id, NOW, (stored) => step(stored.record))));
      const stored = await store().load(id);
      expect(stored?.record.version).toBe(21);
      expect(verifyChain(await store().entries(id), stored?.head)).toMatchObject({ ok: true, value: { count: 21 } });
    });
  });

  it('tells the time of the database', async () => {
    const [before, at, after] = [Date.now(), await store().now(), Date.now()];
    // Both run on this machine: the same second, whatever they round.
    expect(at).toBeGreaterThan(before - 1000);
    expect(at).toBeLessThan(after + 1000);
  });

  it('lists the newest first and walks all from the oldest', async () => {
    const { record } = await openNew(store(), 'newest');
    const listed = await store().list(5);
    expect(listed[0]?.record.incident.id).toBe(record.incident.id);
    expect(listed).toHaveLength(5);
    const ids: string[] = [];
    for await (const id of store().incidentIds()) ids.push(id);
    expect(ids.at(-1)).toBe(record.incident.id);
    expect(ids).toEqual(ids.toSorted());
    expect(record.incident.id).toMatch(new RegExp(`-0*${await store().opened()}$`));
  });

  it('lists the open ones without those that are closed or stopped', async () => {
    const [open, closed, halted] = [await openNew(store(), 'a'), await openNew(store(), 'b'), await openNew(store(), 'c')];
    const stopped = { by: 'U0ROBIN', at: NOW, reason: 'A test ends.' };
    await store().update(closed.record.incident.id, NOW, ({ record }) => step({ ...record, closedAt: NOW }));
    await store().update(halted.record.incident.id, NOW, ({ record }) => step({ ...record, stopped }));
    const [newest] = await store().listOpen(1);
    expect(newest?.record.incident.id).toBe(open.record.incident.id);
    const ids = (await store().listOpen(LIMITS.storeListMax)).map(({ record }) => record.incident.id);
    expect(ids).not.toContain(closed.record.incident.id);
    expect(ids).not.toContain(halted.record.incident.id);
  });

  it('lists what has ended, closed or stopped, the last one to end first', async () => {
    const later = NOW + 1_000_000;
    const [halted, open, closed] = [await openNew(store(), 'd'), await openNew(store(), 'e'), await openNew(store(), 'f')];
    const stopped = { by: 'U0ROBIN', at: later + 1, reason: 'A test ends.' };
    await store().update(closed.record.incident.id, NOW, ({ record }) => step({ ...record, closedAt: later }));
    await store().update(halted.record.incident.id, NOW, ({ record }) => step({ ...record, stopped }));
    const ids = (await store().listEnded(LIMITS.storeListMax)).map(({ record }) => record.incident.id);
    expect(ids.slice(0, 2)).toEqual([halted.record.incident.id, closed.record.incident.id]);
    expect(ids).not.toContain(open.record.incident.id);
    expect(await store().listEnded(1)).toHaveLength(1);
  });
}

function numberOf(id: string): number {
  return Number(id.slice(-6));
}

async function expectUntouched(store: Store, id: string): Promise<void> {
  const stored = await store.load(id);
  expect(stored?.record.version).toBe(1);
  expect(await store.entries(id)).toHaveLength(1);
}
