import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import type { Store } from '../../../src/ports.ts';
import { NOW, openNew, step } from './records.ts';
import type { Site, Sites } from './site.ts';
import { Workers } from './workers.ts';

/** In every record of these rules. */
const NAMED = '192.0.2.7';
const SOON = { timeout: 20_000, interval: 20 };

export function reopenRules(sites: Sites): void {
  describe('a database that is opened again', () => {
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

    it('has its rows, and goes on with the jobs that waited', async () => {
      const first = await open();
      const opened = await openNew(first, 'restart', (incident) => [{ kind: 'draft', incident, round: 1 }]);
      const { id } = opened.record.incident;
      await first.close();

      const second = await open();
      expect(await second.load(id)).toEqual(opened);
      expect(await second.entries(id)).toHaveLength(1);
      const workers = new Workers();
      await workers.start(second);
      await expect.poll(() => workers.performed, SOON).toEqual([{ kind: 'draft', incident: id, round: 1 }]);
    });

    it('was closed without an error that nobody made', async () => {
      const errors: unknown[] = [];
      const store = await createStore({ ...site.options, onError: (error) => errors.push(error) });
      await openNew(store, 'closing');
      await store.close();
      expect(errors).toEqual([]);
    });

    it('was closed only after the running job was done', async () => {
      const store = await open();
      const { record } = await openNew(store, 'running');
      const { id } = record.incident;
      const workers = new Workers();
      const started = Promise.withResolvers<undefined>();
      const line = Promise.withResolvers<undefined>();
      workers.on(id, async () => {
        started.resolve(undefined);
        await line.promise;
        await store.update(id, NOW, (stored) => step(stored.record));
      });
      await workers.start(store);
      await store.enqueue([{ kind: 'draft', incident: id, round: 1 }]);
      await started.promise;
      const closing = store.close();
      line.resolve(undefined);
      await closing;
      await expect(store.close()).resolves.toBeUndefined();
      const next = await open();
      expect((await next.load(id))?.record.version).toBe(2);
      expect((await next.depths())['draft']).toBe(0);
    });

    it('refuses a record of an unknown schema and leaves it alone', async () => {
      const first = await open();
      const { record } = await openNew(first, 'schema');
      const { id } = record.incident;
      await first.close();
      await site.tamper(`update incidents set record = replace(record::text, '"schema":3', '"schema":4')::json`);

      const second = await open();
      const refusal = { code: 'store.unknown_schema', incident: id, schema: 4 };
      await expect(second.load(id)).rejects.toMatchObject(refusal);
      await expect(second.update(id, NOW, (stored) => step(stored.record))).rejects.toMatchObject(refusal);
      await expect(openNew(second, 'schema')).rejects.toMatchObject(refusal);
      await expect(second.load(id)).rejects.toThrow(`Incident ${id} has record schema 4`);
      expect(await second.entries(id)).toHaveLength(1);
    });

    it('shows the others when one record cannot be read, and says which one that is', async () => {
      const first = await open();
      const ids: string[] = [];
      for (const key of ['fine', 'broken']) ids.push((await openNew(first, key)).record.incident.id);
      const [fine, broken] = ids;
      await first.close();
      await site.tamper(
        `update incidents set record = replace(record::text, '"schema":3', '"schema":4')::json where id = '${broken}'`,
      );

      const errors: unknown[] = [];
      const second = await createStore({ ...site.options, onError: (error) => errors.push(error) });
      stores.push(second);
      for (const list of [await second.list(10), await second.listOpen(10)])
        expect(list.map(({ record }) => record.incident.id)).toEqual([fine]);
      expect(await second.listEnded(10)).toEqual([]);
      const told = { code: 'store.unknown_schema', incident: broken };
      expect(errors).toMatchObject([told, told]);
    });

    it('is brought up to date from the version before, and knows then too which runs are not over', async () => {
      const first = await open();
      const stopped = { by: 'Person A', at: NOW, reason: 'enough' };
      const made = async (key: string, change: Partial<IncidentRecord>): Promise<string> => {
        const { id } = (await openNew(first, key)).record.incident;
        await first.update(id, NOW, ({ record }) => ({ ...step(record), record: { ...step(record).record, ...change } }));
        return id;
      };
      const open1 = await made('open', {});
      const ending = await made('stopped, and a step still runs', { stopped });
      await made('closed', { closedAt: NOW });
      await made('stopped and closed', { stopped, closedAt: NOW });
      await first.close();
      await site.tamper(`drop index incidents_under_way; alter table incidents drop column over_at;
        drop index inbox_stops; alter table inbox drop column stops, drop column told_at;
        delete from kysely_migration where name = '0003_waiting'`);

      const second = await open();
      const underWay = async (name: string) => (await second.underWayWith(name)).map(({ record }) => record.incident.id);
      expect(await underWay(NAMED)).toEqual([open1, ending]);
      expect(await underWay(NAMED.slice(0, -1)), 'a name that only begins like it').toEqual([]);
    });

    it('leaves out no run that may have cut a device off: it rather says that one cannot be read', async () => {
      const first = await open();
      const { incident } = (await openNew(first, 'unreadable')).record;
      for (let newer = 0; newer < 3; newer += 1) await openNew(first, `newer ${newer}`);
      await first.close();
      await site.tamper(
        `update incidents set record = replace(record::text, '"schema":3', '"schema":4')::json where id = '${incident.id}'`,
      );
      const second = await open();
      await expect(second.underWayWith(NAMED)).rejects.toMatchObject({
        code: 'store.unknown_schema',
        incident: incident.id,
      });
    });

    it('takes up what the version before wrote, and from then on that version does not read it', async () => {
      const first = await open();
      const { record } = await openNew(first, 'older');
      const { id } = record.incident;
      await first.close();
      await site.tamper(`update incidents set record = replace(record::text, '"schema":3', '"schema":2')::json`);

      const second = await open();
      expect((await second.load(id))?.record).toEqual(record);
      const { record: next } = await second.update(id, NOW, (stored) => step(stored.record));
      expect(next).toMatchObject({ schema: 3, version: 2 });
    });

    it('has a ledger that nobody can rewrite by accident', async () => {
      const store = await open();
      await openNew(store, 'append only');
      await store.close();
      await expect(site.tamper(`update ledger set kind = 'step.done'`)).rejects.toThrow('append only');
      await expect(site.tamper('delete from ledger')).rejects.toThrow('append only');
      await expect(site.tamper('truncate ledger')).rejects.toThrow('append only');
      await expect(site.tamper('truncate incidents cascade')).rejects.toThrow('append only');
    });

    it('is refused when a newer version has changed it', async () => {
      const store = await open();
      await store.close();
      await site.tamper(`insert into kysely_migration (name, timestamp) values ('0999_future', '2030-01-01')`);
      await expect(open()).rejects.toThrow(/changed by a newer version of Tagout \(migration 0999_future\)/);
      // And the folder is free again.
      await site.tamper(`delete from kysely_migration where name = '0999_future'`);
      await open();
    });
  });
}
