import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../src/adapters/store/store.ts';
import { renderHistory } from '../../src/core/history/history.ts';
import { createClone, messageFor, type Clone } from '../adapters/files/clone.ts';
import { createEmbeddedSites } from '../contracts/store/embedded.ts';
import { fact, NOW, openNew, step } from '../contracts/store/records.ts';
import type { Site } from '../contracts/store/site.ts';
import { tagout, type Ran } from './tagout.ts';

const [ONE, TWO] = ['INC-2026-000001', 'INC-2026-000002'];

/** The real command line on a database that somebody has tampered with since the history was written. One after the other, from honest to empty. */
describe('npm run tagout -- verify --against <clone>', () => {
  const sites = createEmbeddedSites();
  let site: Site;
  let clone: Clone;
  let cwd = '';

  beforeAll(async () => {
    await sites.start();
    site = await sites.fresh();
    clone = createClone();
    cwd = await mkdtemp(join(tmpdir(), 'tagout-verify-'));
    clone.git('init', '--quiet', '--initial-branch=main');
    const store = await createStore({ ...site.options, onError: () => undefined });
    try {
      for (const key of ['a', 'b']) {
        const { record } = await openNew(store, key);
        const { id } = record.incident;
        for (let entry = 2; entry <= 4; entry += 1) await store.update(id, NOW, (before) => step(before.record));
        const stored = await store.load(id);
        if (stored === null) throw new Error(`there is no incident ${id}`);
        const entries = await store.entries(id);
        for (const { path, content } of renderHistory(stored.record, entries, stored.head)) clone.put(path, content);
        clone.commit(messageFor(entries.length, stored.head, id));
      }
      await store.update(TWO, NOW, ({ record }) => ({ ...step(record), entries: [fact('Not in GitHub yet.')] }));
    } finally {
      await store.close();
    }
  });
  afterAll(async () => {
    clone.remove();
    await rm(cwd, { recursive: true, force: true });
    await site.remove();
    await sites.stop();
  });

  const verify = (...args: readonly string[]): Promise<Ran> =>
    tagout(['verify', ...args], cwd, { env: { TAGOUT_DATA_DIR: site.options.dataDir ?? '' } });

  it('is fine, and 0, when the database has all that the commits name', async () => {
    const { code, out, err } = await verify('--against', clone.dir);
    expect(err).toBe('');
    expect(out).toMatch(/^The clone knows 2 incidents, up to /);
    expect(out).toContain(`fine   ${ONE}: 4 events, unbroken`);
    expect(out).toContain('Entry 5 is in no commit here yet');
    expect(out).toContain('2 checked, 0 broken.');
    expect(code).toBe(0);
  });

  it('is 1 when a tail was cut so well that the database alone cannot know', async () => {
    await site.tamper(`alter table ledger disable trigger user; delete from ledger where incident = '${ONE}' and seq > 2;
      update incidents set seq = 2, head = (select hash from ledger where incident = '${ONE}' and seq = 2) where id = '${ONE}'`);
    expect((await verify()).code).toBe(0);
    const { code, out } = await verify('--against', clone.dir);
    expect(out).toMatch(new RegExp(`BROKEN ${ONE}: Entries 3 to 4, whose head GitHub holds in commit [0-9a-f]{12}, are gone`));
    expect(out).toContain(`fine   ${TWO}`);
    expect(code).toBe(1);
  });

  it('is 1 when all incidents are gone and the counter is set back', async () => {
    await site.tamper(`delete from ledger; delete from incidents; update counters set value = 0`);
    const { code, out } = await verify('--against', clone.dir);
    expect(out).toMatch(new RegExp(`BROKEN ${ONE}: GitHub holds it in commit .*, and the database has no such incident`));
    expect(out).toContain('2 checked, 2 broken.');
    expect(code).toBe(1);
  });

  it('is 2 when there is nothing that can be compared', async () => {
    const { code, out, err } = await verify('--against', cwd);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`git cannot read all commits in ${cwd}`);
  });

  it('is 2 when there is no database where it looks, and makes none', async () => {
    const nowhere = join(cwd, 'nowhere');
    const { code, out, err } = await tagout(['verify', '--against', clone.dir], cwd, { env: { TAGOUT_DATA_DIR: nowhere } });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`There is no database in ${nowhere}`);
  });

  it.each([[['--against', 'here', 'there']], [['--agianst', 'here']]])('is 2 and says how it is used for %j', async (args) => {
    const { code, err } = await verify(...args);
    expect([code, err]).toEqual([2, expect.stringContaining('verify --against <clone>')]);
  });
});
