import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { Enrolment } from '../../core/stepup.ts';
import type { Store } from '../../ports.ts';
import type { Enrolments } from '../../ports/stepup.ts';
import type { Ambient } from './ambient.ts';
import type { EnrolmentsTable, Tables } from './schema.ts';
import { together } from './together.ts';

export function createEnrolments(kysely: Kysely<Tables>, ambient: Ambient, { receive }: Pick<Store, 'receive'>): Enrolments {
  return {
    change: (person, decide) =>
      ambient.first(async (transaction) => {
        // One at a time for each person, until the end of the transaction: two who enrol the same person find no row to lock.
        const lock = sql`select pg_advisory_xact_lock(hashtextextended(${`enrolment ${person}`}, 0))`.execute(transaction);
        const read = transaction.selectFrom('enrolments').selectAll().where('person', '=', person).executeTakeFirst();
        const [, row] = await together([lock, read]);
        const { enrolment, items, result } = decide(row === undefined ? null : enrolmentOf(row));
        if (enrolment === null) {
          await transaction.deleteFrom('enrolments').where('person', '=', person).execute();
        } else {
          const written = rowOf({ ...enrolment, person });
          await transaction
            .insertInto('enrolments')
            .values(written)
            .onConflict((conflict) => conflict.column('person').doUpdateSet(written))
            .execute();
        }
        for (const item of items) await receive(item);
        return result;
      }),

    find: async (person) => {
      const row = await kysely.selectFrom('enrolments').selectAll().where('person', '=', person).executeTakeFirst();
      return row === undefined ? null : enrolmentOf(row);
    },

    all: () => listEnrolments(kysely),
  };
}

export async function listEnrolments(kysely: Kysely<Tables>): Promise<readonly Enrolment[]> {
  const rows = await kysely.selectFrom('enrolments').selectAll().orderBy('person').execute();
  return rows.map(enrolmentOf);
}

function enrolmentOf(row: Selectable<EnrolmentsTable>): Enrolment {
  return {
    person: row.person,
    sealed: row.sealed,
    enrolledAt: Number(row.enrolled_at),
    lastStep: row.last_step,
    wrong: row.wrong,
    lockedUntil: row.locked_until === null ? null : Number(row.locked_until),
  };
}

function rowOf({ person, sealed, enrolledAt, lastStep, wrong, lockedUntil }: Enrolment) {
  return { person, sealed, enrolled_at: enrolledAt, last_step: lastStep, wrong, locked_until: lockedUntil };
}
