import { sql } from 'kysely';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { chain, GENESIS } from '../../core/chain.ts';
import { LIMITS } from '../../core/limits.ts';
import { IncidentMissing } from '../../ports.ts';
import type { Advance, Store, StoredIncident } from '../../ports.ts';
import type { Ambient } from './ambient.ts';
import { markJudged } from './inbox.ts';
import type { Jobs } from './jobs.ts';
import { assertFollows, parseRecord } from './envelope.ts';
import { append, readAll } from './ledger.ts';
import type { IncidentsTable, Tables } from './schema.ts';
import { together } from './together.ts';

type Incidents = Pick<
  Store,
  'openOrJoin' | 'update' | 'load' | 'list' | 'listOpen' | 'listEnded' | 'underWayWith' | 'entries' | 'incidentIds' | 'opened'
>;
type Row = Selectable<IncidentsTable>;

/** @param onError hears of records that cannot be read: a list goes on without them. */
export function createIncidents(
  kysely: Kysely<Tables>,
  ambient: Ambient,
  jobs: Jobs,
  onError: (error: unknown) => void,
): Incidents {
  const readable = (rows: readonly Row[]): readonly StoredIncident[] =>
    rows.flatMap((row) => {
      try {
        return [parse(row)];
      } catch (error) {
        onError(error);
        return [];
      }
    });

  /** Record, entries and jobs of one advance, in the caller's transaction. */
  const commit = async (
    transaction: Transaction<Tables>,
    place: Place,
    next: Advance,
    now: number,
  ): Promise<StoredIncident> => {
    const { record } = next;
    assertFollows(record, place.id, place.version);
    const entries = chain(place.id, place.seq, place.head, now, next.entries);
    const last = entries.at(-1) ?? { seq: place.seq, hash: place.head };
    const written = {
      last_alert_at: record.incident.lastAlertAt,
      // From then on it takes no more alerts: a stopped run would swallow what comes later.
      closed_at: record.closedAt ?? record.stopped?.at ?? null,
      over_at: record.closedAt,
      version: record.version,
      head: last.hash,
      seq: last.seq,
      record: JSON.stringify(record),
    };
    const row =
      place.fresh === null
        ? transaction.updateTable('incidents').set(written).where('id', '=', place.id)
        : transaction.insertInto('incidents').values({ ...written, ...place.fresh, id: place.id, opened_at: now });
    await together([row.execute(), append(transaction, entries), jobs.send(next.effects)]);
    return { record, head: last.hash };
  };

  return {
    openOrJoin: (key, now, windowMs, decide) =>
      ambient.first(async (transaction) => {
        // One at a time for each key, until the end of the transaction: there may be no row yet that could be locked.
        const lock = sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(transaction);
        // Sent along, and looked up when the lock is held.
        const openNow = transaction
          .selectFrom('incidents')
          .selectAll()
          .where('dedupe_key', '=', key)
          .where('closed_at', 'is', null)
          .where('last_alert_at', '>', now - windowMs)
          .orderBy('number', 'desc')
          .limit(1)
          .forUpdate()
          .executeTakeFirst();
        const [, open] = await together([lock, openNow]);
        if (open !== undefined) {
          const { value } = await transaction
            .selectFrom('counters')
            .select('value')
            .where('name', '=', 'incident')
            .executeTakeFirstOrThrow();
          return commit(transaction, placeOf(open), decide(parse(open).record, incidentId(now, value + 1)), now);
        }
        const { value } = await transaction
          .updateTable('counters')
          .set((counter) => ({ value: counter('value', '+', 1) }))
          .where('name', '=', 'incident')
          .returning('value')
          .executeTakeFirstOrThrow();
        const id = incidentId(now, value);
        const place = { id, version: 0, seq: 0, head: GENESIS, fresh: { number: value, dedupe_key: key } };
        return commit(transaction, place, decide(null, id), now);
      }),

    update: (incident, now, decide, judged) =>
      ambient.inTransaction(async (transaction) => {
        const locked = transaction
          .selectFrom('incidents')
          .selectAll()
          .where('id', '=', incident)
          .forUpdate()
          .executeTakeFirst();
        // Sent along, and marked when the lock is held: of two processes that judge the same item, the second finds it judged.
        const marking = judged === undefined ? Promise.resolve(true) : markJudged(transaction, judged, now);
        const [row, isFirst] = await together([locked, marking]);
        if (row === undefined) throw new IncidentMissing(incident);
        const stored = parse(row);
        const next = isFirst ? decide(stored) : null;
        return next === null ? stored : commit(transaction, placeOf(row), next, now);
      }),

    load: async (incident) => {
      const row = await kysely.selectFrom('incidents').selectAll().where('id', '=', incident).executeTakeFirst();
      return row === undefined ? null : parse(row);
    },

    list: async (limit) => {
      const rows = await kysely
        .selectFrom('incidents')
        .selectAll()
        .orderBy('number', 'desc')
        .limit(Math.min(limit, LIMITS.storeListMax))
        .execute();
      return readable(rows);
    },

    listOpen: async (limit) => {
      const rows = await kysely
        .selectFrom('incidents')
        .selectAll()
        .where('closed_at', 'is', null)
        .orderBy('number', 'desc')
        .limit(Math.min(limit, LIMITS.storeListMax))
        .execute();
      return readable(rows);
    },

    listEnded: async (limit) => {
      const rows = await kysely
        .selectFrom('incidents')
        .selectAll()
        .where('closed_at', 'is not', null)
        .orderBy('closed_at', 'desc')
        .orderBy('number', 'desc')
        .limit(Math.min(limit, LIMITS.storeListMax))
        .execute();
      return readable(rows);
    },

    underWayWith: async (device) => {
      const rows = await kysely
        .selectFrom('incidents')
        .selectAll()
        .where('over_at', 'is', null)
        // Only a sieve, so that not every record is read: what comes through is looked at by who asks.
        .where(sql<boolean>`position(${JSON.stringify(device)} in record::text) > 0`)
        .orderBy('number')
        .execute();
      return rows.map(parse);
    },

    entries: (incident) => readAll(kysely, incident),

    opened: async () => {
      const counter = kysely.selectFrom('counters').select('value').where('name', '=', 'incident');
      return (await counter.executeTakeFirstOrThrow()).value;
    },

    incidentIds: async function* () {
      let after = 0;
      for (;;) {
        const page = await kysely
          .selectFrom('incidents')
          .select(['id', 'number'])
          .where('number', '>', after)
          .orderBy('number')
          .limit(LIMITS.storeListMax)
          .execute();
        for (const { id } of page) yield id;
        const last = page.at(-1);
        if (last === undefined) return;
        after = last.number;
      }
    },
  };
}

/** Where an incident's chain and version stand before the advance; `fresh` for one that has no row yet. */
interface Place {
  readonly id: string;
  readonly version: number;
  readonly seq: number;
  readonly head: string;
  readonly fresh: { readonly number: number; readonly dedupe_key: string } | null;
}

function placeOf({ id, version, seq, head }: Row): Place {
  return { id, version, seq, head, fresh: null };
}

/** The number goes on over the turn of the year, so that a clock that jumps makes no id twice. */
function incidentId(now: number, number: number): string {
  return `INC-${new Date(now).getUTCFullYear()}-${String(number).padStart(6, '0')}`;
}

function parse(row: Row): StoredIncident {
  return { record: parseRecord(row.id, row.version, row.record), head: row.head };
}
