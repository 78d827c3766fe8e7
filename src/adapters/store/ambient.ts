import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';

/**
 * The transaction that the running code is in, so that the job queue's statements join it. Await nothing but SQL inside one: on the
 * embedded database everybody else waits for it.
 */
export interface Ambient {
  inTransaction<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** The same for what a person or a detector waits for: it goes before the others. */
  first<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
  current(): Transaction<Tables> | null;
  /** Runs a callback of a driver as if outside of any transaction: a notification may arrive in the middle of one. */
  outside<T>(work: () => T): T;
}

/** @param onFailure hears why a transaction was rolled back. */
export function createAmbient(
  { kysely, first }: Pick<Database, 'kysely' | 'first'>,
  onFailure: (error: unknown) => void,
): Ambient {
  const storage = new AsyncLocalStorage<{ readonly transaction: Transaction<Tables>; open: boolean }>();

  /** What was started inside and outlives the transaction must not reach into it. */
  const current = (): Transaction<Tables> | null => {
    const scope = storage.getStore();
    return scope?.open === true ? scope.transaction : null;
  };

  const inTransaction: Ambient['inTransaction'] = (work) => {
    const joined = current();
    if (joined !== null) return work(joined);
    const done = kysely.transaction().execute(async (transaction) => {
      const scope = { transaction, open: true };
      try {
        return await storage.run(scope, () => work(transaction));
      } finally {
        scope.open = false;
      }
    });
    done.catch(onFailure);
    return done;
  };

  return {
    current,
    inTransaction,
    first: (work) => first(() => inTransaction(work)),
    outside: (work) => storage.exit(work),
  };
}
