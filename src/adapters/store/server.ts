import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { LIMITS } from '../../core/limits.ts';
import type { Database } from './database.ts';
import { listen } from './listen.ts';
import type { Tables } from './schema.ts';

/** A PostgreSQL server. Nothing waits for ever: connections, locks, statements and idle transactions are all bounded. */
export function openServer(databaseUrl: string, onError: (error: unknown) => void): Database {
  const config = {
    connectionString: databaseUrl,
    application_name: 'tagout',
    connectionTimeoutMillis: LIMITS.storeConnectTimeoutMs,
  };
  const pool = new Pool({
    ...config,
    max: LIMITS.storeConnectionsMax,
    statement_timeout: LIMITS.storeStatementTimeoutMs,
    lock_timeout: LIMITS.storeLockTimeoutMs,
    idle_in_transaction_session_timeout: LIMITS.storeStatementTimeoutMs,
  });
  // A connection that breaks while idle: the pool makes a new one for the next statement.
  pool.on('error', onError);
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });

  return {
    kysely,
    backend: 'postgres',
    soleOwner: false,
    execute: (text, values) => pool.query<Record<string, unknown>>(text, values),
    listen: (channel, onNotification, onConnected) => listen(config, channel, onNotification, onConnected, onError),
    close: () => kysely.destroy(),
  };
}
