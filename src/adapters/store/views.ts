import type { Kysely } from 'kysely';
import type { Store } from '../../ports.ts';
import type { Ambient } from './ambient.ts';
import type { Jobs } from './jobs.ts';
import type { Tables } from './schema.ts';

type Views = Pick<Store, 'messages' | 'putMessage' | 'getNote' | 'putNote'>;

/** What is known about the copies outside: Slack's messages, and the history's branch and pull request. */
export function createViews(kysely: Kysely<Tables>, ambient: Ambient, jobs: Jobs): Views {
  return {
    messages: async (incident) => {
      const rows = await kysely.selectFrom('messages').selectAll().where('incident', '=', incident).orderBy('key').execute();
      return rows.map(({ content_hash: contentHash, ...message }) => ({ ...message, contentHash }));
    },

    putMessage: async ({ incident, key, channel, ts, contentHash }) => {
      await kysely
        .insertInto('messages')
        .values({ incident, key, channel, ts, content_hash: contentHash })
        .onConflict((conflict) => conflict.columns(['incident', 'key']).doUpdateSet({ channel, ts, content_hash: contentHash }))
        .execute();
    },

    getNote: async (key) => {
      const row = await kysely.selectFrom('notes').select('value').where('key', '=', key).executeTakeFirst();
      return row === undefined ? null : row.value;
    },

    putNote: (key, value, effects = []) =>
      ambient.inTransaction(async (transaction) => {
        const text = JSON.stringify(value);
        await transaction
          .insertInto('notes')
          .values({ key, value: text })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: text }))
          .execute();
        await jobs.send(effects);
      }),
  };
}
