import { sql } from 'kysely';
import type { Clock } from 'pg-boss';
import { LIMITS } from '../../core/limits.ts';
import type { Store } from '../../ports.ts';
import { createAmbient } from './ambient.ts';
import { startBoss } from './boss.ts';
import { openDatabase } from './database.ts';
import type { Database, DatabaseOptions } from './database.ts';
import { createDoorbell } from './doorbell.ts';
import { createEnrolments } from './enrolments.ts';
import { createInbox } from './inbox.ts';
import { createIncidents } from './incidents.ts';
import { createJobs } from './jobs.ts';
import { migrate } from './migrations.ts';
import { watchOrphans } from './orphans.ts';
import { createRoom } from './room.ts';
import { together } from './together.ts';
import { createViews } from './views.ts';

export interface StoreOptions extends DatabaseOptions {
  /** For tests, which move it by hand (pg-boss's `TestClock`): what the job queue takes for the time. The program gives none. */
  readonly queueClock?: Clock;
}

/**
 * Opens the database, brings it up to date and starts the job queue. Rejects with `FolderInUse` when another process owns the embedded
 * one. `onError` hears what goes wrong in the background; it must not throw.
 */
export async function createStore(options: StoreOptions): Promise<Store> {
  const database = await openDatabase(options);
  try {
    return await assemble(database, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function assemble(database: Database, { onError, queueClock }: StoreOptions): Promise<Store> {
  const { kysely } = database;
  const room = createRoom(kysely);
  const ambient = createAmbient(database, room.heard);
  const doorbell = createDoorbell();
  const boss = await database.starting(async () => {
    await migrate(kysely);
    return startBoss(database, ambient, doorbell, onError, queueClock);
  });
  const claims = await database.claims();
  const orphans = database.soleOwner ? null : watchOrphans(boss, kysely, ambient, onError);
  const jobs = createJobs(boss, kysely, ambient, doorbell, claims);
  let closing: Promise<void> | null = null;

  const close = async (): Promise<void> => {
    await orphans?.close();
    await boss.stop({ graceful: true, timeout: LIMITS.storeCloseMaxMs });
    await claims.close();
    await database.close();
  };

  const inbox = createInbox(kysely, ambient, jobs);

  return {
    now: () => database.now(),
    ...createIncidents(kysely, ambient, jobs, onError),
    ...inbox,
    enrolments: createEnrolments(kysely, ambient, inbox),
    ...createViews(kysely, ambient, jobs),
    shown: (incident, note) =>
      kysely.connection().execute(async (connection) => {
        const incidents = createIncidents(connection, ambient, jobs, onError);
        const views = createViews(connection, ambient, jobs);
        const [stored, messages, value] = await together([
          incidents.load(incident),
          views.messages(incident),
          views.getNote(note),
        ]);
        return stored === null ? null : { stored, messages, note: value };
      }),
    work: (handlers, onDead) => jobs.work(handlers, onDead),
    enqueue: (effects) => jobs.send(effects),
    depths: () => jobs.depths(),
    ping: async () => {
      await sql`select 1`.execute(kysely);
      await room.check();
    },
    close: () => (closing ??= close()),
  };
}
