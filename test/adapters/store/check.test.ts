import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeCheck, type Standing, type StoreCheckOptions } from '../../../src/adapters/store/check.ts';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { CheckLine } from '../../../src/core/checkup.ts';
import { createServerSites } from '../../contracts/store/server.ts';
import type { Site } from '../../contracts/store/site.ts';

const look = (options: Pick<StoreCheckOptions, 'dataDir'> & Partial<StoreCheckOptions>): Promise<readonly CheckLine[]> =>
  storeCheck({ now: Date.now, askRunning: () => Promise.resolve({ kind: 'silent' }), ...options }).run();
const notFine = (lines: readonly CheckLine[]): readonly CheckLine[] => lines.filter(({ verdict }) => verdict !== 'fine');
const errors: unknown[] = [];
const onError = (error: unknown): void => void errors.push(error);

const asReader = (url: URL): void => {
  url.username = 'reader';
  url.password = 'made-up';
};

describe('a look at the embedded database', () => {
  let parent: string;
  let dataDir: string;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'tagout-store-check-'));
    dataDir = join(parent, 'data');
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  it('makes nothing where nothing is yet', async () => {
    expect(notFine(await look({ dataDir }))).toEqual([]);
    expect(await readdir(parent)).toEqual([]);
    await mkdir(dataDir, { mode: 0o700 });
    expect(notFine(await look({ dataDir }))).toEqual([]);
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('asks the process that has it', async () => {
    const store = await createStore({ dataDir, onError });
    try {
      const asked = async (answer: Standing): Promise<CheckLine | undefined> =>
        (await look({ dataDir, askRunning: () => Promise.resolve(answer) })).find(({ about }) => about === 'Database');
      expect(await asked({ kind: 'ready' })).toMatchObject({
        verdict: 'fine',
        sentence: expect.stringContaining('says that it is ready'),
      });
      expect(await asked({ kind: 'not_ready', parts: ['Slack', 'the database'] })).toMatchObject({
        verdict: 'fix',
        code: 'store.not_ready',
        sentence: expect.stringContaining('it cannot reach Slack and the database'),
      });
      expect(await asked({ kind: 'unasked' })).toMatchObject({ verdict: 'look', code: 'store.running' });
      expect(await asked({ kind: 'silent' })).toMatchObject({
        verdict: 'fix',
        code: 'store.folder_in_use',
        sentence: expect.stringContaining(`in use by process ${process.pid}`),
      });
    } finally {
      await store.close();
    }
  });

  it('finds nothing when it is up to date, and leaves it free for the next start', async () => {
    const lines = await look({ dataDir });
    expect(notFine(lines)).toEqual([]);
    expect(lines.at(-1)?.sentence).toMatch(/is up to date\.$/);
    expect(await readdir(join(dataDir, 'owner'))).toEqual([]);
  });

  it.runIf(process.platform !== 'win32')('names a folder that others can read', async () => {
    await chmod(dataDir, 0o755);
    try {
      expect(notFine(await look({ dataDir }))).toEqual([
        expect.objectContaining({
          verdict: 'fix',
          code: 'store.folder_open',
          sentence: expect.stringContaining(`chmod 700 ${dataDir}`),
        }),
      ]);
    } finally {
      await chmod(dataDir, 0o700);
    }
  });

  it('names a folder that does not open', async () => {
    const broken = join(parent, 'broken');
    await mkdir(join(broken, 'db'), { recursive: true, mode: 0o700 });
    await mkdir(join(broken, 'db', 'PG_VERSION'), { recursive: true });
    expect(notFine(await look({ dataDir: broken })).map(({ code }) => code)).toEqual(['store.unopened']);
  });
});

describe('a look at a PostgreSQL server', () => {
  const sites = createServerSites();
  let site: Site;
  let databaseUrl: string;
  beforeAll(async () => {
    await sites.start();
    site = await sites.fresh();
    databaseUrl = site.options.databaseUrl ?? '';
  });
  afterAll(async () => {
    await site.remove();
    await sites.stop();
  });
  const server = (change: (url: URL) => void = () => undefined): Promise<readonly CheckLine[]> => {
    const url = new URL(databaseUrl);
    change(url);
    return look({ dataDir: '', databaseUrl: url.href });
  };

  it('finds nothing in an empty database, and makes no table in it', async () => {
    const lines = await server();
    expect(notFine(lines)).toEqual([]);
    expect(lines[0]?.sentence).toMatch(/^PostgreSQL \d+ at 127\.0\.0\.1:\d+ is empty/);
    expect(await site.tamper("select 1 from pg_tables where schemaname = 'public'")).toEqual([]);
  });

  it('finds nothing in a database that is up to date, also while it is used', async () => {
    const store = await createStore({ ...site.options, onError });
    try {
      expect(notFine(await server())).toEqual([]);
    } finally {
      await store.close();
    }
  });

  it('names a database of a newer version, and changes nothing in it', async () => {
    await site.tamper("insert into kysely_migration (name, timestamp) values ('9999_later', '2026-01-01')");
    expect(notFine(await server())).toEqual([
      expect.objectContaining({ verdict: 'fix', code: 'store.newer', sentence: expect.stringContaining('9999_later') }),
    ]);
    await site.tamper("delete from kysely_migration where name = '9999_later'");
  });

  it('says of a database of an older version that the next start changes it', async () => {
    const [first] = await site.tamper('select name, timestamp from kysely_migration order by name limit 1');
    await site.tamper(`delete from kysely_migration where name = '${String(first?.['name'])}'`);
    expect(notFine(await server())).toEqual([expect.objectContaining({ verdict: 'look', code: 'store.older' })]);
    await site.tamper(
      `insert into kysely_migration (name, timestamp) values ('${String(first?.['name'])}', '${String(first?.['timestamp'])}')`,
    );
  });

  it('names a user who may make nothing', async () => {
    await site.tamper("create user reader password 'made-up'; revoke create on schema public from public");
    await site.tamper('grant select on kysely_migration to reader');
    expect(notFine(await server(asReader)).map(({ code }) => code)).toEqual(['store.no_create']);
    await site.tamper('drop owned by reader; drop user reader');
  });

  it('names a clock that is off', async () => {
    const lines = await look({ dataDir: '', databaseUrl, now: () => Date.now() - 120_000 });
    expect(notFine(lines)).toEqual([
      expect.objectContaining({ code: 'clock.skew', sentence: expect.stringMatching(/1(19|20) seconds behind the database/) }),
    ]);
  });

  it.each([
    ['a wrong password', (url: URL) => void (url.password = 'not-this-one'), /does not let the user of DATABASE_URL in/],
    ['a database that is not there', (url: URL) => void (url.pathname = '/nowhere'), /has no such database/],
    ['a port where nobody listens', (url: URL) => void (url.port = '1'), /cannot be asked \(ECONNREFUSED\)/],
  ])('names %s, and never the password', async (_, change, sentence) => {
    const lines = await server(change);
    expect(lines).toEqual([
      expect.objectContaining({ verdict: 'fix', code: 'store.unreachable', sentence: expect.stringMatching(sentence) }),
    ]);
    expect(JSON.stringify(lines)).not.toContain(new URL(databaseUrl).password);
    expect(JSON.stringify(lines)).not.toContain('not-this-one');
  });
});
