import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { Store } from '../../../src/ports.ts';
import { commitRules } from './commit-rules.ts';
import { enrolmentRules } from './enrolment-rules.ts';
import { clockRules } from './clock-rules.ts';
import { jobRules } from './job-rules.ts';
import { reopenRules } from './reopen-rules.ts';
import { serverRules } from './server-rules.ts';
import type { Site, Sites } from './site.ts';
import { Workers } from './workers.ts';

/** What every store must do, whatever keeps its rows. */
export function storeContract(sites: Sites): void {
  describe(`the store on ${sites.name}`, () => {
    let site: Site | undefined;
    let store: Store | undefined;
    let workers = new Workers();
    const errors: unknown[] = [];

    const opened = (): Store => {
      if (store === undefined) throw new Error('The store was not opened.');
      return store;
    };

    beforeAll(async () => {
      await sites.start();
      site = await sites.fresh();
      store = await createStore({ ...site.options, onError: (error) => errors.push(error) });
      workers = new Workers();
      await workers.start(store);
    });
    afterAll(async () => {
      await store?.close();
      await site?.remove();
      await sites.stop();
    });

    commitRules(opened, () => workers);
    enrolmentRules(opened, sites);
    jobRules(opened, () => workers);
    it('had no trouble in the background so far', () => {
      expect(errors).toEqual([]);
    });
    clockRules(sites);
    reopenRules(sites);
    if (sites.shared) serverRules(sites);
  });
}
