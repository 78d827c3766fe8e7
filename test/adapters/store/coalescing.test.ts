import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { Store } from '../../../src/ports.ts';
import { NOW, openNew, step } from '../../contracts/store/records.ts';
import { createServerSites } from '../../contracts/store/server.ts';
import type { Site } from '../../contracts/store/site.ts';
import { Workers } from '../../contracts/store/workers.ts';

const SOON = { timeout: 20_000, interval: 20 };
const sites = createServerSites();
let site: Site;
let store: Store;
let other: Client;

beforeAll(async () => {
  await sites.start();
  site = await sites.fresh();
  store = await createStore({ ...site.options, onError: () => undefined });
  other = new Client({ connectionString: site.options.databaseUrl });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await store.close();
  await site.remove();
  await sites.stop();
});

const statementsThatWait = (): Promise<unknown> =>
  site.tamper(`select 1 from pg_stat_activity where application_name = 'tagout' and wait_event_type = 'Lock'`);

it('shows a change that joined a waiting job, though a worker looked for one before the change was committed', async () => {
  const { record } = await openNew(store, 'late commit', (incident) => [{ kind: 'show', incident }]);
  const { id } = record.incident;

  // Whoever adds a job to `plan` must see at its commit that the queue still exists: that is where this holds the change up.
  await other.query('begin');
  await other.query(`select name from pgboss.queue where name = 'plan' for update`);
  const changing = store.update(id, NOW, (stored) =>
    step(stored.record, [
      { kind: 'show', incident: id },
      { kind: 'plan', incident: id, step: 's1', round: 1 },
    ]),
  );
  await expect.poll(statementsThatWait, SOON).toHaveLength(1);

  const shown: (number | undefined)[] = [];
  const workers = new Workers();
  workers.on(id, async ({ kind }) => {
    if (kind === 'show') shown.push((await store.load(id))?.record.version);
  });
  await workers.start(store);
  // The worker has looked when a job that was sent later, to the same queue, has run.
  await store.enqueue([{ kind: 'show', incident: 'INC-2026-000000' }]);
  await expect.poll(() => workers.of('INC-2026-000000', 'show'), SOON).toHaveLength(1);

  await other.query('commit');
  await changing;
  await expect.poll(() => shown.at(-1), SOON).toBe(2);
});
