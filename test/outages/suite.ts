import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerSites } from '../contracts/store/server.ts';
import { OUTAGE_MS, outlast, TIMEOUT_MS, type Outage, type Outlasted } from './outage.ts';
import { startRig, type Rig } from './rig.ts';

/** One kind of outage, and what must be so after it besides what is so after all of them. */
export interface Case extends Outage {
  /** Completes the sentence that the suite's title begins. */
  readonly how: string;
  after?(rig: Rig, outlasted: Outlasted): void | Promise<void>;
}

/** All at the same time: each has an app, a world and a database of its own. */
export function describeOutages(title: string, cases: readonly Case[]): void {
  describe.concurrent(`${title} for ${OUTAGE_MS / 1000} s`, () => {
    const sites = createServerSites();
    beforeAll(() => sites.start());
    afterAll(() => sites.stop());

    it.each(cases.map((one) => [one.how, one] as const))('%s', { timeout: TIMEOUT_MS }, async (how, outage) => {
      const { options } = await sites.fresh();
      const rig = await startRig({ DATABASE_URL: options.databaseUrl ?? '' });
      try {
        const outlasted = await outlast(`${title} ${how}`, rig, outage);
        await outage.after?.(rig, outlasted);
        expect(outlasted.before.told.record.closedAt).not.toBeNull();
      } finally {
        await rig.close();
      }
    });
  });
}

/** What is outside is away, and we are not: alerts and presses are taken. */
export async function expectReady(rig: Rig): Promise<void> {
  expect(await rig.status('/readyz'), 'ready').toBe(200);
}
