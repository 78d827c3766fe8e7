import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Lanes } from './lanes.ts';
import type { Pool, PoolClient, QueryResult } from 'pg';

/** Room for every statement of ours and of the queue. What is over is sent unprepared: texts with values in them must not fill the server's memory. */
const STATEMENTS_MAX = 500;

export interface Prepared {
  /** For Kysely, which ends it too. */
  readonly pool: PostgresPool;
  /** A statement, or several without values, outside of any transaction. */
  readonly execute: (text: string, values: unknown[] | undefined) => Promise<{ rows: unknown[] }>;
  /** What each session hears before the next thing that it is asked: those that are open, and those to come. Replaces what was said before. */
  readonly tellSessions: (statements: readonly string[]) => void;
}

/** Nothing, as a rule: only a clock that is moved by hand has something to say (`boss.ts`). */
const NOTHING: readonly string[] = [];

/**
 * Statements are parsed and planned once a connection and not each time: on the embedded database that is more than half of their cost.
 * @param lanes who gets the connection next, where there is only one.
 */
export function createPrepared(pool: Pool, lanes: Lanes | null = null): Prepared {
  const names = new Map<string, string>();

  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= STATEMENTS_MAX) return known;
    const name = `tagout_${names.size + 1}`;
    names.set(text, name);
    return name;
  };

  const run = (client: PoolClient, text: string, values: readonly unknown[]): Promise<QueryResult<Record<string, unknown>>> => {
    const name = values.length > 0 || isQuery(text) ? nameOf(text) : undefined;
    return client.query(name === undefined ? { text, values: [...values] } : { name, text, values: [...values] });
  };

  let telling = NOTHING;
  const told = new WeakMap<PoolClient, readonly string[]>();

  const connect = async (leave: (() => void) | undefined): Promise<PoolClient> => {
    let client: PoolClient | null = null;
    try {
      client = await pool.connect();
      if ((told.get(client) ?? NOTHING) !== telling) {
        for (const statement of telling) await client.query(statement);
        told.set(client, telling);
      }
      return client;
    } catch (error) {
      client?.release(true);
      leave?.();
      throw error;
    }
  };

  return {
    tellSessions: (statements) => {
      telling = statements;
    },
    pool: {
      options: pool.options,
      connect: async () => {
        const leave = await lanes?.take();
        return asKyselyWants(await connect(leave), run, leave);
      },
      end: () => pool.end(),
    },
    execute: async (text, values = []) => {
      const leave = await lanes?.take();
      const client = await connect(leave);
      let broken = false;
      try {
        const result: unknown = await run(client, text, values);
        // Several statements have several results.
        const results = Array.isArray(result) ? result.filter(isResult) : isResult(result) ? [result] : [];
        return { rows: results.flatMap(({ rows }) => rows) };
      } catch (error) {
        // They may have failed between their own BEGIN and COMMIT: the connection must not go back like that.
        if (text.includes(';')) await client.query('rollback').catch(() => (broken = true));
        throw error;
      } finally {
        client.release(broken);
        leave?.();
      }
    },
  };
}

/** One statement that is worth preparing although it has no values: the queue looks for jobs with such. */
function isQuery(text: string): boolean {
  return /^\s*(?:with|select)\s/i.test(text) && !text.includes(';');
}

function isResult(value: unknown): value is { readonly rows: readonly unknown[] } {
  return typeof value === 'object' && value !== null && 'rows' in value && Array.isArray(value.rows);
}

type Run = (client: PoolClient, text: string, values: readonly unknown[]) => Promise<unknown>;

function asKyselyWants(client: PoolClient, run: Run, leave: (() => void) | undefined): PostgresPoolClient {
  function query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query(given: string | object, parameters: readonly unknown[] = []): unknown {
    if (typeof given !== 'string') throw new Error('The store streams no rows.');
    return run(client, given, parameters);
  }
  return {
    query,
    release: (destroy) => {
      client.release(destroy);
      leave?.();
    },
  };
}
