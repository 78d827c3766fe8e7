import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { Site, Sites } from './site.ts';

/** Each site is a copy of one empty database: making the files anew takes seconds. */
export function createEmbeddedSites(): Sites {
  const given = process.env['VITEST'] === undefined ? undefined : inject('database');
  let own = '';

  return {
    name: 'the embedded database',
    shared: false,
    start: async () => {
      if (given !== undefined) return;
      own = await mkdtemp(join(tmpdir(), 'tagout-template-'));
      const store = await createStore({ dataDir: own, onError: () => undefined });
      await store.close();
    },
    stop: async () => {
      if (given === undefined) await rm(own, { recursive: true, force: true });
    },
    fresh: async (): Promise<Site> => {
      const dataDir = await mkdtemp(join(tmpdir(), 'tagout-store-'));
      await cp(given ?? join(own, 'db'), join(dataDir, 'db'), { recursive: true });
      return {
        options: { dataDir },
        tamper: async (statements) => {
          const database = await PGlite.create({ dataDir: join(dataDir, 'db') });
          try {
            const results = await database.exec(statements);
            return results.flatMap(({ rows }) => rows);
          } finally {
            await database.close();
          }
        },
        remove: () => rm(dataDir, { recursive: true, force: true }),
      };
    },
  };
}
