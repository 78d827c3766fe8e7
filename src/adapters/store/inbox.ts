import type { Kysely } from 'kysely';
import { LIMITS } from '../../core/limits.ts';
import type { Store } from '../../ports.ts';
import type { Ambient } from './ambient.ts';
import type { Jobs } from './jobs.ts';
import type { Tables } from './schema.ts';
import { together } from './together.ts';

type Inbox = Pick<Store, 'receive' | 'inboxItem' | 'markJudged' | 'stopWaits' | 'keptFor'>;

export function createInbox(kysely: Kysely<Tables>, ambient: Ambient, jobs: Jobs): Inbox {
  return {
    receive: (item) =>
      ambient.first(async (transaction) => {
        const old = transaction.deleteFrom('inbox').where('judged_at', '<', item.receivedAt - LIMITS.inboxKeepMs);
        const stops = item.body.kind === 'stop' ? item.body.incident : null;
        const fresh = transaction
          .insertInto('inbox')
          .values({ id: item.id, received_at: item.receivedAt, judged_at: null, body: JSON.stringify(item.body), stops })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returning('id');
        const [, stored] = await together([old.execute(), fresh.executeTakeFirst()]);
        if (stored === undefined) return 'duplicate';
        await jobs.send([{ kind: 'inbox', item: item.id, ...(stops !== null && { urgent: true }) }]);
        return 'stored';
      }),

    inboxItem: async (id) => {
      const row = await kysely.selectFrom('inbox').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined) return null;
      return {
        id: row.id,
        body: row.body,
        receivedAt: Number(row.received_at),
        judgedAt: row.judged_at === null ? null : Number(row.judged_at),
      };
    },

    markJudged: async (id, now) => {
      await markJudged(kysely, id, now);
    },

    stopWaits: async (incident) => {
      const waiting = kysely.selectFrom('inbox').select('id').where('stops', '=', incident).where('judged_at', 'is', null);
      return (await waiting.limit(1).executeTakeFirst()) !== undefined;
    },

    keptFor: (id, now, tell) =>
      ambient.inTransaction(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('inbox')
          .set({ told_at: now })
          .where('id', '=', id)
          .where('told_at', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await jobs.send([tell]);
        return true;
      }),
  };
}

/** The first judgement counts. False: somebody else has judged it meanwhile, or it is so old that it is gone. */
export async function markJudged(kysely: Kysely<Tables>, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await kysely
    .updateTable('inbox')
    .set({ judged_at: now })
    .where('id', '=', id)
    .where('judged_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
