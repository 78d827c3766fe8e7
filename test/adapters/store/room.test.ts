import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { InboxItem } from '../../../src/ports.ts';
import { createServerSites } from '../../contracts/store/server.ts';

const item = (id: string): InboxItem => ({
  id,
  body: { kind: 'stop', incident: 'INC-2026-000001', by: 'U1', team: 'T1', reason: 'because' },
  receivedAt: Date.now(),
});

/** A disk that is full, as the server says it: for rows of the inbox, and for new tables. */
const fill = (code: string): string => `
  create function no_room() returns trigger language plpgsql as $$ begin raise exception 'no room' using errcode = '${code}'; end $$;
  create trigger no_room before insert on inbox for each row execute function no_room();
  create function no_table() returns event_trigger language plpgsql as $$ begin raise exception 'no room' using errcode = '${code}'; end $$;
  create event trigger no_table on ddl_command_start when tag in ('CREATE TABLE AS') execute function no_table();`;
const makeRoom = `drop event trigger no_table; drop trigger no_room on inbox;`;

describe('a database that answers and cannot write', () => {
  const sites = createServerSites();
  beforeAll(() => sites.start());
  afterAll(() => sites.stop());

  it.each([
    ['a full disk', '53100', 'no room'] as const,
    ['a replica', '25006', 'no room'] as const,
    ['an error of ours', 'P0001', 'ready'] as const,
  ])('with %s is ready or not, as it is', async (_what, code, ready) => {
    const site = await sites.fresh();
    const store = await createStore({ ...site.options, onError: () => undefined });
    try {
      await site.tamper(fill(code));
      await expect(store.ping(), 'nobody has tried to write yet').resolves.toBeUndefined();
      await expect(store.receive(item('kept in vain'))).rejects.toThrow('no room');
      const answer = store.ping().then(
        () => 'ready',
        (error: unknown) => String(error),
      );
      await expect(answer).resolves.toContain(ready);
      await site.tamper(makeRoom);
      await expect(store.ping(), 'there is room again').resolves.toBeUndefined();
      await expect(store.receive(item('kept'))).resolves.toBe('stored');
      expect(await site.tamper(`select to_regclass('tagout_room') as left_over`)).toEqual([{ left_over: null }]);
    } finally {
      await store.close();
      await site.remove();
    }
  });
});
