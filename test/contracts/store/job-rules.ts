import { describe, expect, it } from 'vitest';
import { DEAD_LETTERS, QUEUES } from '../../../src/adapters/store/queues.ts';
import type { Effect } from '../../../src/core/effect.ts';
import type { Store } from '../../../src/ports.ts';
import { NOW, openNew, step } from './records.ts';
import type { Workers } from './workers.ts';

/** The machine may be busy: a deadline for what normally takes milliseconds. */
const SOON = { timeout: 20_000, interval: 20 };

export function jobRules(store: () => Store, workers: () => Workers): void {
  describe('a job', () => {
    it('sees the commit that made it', async () => {
      const { record } = await openNew(store(), 'sees');
      const { id } = record.incident;
      const seen: (number | undefined)[] = [];
      workers().on(id, async () => {
        seen.push((await store().load(id))?.record.version);
      });
      await store().update(id, NOW, (stored) => step(stored.record, [{ kind: 'draft', incident: id, round: 1 }]));
      await expect.poll(() => seen, SOON).toEqual([2]);
    });

    it('may itself update the incident and send further jobs', async () => {
      const { record } = await openNew(store(), 'further');
      const { id } = record.incident;
      workers().on(id, async ({ kind }) => {
        if (kind !== 'draft') return;
        await store().update(id, NOW, (stored) => step(stored.record, [{ kind: 'plan', incident: id, step: 's1', round: 1 }]));
      });
      await store().enqueue([{ kind: 'draft', incident: id, round: 1 }]);
      await expect.poll(() => workers().of(id, 'plan'), SOON).toHaveLength(1);
    });

    it('carries any text unchanged', async () => {
      const tell: Effect = { kind: 'tell', incident: 'INC-2026-000000', person: 'U0001', text: '\u0000 <!channel> \u{1f4a9}' };
      await store().enqueue([tell]);
      await expect.poll(() => workers().performed, SOON).toContainEqual(tell);
    });

    it('of many sent in one commit starts without waiting for a poll', async () => {
      const { record } = await openNew(store(), 'many');
      const { id } = record.incident;
      const plans = Array.from({ length: 12 }, (_, index): Effect => ({
        kind: 'plan',
        incident: id,
        step: `s${index + 1}`,
        round: 1,
      }));
      const sent = performance.now();
      await store().update(id, NOW, (stored) => step(stored.record, plans));
      await expect.poll(() => workers().of(id, 'plan'), SOON).toHaveLength(12);
      expect(performance.now() - sent).toBeLessThan(5000);
    });
  });

  describe('what changes the world', () => {
    it.each([
      { kind: 'dispatch', request: 'r' },
      { kind: 'undo', attempt: 'a' },
    ] as const)('is never run again when its handler rejects, and is reported once: $kind', async (sent) => {
      const { record } = await openNew(store(), sent.kind);
      const { id } = record.incident;
      const first: Effect = { ...sent, incident: id, step: 's1', digest: 'd' };
      workers().on(id, ({ kind }) => (kind === sent.kind ? Promise.reject(new Error('the line broke')) : Promise.resolve()));
      await store().update(id, NOW, (stored) => step(stored.record, [first]));
      await expect.poll(() => workers().dead, SOON).toContainEqual(first);
      // Another one passes the queue and the dead letters after it: a second run or report would have come first.
      const next: Effect = { ...first, digest: 'e' };
      await store().enqueue([next]);
      await expect.poll(() => workers().dead, SOON).toContainEqual(next);
      expect(workers().of(id, sent.kind)).toEqual([first, next]);
      expect(workers().dead.filter((effect) => 'incident' in effect && effect.incident === id)).toEqual([first, next]);
    });
  });

  describe('a view', () => {
    it('is shown once more, and only once, for all changes that came while it was shown', async () => {
      const { record } = await openNew(store(), 'coalesce');
      const { id } = record.incident;
      const first = Promise.withResolvers<undefined>();
      const shown: (number | undefined)[] = [];
      let running = 0;
      let most = 0;
      workers().on(id, async () => {
        running += 1;
        most = Math.max(most, running);
        shown.push((await store().load(id))?.record.version);
        if (shown.length === 1) await first.promise;
        running -= 1;
      });
      await change(store(), id);
      await expect.poll(() => shown, SOON).toEqual([2]);
      for (let index = 0; index < 5; index += 1) await change(store(), id);
      first.resolve(undefined);
      await expect.poll(() => shown, SOON).toEqual([2, 7]);
      await change(store(), id);
      await expect.poll(() => shown, SOON).toEqual([2, 7, 8]);
      expect(most).toBe(1);
    });

    it('ends at the last change, however the changes and the showing meet', async () => {
      const { record } = await openNew(store(), 'storm');
      const { id } = record.incident;
      const shown: (number | undefined)[] = [];
      workers().on(id, async () => {
        shown.push((await store().load(id))?.record.version);
      });
      await Promise.all(Array.from({ length: 40 }, () => change(store(), id)));
      await expect.poll(() => shown.at(-1), SOON).toBe(41);
      expect(shown.length).toBeLessThan(41);
    });
  });

  describe('the inbox', () => {
    const stop = { kind: 'stop', incident: 'INC-2026-000000', by: 'U0001', team: 'T0001', reason: 'enough' } as const;

    it('keeps an item once and has it judged once', async () => {
      const item = { id: 'event 1', body: stop, receivedAt: NOW };
      const received = await Promise.all(Array.from({ length: 5 }, () => store().receive(item)));
      expect(received.toSorted()).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate', 'stored']);
      expect(await store().inboxItem('event 1')).toEqual({ ...item, judgedAt: null });
      const judging: Effect = { kind: 'inbox', item: 'event 1', urgent: true };
      await expect.poll(() => workers().performed.filter((effect) => effect.kind === 'inbox'), SOON).toContainEqual(judging);
      expect(workers().performed.filter((effect) => effect.kind === 'inbox' && effect.item === 'event 1')).toHaveLength(1);
    });

    it('marks the item in the transaction of its update, also when nothing else changes', async () => {
      const { record } = await openNew(store(), 'judged');
      const { id } = record.incident;
      for (const item of ['kept', 'null', 'thrown']) await store().receive({ id: item, body: stop, receivedAt: NOW });
      await store().update(id, NOW + 1, (stored) => step(stored.record), 'kept');
      await store().update(id, NOW + 2, () => null, 'null');
      const thrown = store().update(id, NOW + 3, () => ({ ...step(record), record }), 'thrown');
      await expect(thrown).rejects.toThrow('comes');
      expect((await store().inboxItem('kept'))?.judgedAt).toBe(NOW + 1);
      expect((await store().inboxItem('null'))?.judgedAt).toBe(NOW + 2);
      expect((await store().inboxItem('thrown'))?.judgedAt).toBeNull();
    });

    it('asks nobody about an item that somebody else has judged meanwhile: a process that was frozen changes nothing', async () => {
      const { record } = await openNew(store(), 'judged twice');
      const { id } = record.incident;
      await store().receive({ id: 'once', body: stop, receivedAt: NOW });
      const asked: number[] = [];
      const judge = (at: number) =>
        store().update(
          id,
          at,
          (stored) => {
            asked.push(at);
            return step(stored.record);
          },
          'once',
        );
      const stored = await Promise.all([judge(NOW + 1), judge(NOW + 2)]);
      expect(asked).toHaveLength(1);
      expect(stored.map((each) => each.record.version)).toEqual([record.version + 1, record.version + 1]);
      expect((await store().inboxItem('once'))?.judgedAt).toBe(asked[0]);
    });

    it('knows the runs that somebody has asked to be stopped, until that is judged', async () => {
      const { record } = await openNew(store(), 'to be stopped');
      const { id } = record.incident;
      const hint = { ...stop, kind: 'hint', incident: id, text: 'a hint stops nothing' } as const;
      await store().receive({ id: 'hint', body: hint, receivedAt: NOW });
      expect(await store().stopWaits(id)).toBe(false);
      await store().receive({
        id: 'waiting stop',
        body: { ...stop, incident: id, reason: 'with\u0000anything' },
        receivedAt: NOW,
      });
      expect([await store().stopWaits(id), await store().stopWaits('INC-2026-999999')]).toEqual([true, false]);
      await store().update(id, NOW + 1, () => null, 'waiting stop');
      expect(await store().stopWaits(id)).toBe(false);
    });

    it('tells a person once that their item is kept, however often it is tried', async () => {
      const { record } = await openNew(store(), 'kept');
      const { id } = record.incident;
      await store().receive({ id: 'told', body: stop, receivedAt: NOW });
      const tell: Effect = { kind: 'tell', incident: id, person: 'U0001', text: 'It is kept.' };
      expect([await store().keptFor('told', NOW, tell), await store().keptFor('told', NOW + 1, tell)]).toEqual([true, false]);
      await expect.poll(() => workers().of(id, 'tell'), SOON).toEqual([tell]);
    });

    it('is judged once: the first time stays', async () => {
      await store().receive({ id: 'foreign', body: stop, receivedAt: NOW });
      await store().markJudged('foreign', NOW + 1);
      await store().markJudged('foreign', NOW + 2);
      expect((await store().inboxItem('foreign'))?.judgedAt).toBe(NOW + 1);
      expect(await store().inboxItem('never seen')).toBeNull();
    });
  });

  it('keeps messages and notes, the last one of each key', async () => {
    const message = { incident: 'INC-2026-000001', key: 'step:s1', channel: 'C0001', ts: null, contentHash: 'a' };
    await store().putMessage(message);
    await store().putMessage({ ...message, key: 'incident', ts: '1.1' });
    await store().putMessage({ ...message, ts: '1.2', contentHash: 'b' });
    expect(await store().messages('INC-2026-000001')).toEqual([
      { ...message, key: 'incident', ts: '1.1' },
      { ...message, ts: '1.2', contentHash: 'b' },
    ]);
    for (const value of ['text', 7, [1, [2]], { a: null }, true]) {
      await store().putNote('note', value);
      expect(await store().getNote('note')).toEqual(value);
    }
    expect(await store().getNote('no note')).toBeNull();
  });

  it('keeps a note together with its jobs, or neither', async () => {
    const { record } = await openNew(store(), 'noted');
    const { id } = record.incident;
    await store().putNote('noted', 1, [{ kind: 'show', incident: id }]);
    await expect.poll(() => workers().of(id, 'show'), SOON).not.toEqual([]);
    const never = { kind: 'expire', incident: id, step: 's1', request: 'r', at: Number.NaN } as const;
    await expect(store().putNote('noted', 2, [never])).rejects.toThrow('Invalid time value');
    expect(await store().getNote('noted')).toBe(1);
  });

  it('answers a ping and counts what waits', async () => {
    await store().ping();
    const inAnHour = Date.now() + 60 * 60 * 1000;
    const before = await store().depths();
    await store().enqueue([{ kind: 'expire', incident: 'INC-2026-000000', step: 's1', request: 'later', at: inAnHour }]);
    const after = await store().depths();
    expect(after['expire']).toBe((before['expire'] ?? 0) + 1);
    expect(Object.keys(after).toSorted()).toEqual([...Object.keys(QUEUES), DEAD_LETTERS.name].toSorted());
  });
}

async function change(store: Store, incident: string): Promise<void> {
  await store.update(incident, NOW, (stored) => step(stored.record, [{ kind: 'show', incident }]));
}
