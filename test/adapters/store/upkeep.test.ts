import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../../src/adapters/store/database.ts';
import { openEmbedded } from '../../../src/adapters/store/embedded.ts';
import { startUpkeep, tendTables } from '../../../src/adapters/store/upkeep.ts';

const OFTEN_MS = 10;
const NEVER_MS = 2 ** 31 - 1;
const SOON = { timeout: 20_000, interval: 20 };

const query = async ({ execute }: Database, text: string): Promise<unknown> => (await execute(text, [])).rows;

const CREATE = `create table fleet (id integer primary key, telemetry text not null)`;
/** Writes these rows anew, each as long as a record, and lets PostgreSQL count what it did. */
const write = async (where: Database, rows: number): Promise<void> => {
  await query(
    where,
    `insert into fleet select id, string_agg(md5(random()::text), '') from generate_series(1, ${rows}) id, generate_series(1, 100)
     group by id on conflict (id) do update set telemetry = excluded.telemetry`,
  );
  await query(where, 'select pg_stat_force_next_flush()');
};
const PLANNED_FOR = `select reltuples::integer as rows from pg_class where relname = 'fleet'`;

describe('the upkeep of the embedded database', () => {
  const folders: string[] = [];
  let database: Database;

  const open = async (tendEveryMs: number, onError: (error: unknown) => void): Promise<Database> => {
    const folder = await mkdtemp(join(tmpdir(), 'tagout-upkeep-'));
    folders.push(folder);
    return openEmbedded(folder, onError, tendEveryMs);
  };
  beforeAll(async () => {
    database = await open(NEVER_MS, () => undefined);
  });
  beforeEach(() => query(database, CREATE));
  afterEach(() => query(database, 'drop table fleet'));
  afterAll(async () => {
    await database.close();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  it('gives the place of what was there before to what comes later, also of long values that are kept beside their row', async () => {
    const sizes: number[] = [];
    const look = `select pg_total_relation_size('fleet')::integer as bytes`;
    for (let round = 0; round < 6; round += 1) {
      await write(database, 500);
      sizes.push(z.tuple([z.object({ bytes: z.number() })]).parse(await query(database, look))[0].bytes);
      expect(await tendTables(database.execute), `round ${round}`).toContain('public.fleet');
    }
    expect(sizes[0]).toBeGreaterThan(500 * 3200);
    expect(sizes[5], 'the second version of each row needs room, the later ones do not').toBeLessThan((sizes[1] ?? 0) * 1.2);
  });

  it('tells the planner how large a table has become', async () => {
    expect(await query(database, PLANNED_FOR)).toEqual([{ rows: -1 }]);
    await write(database, 300);
    await tendTables(database.execute);
    expect(await query(database, PLANNED_FOR)).toEqual([{ rows: 300 }]);
  });

  it('leaves a table alone of which little has changed', async () => {
    await write(database, 1000);
    await tendTables(database.execute);
    await write(database, 120);
    expect(await tendTables(database.execute)).not.toContain('public.fleet');
  });

  it('goes on by itself while the database is open, and has nothing under way when it closes', async () => {
    const errors: unknown[] = [];
    const tended = await open(1, (error) => errors.push(error));
    try {
      await query(tended, CREATE);
      await write(tended, 300);
      await expect.poll(() => query(tended, PLANNED_FOR), SOON).toEqual([{ rows: 300 }]);
    } finally {
      await tended.close();
    }
    expect(errors).toEqual([]);
  });

  it('tells what went wrong, and looks again', async () => {
    const onError = vi.fn<(error: unknown) => void>();
    const broken = new Error('no room');
    const upkeep = startUpkeep(() => Promise.reject(broken), onError, OFTEN_MS);
    await expect.poll(() => onError.mock.calls.length, SOON).toBeGreaterThan(1);
    await upkeep.close();
    expect(onError).toHaveBeenCalledWith(broken);
  });

  it('ends after the table that is under way', async () => {
    const asked: string[] = [];
    const cleaning = Promise.withResolvers<{ rows: unknown[] }>();
    const execute = (text: string): Promise<{ rows: unknown[] }> => {
      asked.push(text);
      if (text.startsWith('vacuum')) return cleaning.promise;
      return Promise.resolve({ rows: [{ name: 'public.first' }, { name: 'public.second' }] });
    };
    const upkeep = startUpkeep(execute, () => undefined, OFTEN_MS);
    await expect.poll(() => asked.length, SOON).toBe(2);
    const closed = upkeep.close();
    cleaning.resolve({ rows: [] });
    await closed;
    expect(asked.slice(1)).toEqual(['vacuum (analyze) public.first']);
  });
});
