import { TestClock } from 'pg-boss';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Elsewhere, openClaims, WORKING } from '../../../src/adapters/store/claims.ts';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { Effect } from '../../../src/core/effect.ts';
import type { Store } from '../../../src/ports.ts';
import { HOUR_MS, NOW, openNew, step } from './records.ts';
import type { Site, Sites } from './site.ts';
import { SOON, Watch } from './watch.ts';
import { Workers } from './workers.ts';

export function serverRules(sites: Sites): void {
  describe('a server, which others may use and which may drop its connections', () => {
    let site: Site;
    let stores: Store[];

    const open = async (): Promise<Store> => {
      const store = await createStore({ ...site.options, onError: () => undefined });
      stores.push(store);
      return store;
    };

    beforeEach(async () => {
      site = await sites.fresh();
      stores = [];
    });
    afterEach(async () => {
      for (const store of stores) await store.close();
      await site.remove();
    });

    it('lets several processes start at once on an empty database', async () => {
      await Promise.all([open(), open(), open()]);
      const [one, , three] = stores;
      const { record } = await openNew(one ?? (await open()), 'started together');
      expect((await three?.load(record.incident.id))?.record.version).toBe(1);
    });

    it('takes updates from several processes at once and loses none', async () => {
      const [one, two] = [await open(), await open()];
      const { record } = await openNew(one, 'replicas');
      const { id } = record.incident;
      const workers = [new Workers(), new Workers()];
      await workers[0]?.start(one);
      await workers[1]?.start(two);
      const show: Effect = { kind: 'show', incident: id };
      const shown: (number | undefined)[] = [];
      for (const worker of workers) {
        worker.on(id, async () => {
          shown.push((await two.load(id))?.record.version);
        });
      }
      await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          (index % 2 === 0 ? one : two).update(id, NOW, ({ record: before }) => step(before, [show])),
        ),
      );
      expect((await one.load(id))?.record.version).toBe(41);
      await expect.poll(() => Math.max(...shown.map(Number)), SOON).toBe(41);
    });

    it('goes on after the server dropped every connection', async () => {
      const errors: unknown[] = [];
      const store = await createStore({ ...site.options, onError: (error) => errors.push(error) });
      stores.push(store);
      const { record } = await openNew(store, 'dropped');
      const { id } = record.incident;
      const workers = new Workers();
      await workers.start(store);
      const updating = Promise.allSettled(
        Array.from({ length: 20 }, () => store.update(id, NOW, ({ record: before }) => step(before))),
      );
      await site.tamper(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tagout'`);
      const done = (await updating).filter(({ status }) => status === 'fulfilled').length;
      // A commit whose answer was lost may count as well: it is never less than what was acknowledged.
      const version = (await store.load(id))?.record.version ?? 0;
      expect(version).toBeGreaterThanOrEqual(1 + done);
      expect(await store.entries(id)).toHaveLength(version);
      await store.enqueue([{ kind: 'draft', incident: id, round: 1 }]);
      await expect.poll(() => workers.of(id, 'draft'), SOON).toHaveLength(1);
      expect(errors.length).toBeGreaterThan(0);
    });

    it('takes nothing for lost that a living process is at, although its connections broke', async () => {
      const [one, two] = [await open(), await open()];
      const workers = new Workers();
      const line = Promise.withResolvers<undefined>();
      const { record } = await openNew(one, 'blink');
      const { id } = record.incident;
      workers.on(id, async () => {
        await line.promise;
      });
      await workers.start(one);
      await one.enqueue([{ kind: 'draft', incident: id, round: 1 }]);
      await expect.poll(() => workers.of(id, 'draft'), SOON).toHaveLength(1);
      const claimed = `select 1 from pg_locks where locktype = 'advisory' and classid = ${WORKING}`;
      await expect.poll(() => site.tamper(claimed), SOON).toHaveLength(1);
      await site.tamper(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tagout'`);
      await expect.poll(() => site.tamper(claimed), SOON).toHaveLength(1);
      // A third one looks around at its start, and ends what is nobody's.
      const three = await open();
      const at = Date.now() + HOUR_MS;
      await three.enqueue([{ kind: 'expire', incident: 'INC-2026-000099', step: 's1', request: 'r', at }]);
      await site.tamper(`update pgboss.job set state = 'active', started_on = now() - interval '1 minute', heartbeat_on = now()
        where name = 'expire'`);
      const state = async (name: string) =>
        (await site.tamper(`select state from pgboss.job where name = '${name}'`))[0]?.['state'];
      await expect.poll(() => state('expire'), SOON).toBe('completed');
      expect(await state('draft')).toBe('active');
      expect(workers.of(id, 'draft')).toHaveLength(1);
      line.resolve(undefined);
      await expect.poll(() => state('draft'), SOON).toBe('completed');
      expect((await two.load(id))?.record.version).toBe(1);
    });

    it('lets go of what a process has claimed from which nothing is heard any more', async () => {
      const connection = { connectionString: site.options.databaseUrl ?? '' };
      // Asked for a sign of life only each twenty seconds, the first one is as good as frozen.
      const frozen = await openClaims(connection, () => undefined, 500);
      const other = await openClaims(connection, () => undefined);
      const line = Promise.withResolvers<undefined>();
      try {
        const begun = Promise.withResolvers<undefined>();
        const working = frozen.alone('show INC-2026-000001', async () => {
          begun.resolve(undefined);
          await line.promise;
        });
        await begun.promise;
        const taken = () => other.alone('show INC-2026-000001', () => Promise.resolve()).then(() => 'taken');
        await expect(taken()).rejects.toThrow(Elsewhere);
        await expect.poll(() => taken().catch(() => 'elsewhere'), SOON).toBe('taken');
        line.resolve(undefined);
        await working;
      } finally {
        line.resolve(undefined);
        await frozen.close();
        await other.close();
      }
    });

    it('reports a dispatch whose worker has not been heard of, and does not run it again', async () => {
      const clock = new TestClock(NOW);
      const watch = new Watch(site, clock);
      const { workers } = watch;
      const line = Promise.withResolvers<undefined>();
      const dispatch: Effect = { kind: 'dispatch', incident: 'INC-2026-000001', step: 's1', digest: 'd', request: 'r' };
      workers.on(dispatch.incident, async () => {
        await line.promise;
      });
      await watch.open(1);
      try {
        await watch.store.enqueue([dispatch]);
        await expect.poll(() => workers.performed, SOON).toEqual([dispatch]);
        await site.tamper(`update pgboss.job set heartbeat_on = heartbeat_on - interval '1 hour' where state = 'active'`);
        // Less than a heartbeat takes: its process lives, and would be heard of again.
        await clock.tick(20_000);
        await expect.poll(() => workers.dead, SOON).toEqual([dispatch]);
        line.resolve(undefined);
        await clock.tick(20_000);
        await watch.look();
        expect(workers.of(dispatch.incident, 'dispatch')).toEqual([dispatch]);
        expect(workers.dead).toEqual([dispatch]);
        expect((await watch.store.depths())['dispatch']).toBe(0);
      } finally {
        line.resolve(undefined);
        await watch.close();
      }
    });
  });
}
