import { CompiledQuery } from 'kysely';
import { PgBoss } from 'pg-boss';
import type { Clock, Db } from 'pg-boss';
import type { Ambient } from './ambient.ts';
import type { Database } from './database.ts';
import type { Doorbell } from './doorbell.ts';
import { failOrphans } from './orphans.ts';
import { DEAD_LETTERS, QUEUES } from './queues.ts';
import type { QueueRule } from './queues.ts';

/** How soon a worker that died with its process is noticed: this, after the heartbeat of its job has run out. */
const SUPERVISE_SECONDS = 15;
const MAINTENANCE_SECONDS = 60 * 60;

/**
 * The job queue in the same database. Its statements join the transaction that the caller is in.
 * @param clock where it has its time and its timers from, if not from the database and this process.
 */
export async function startBoss(
  database: Database,
  ambient: Ambient,
  doorbell: Doorbell,
  onError: (error: unknown) => void,
  clock?: Clock,
): Promise<PgBoss> {
  const boss = new PgBoss({
    db: joining(database, ambient, doorbell),
    ...(clock === undefined ? {} : { clock }),
    backend: database.backend,
    schema: 'pgboss',
    useListenNotify: true,
    // Nothing here runs by the calendar, and no job waits for another one.
    schedule: false,
    flowIntervalSeconds: MAINTENANCE_SECONDS,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    maintenanceIntervalSeconds: MAINTENANCE_SECONDS,
  });
  boss.on('error', onError);
  boss.on('warning', ({ message }) => {
    onError(new Error(message));
  });
  try {
    await boss.start();
    await declare(boss, DEAD_LETTERS.name, DEAD_LETTERS);
    for (const [kind, rule] of Object.entries(QUEUES)) await declare(boss, kind, rule, DEAD_LETTERS.name);
    if (database.soleOwner) await failOrphans(boss, database.kysely);
    return boss;
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
}

/** Makes the queue, or brings an older one up to these rules. */
async function declare(boss: PgBoss, name: string, rule: QueueRule, deadLetter?: string): Promise<void> {
  const { concurrency: _concurrency, pollSeconds: _pollSeconds, coalesced: _coalesced, policy, ...options } = rule;
  const settings = { ...options, notify: true, ...(deadLetter === undefined ? {} : { deadLetter }) };
  await boss.createQueue(name, { ...settings, policy });
  await boss.updateQueue(name, settings);
  // Read once now: a queue that pg-boss does not know yet would be looked up while a job is sent.
  await boss.getQueue(name);
}

function joining(database: Database, ambient: Ambient, doorbell: Doorbell): Db {
  return {
    executeSql: async (text, values) => {
      const transaction = ambient.current();
      if (transaction === null) return database.execute(text, values);
      const { rows } = await transaction.executeQuery(CompiledQuery.raw(text, values ?? []));
      return { rows };
    },
    // A clock of a test's own counts in those sessions that say so.
    setSessionStatements: (statements) => {
      database.tellSessions(statements);
      return Promise.resolve();
    },
    // Not to `onNotification`, which would wake them all.
    listen: (channel, _onNotification, onConnected) => {
      doorbell.hang(channel);
      return database.listen(
        channel,
        (queue) => {
          ambient.outside(() => {
            doorbell.ring(queue);
          });
        },
        onConnected,
      );
    },
  };
}
