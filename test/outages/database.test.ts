import { describe, expect, it } from 'vitest';
import { outlast, TIMEOUT_MS, type Outage } from './outage.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { startRig, type Rig } from './rig.ts';

/** Nothing is taken that cannot be kept: who presses sees that it failed, and who asks whether we are ready hears that we are not. */
async function expectUnready(rig: Rig): Promise<void> {
  expect(await rig.status('/readyz'), 'ready').toBe(503);
}

const stopped = (postgres: Postgres): Outage => ({
  isBlind: true,
  begins: () => postgres.stop(),
  ends: () => postgres.start(),
  meanwhile: expectUnready,
});

describe.concurrent('The database server is stopped and started again', () => {
  it.each([
    ['while a step waits for its approval', stopped, 0],
    [
      'in the middle of a command that runs',
      (postgres: Postgres): Outage => ({
        ...stopped(postgres),
        begins: ({ world }) =>
          world.gateways.onNextBatch(() => {
            void postgres.stop();
            return 'runs';
          }),
        // It stops when somebody has approved.
        meanwhile: () => undefined,
        halfway: expectUnready,
      }),
      1,
    ],
  ] as const)('%s', { timeout: TIMEOUT_MS }, async (how, outageOf, unknown) => {
    const postgres = await startPostgres();
    const rig = await startRig({ DATABASE_URL: postgres.url });
    try {
      const { before } = await outlast(`The database is away ${how}`, rig, outageOf(postgres));
      expect(before.count('step.dispatched')).toBe(2);
      expect(before.count('step.unknown')).toBeLessThanOrEqual(unknown);
    } finally {
      await rig.close();
      await postgres.close();
    }
  });
});
