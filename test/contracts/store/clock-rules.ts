import { systemClock, TestClock } from 'pg-boss';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/core/effect.ts';
import { HOUR_MS, NOW, openNew, step } from './records.ts';
import type { Site, Sites } from './site.ts';
import { TIMED_KINDS, timed } from './timed.ts';
import { POLL_MS, SOON, Watch } from './watch.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
const INCIDENT = 'INC-2026-000000';

/** Time stands still until the test moves it, for the database and for every process alike. Where there can be several, there are two. */
export function clockRules(sites: Sites): void {
  describe('what waits for its time', () => {
    const processes = sites.shared ? 2 : 1;
    let site: Site;
    let clock: TestClock;
    let watch: Watch;

    beforeEach(async () => {
      site = await sites.fresh();
      clock = new TestClock(NOW);
      watch = new Watch(site, clock);
      await watch.open(processes);
    });
    afterEach(async () => {
      await watch.close();
      await site.remove();
    });

    /** One of each kind, for an hour from now. @returns when that is. */
    const send = async (): Promise<number> => {
      const due = clock.now() + HOUR_MS;
      await watch.store.enqueue(timed(INCIDENT, due, clock.now()));
      return due;
    };
    /** What was started in the end: all that was to start has, and had the time to start again. */
    const inTheEnd = async (): Promise<readonly string[]> => {
      await watch.untilAll(INCIDENT);
      await clock.tick(POLL_MS);
      await watch.look();
      return watch.started(INCIDENT);
    };

    it('does not start before, however often workers look', async () => {
      const due = await send();
      await watch.look();
      await clock.setTime(due - 3 * POLL_MS);
      await clock.tick(3 * POLL_MS - 1);
      for (let looks = 0; looks < 3; looks += 1) await watch.look();
      expect(clock.now()).toBe(due - 1);
      expect(watch.started(INCIDENT)).toEqual([]);
    });

    it('starts once when it has come, without being announced', async () => {
      const due = await send();
      await clock.setTime(due - 1);
      await clock.tick(1 + POLL_MS);
      expect(await inTheEnd()).toEqual(TIMED_KINDS);
    });

    it('starts once when the time jumps over it', async () => {
      const due = await send();
      await clock.setTime(due + 30 * DAY_MS);
      await clock.tick(0);
      expect(await inTheEnd()).toEqual(TIMED_KINDS);
      expect(watch.errors).toEqual([]);
    });

    it('starts once after all were away when it came', async () => {
      const due = await send();
      await watch.close();
      await clock.setTime(due + 30 * DAY_MS);
      await watch.open(processes);
      await clock.tick(0);
      expect(await inTheEnd()).toEqual(TIMED_KINDS);
      await watch.close();
      await watch.open(processes);
      expect(await inTheEnd()).toEqual(TIMED_KINDS);
    });

    it('waits on after all were away and it has not come', async () => {
      const due = await send();
      await watch.close();
      await clock.setTime(due - 1);
      await watch.open(processes);
      await clock.tick(0);
      await watch.look();
      expect(watch.started(INCIDENT)).toEqual([]);
      await clock.tick(1 + POLL_MS);
      expect(await inTheEnd()).toEqual(TIMED_KINDS);
    });

    it('neither starts early nor is lost when the clock is set back', async () => {
      const due = await send();
      await clock.setTime(NOW - DAY_MS);
      await clock.tick(POLL_MS);
      await watch.look();
      await clock.setTime(due - 1);
      await watch.look();
      expect(watch.started(INCIDENT)).toEqual([]);
      await clock.tick(1 + POLL_MS);
      expect(await inTheEnd()).toEqual(TIMED_KINDS);
    });

    it('does not start again when the clock is set back after it', async () => {
      const due = await send();
      await clock.setTime(due);
      await clock.tick(0);
      expect(await inTheEnd()).toEqual(TIMED_KINDS);
      await clock.setTime(due - 2 * MINUTE_MS);
      expect(await inTheEnd()).toEqual(TIMED_KINDS);
      await clock.setTime(due + MINUTE_MS);
      expect(await inTheEnd()).toEqual(TIMED_KINDS);
    });

    it('starts when its commit says, also when that is long past', async () => {
      const { record } = await openNew(watch.store, 'committed');
      const { id } = record.incident;
      const effects = [...timed(id, NOW - DAY_MS, NOW), ...timed(id, NOW + HOUR_MS, NOW)].filter(
        (effect) => 'at' in effect && effect.kind === 'expire',
      );
      await watch.store.update(id, NOW, (stored) => step(stored.record, effects));
      await expect.poll(() => watch.started(id), SOON).toEqual(['expire']);
      await clock.setTime(NOW + HOUR_MS);
      await clock.tick(0);
      await expect.poll(() => watch.started(id), SOON).toEqual(['expire', 'expire']);
    });

    it('is also a job whose handler rejected: it is tried again, after a while', async () => {
      const plan: Effect = { kind: 'plan', incident: INCIDENT, step: 's1', round: 1 };
      let tries = 0;
      watch.workers.on(INCIDENT, () => {
        tries += 1;
        return tries === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve();
      });
      await watch.store.enqueue([plan]);
      await expect.poll(() => tries, SOON).toBe(1);
      await clock.tick(0);
      await watch.store.enqueue([{ ...plan, incident: 'another' }]);
      await expect.poll(() => watch.started('another'), SOON).toEqual(['plan']);
      expect(tries).toBe(1);
      await clock.setTime(NOW + MINUTE_MS);
      await clock.tick(0);
      await expect.poll(() => tries, SOON).toBe(2);
      expect(watch.workers.dead).toEqual([]);
    });

    it('is also a view that failed, and it does not hold back a newer change', async () => {
      const { record } = await openNew(watch.store, 'failed view');
      const { id } = record.incident;
      const shown: (number | undefined)[] = [];
      const change = () => watch.store.update(id, NOW, (stored) => step(stored.record, [{ kind: 'show', incident: id }]));
      watch.workers.on(id, async () => {
        shown.push((await watch.store.load(id))?.record.version);
        if (shown.length === 1) throw new Error('Slack is away');
      });
      await change();
      await expect.poll(() => shown, SOON).toEqual([2]);
      await change();
      await expect.poll(() => shown, SOON).toEqual([2, 3]);
      await clock.setTime(NOW + MINUTE_MS);
      await clock.tick(0);
      await expect.poll(() => shown, SOON).toEqual([2, 3, 3]);
    });
  });

  describe("a process's own clock", () => {
    let site: Site;
    beforeEach(async () => {
      site = await sites.fresh();
    });
    afterEach(() => site.remove());

    it.each([
      ['a year ahead', 365 * DAY_MS],
      ['a year behind', -365 * DAY_MS],
    ])('decides nothing: %s, and what waits starts by the clock of the database', async (_name, offMs) => {
      const watch = new Watch(site, { ...systemClock, now: () => Date.now() + offMs });
      await watch.open(1);
      try {
        const now = await watch.store.now();
        await watch.store.enqueue(timed(INCIDENT, now + HOUR_MS, now));
        await watch.store.enqueue(timed('due', now - HOUR_MS, now - HOUR_MS));
        await watch.untilAll('due');
        expect(watch.started(INCIDENT)).toEqual([]);
      } finally {
        await watch.close();
      }
    });
  });
}
