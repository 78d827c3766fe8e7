import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { Site, Sites } from './site.ts';

/** Each site is a copy of one empty database: making the files anew takes seconds. */
export function createEmbeddedSites(): Sites {
  let template = '';

  return {
    name: 'the embedded database',
    shared: false,
    start: async () => {
      template = await mkdtemp(join(tmpdir(), 'tagout-template-'));
      const store = await createStore({ dataDir: template, onError: () => undefined });
      await store.close();
    },
    stop: () => rm(template, { recursive: true, force: true }),
    fresh: async (): Promise<Site> => {
      const dataDir = await mkdtemp(join(tmpdir(), 'tagout-store-'));
      await cp(join(template, 'db'), join(dataDir, 'db'), { recursive: true });
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
