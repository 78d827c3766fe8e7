import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { LIMITS } from '../../core/limits.ts';
import { openClaims, STARTING } from './claims.ts';
import type { Database } from './database.ts';
import { listen } from './listen.ts';
import { createPrepared } from './prepared.ts';
import type { Tables } from './schema.ts';
import { createSocket } from './socket.ts';

/** A PostgreSQL server. Nothing waits for ever: connections, locks, statements and idle transactions are all bounded. */
export function openServer(databaseUrl: string, onError: (error: unknown) => void): Database {
  const config = {
    connectionString: databaseUrl,
    application_name: 'tagout',
    connectionTimeoutMillis: LIMITS.storeConnectTimeoutMs,
    stream: createSocket,
  };
  const pool = new Pool({
    ...config,
    max: LIMITS.storeConnectionsMax,
    // Statements that do not wait for each other go out at once and are answered in their order.
    pipeline: true,
    statement_timeout: LIMITS.storeStatementTimeoutMs,
    lock_timeout: LIMITS.storeLockTimeoutMs,
    idle_in_transaction_session_timeout: LIMITS.storeStatementTimeoutMs,
  });
  // A connection that breaks must not end the process, neither in use (its statement rejects) nor idle (the pool makes a new one).
  pool.on('connect', (client) => {
    client.on('error', onError);
  });
  pool.on('error', () => {
    // Heard on the connection itself.
  });
  const { pool: forKysely, execute, tellSessions } = createPrepared(pool);
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: forKysely }) });

  return {
    kysely,
    backend: 'postgres',
    soleOwner: false,
    execute,
    tellSessions,
    starting: (work) =>
      kysely.connection().execute(async (connection) => {
        // Of the connection: when this process dies, its successor need not wait.
        await sql`select pg_advisory_lock(${STARTING}, 0)`.execute(connection);
        try {
          return await work();
        } finally {
          await sql`select pg_advisory_unlock(${STARTING}, 0)`.execute(connection);
        }
      }),
    // There are connections enough.
    first: (work) => work(),
    listen: (channel, onNotification, onConnected) => listen(config, channel, onNotification, onConnected, onError),
    now: async () => {
      const asked = sql<{ at: string }>`select floor(extract(epoch from clock_timestamp()) * 1000) as at`;
      return Number((await asked.execute(kysely)).rows[0]?.at);
    },
    claims: () => openClaims(config, onError),
    close: () => kysely.destroy(),
  };
}
