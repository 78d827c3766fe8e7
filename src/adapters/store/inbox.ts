import type { Kysely } from 'kysely';
import { LIMITS } from '../../core/limits.ts';
import type { Store } from '../../ports.ts';
import type { Ambient } from './ambient.ts';
import type { Jobs } from './jobs.ts';
import type { Tables } from './schema.ts';
import { together } from './together.ts';

type Inbox = Pick<Store, 'receive' | 'inboxItem' | 'markJudged'>;

export function createInbox(kysely: Kysely<Tables>, ambient: Ambient, jobs: Jobs): Inbox {
  return {
    receive: (item) =>
      ambient.first(async (transaction) => {
        const old = transaction.deleteFrom('inbox').where('judged_at', '<', item.receivedAt - LIMITS.inboxKeepMs);
        const fresh = transaction
          .insertInto('inbox')
          .values({ id: item.id, received_at: item.receivedAt, judged_at: null, body: JSON.stringify(item.body) })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returning('id');
        const [, stored] = await together([old.execute(), fresh.executeTakeFirst()]);
        if (stored === undefined) return 'duplicate';
        await jobs.send([{ kind: 'inbox', item: item.id }]);
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

    markJudged: (id, now) => markJudged(kysely, id, now),
  };
}

/** The first judgement counts: a second one of the same item changes nothing. */
export async function markJudged(kysely: Kysely<Tables>, id: string, now: number): Promise<void> {
  await kysely.updateTable('inbox').set({ judged_at: now }).where('id', '=', id).where('judged_at', 'is', null).execute();
}
