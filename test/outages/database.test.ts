import { describe, expect, it } from 'vitest';
import { startCable, type Cable } from './cable.ts';
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

/** It stops when somebody has approved and the commands have arrived. */
const stoppedInTheMiddle = (postgres: Postgres): Outage => ({
  isBlind: true,
  begins: ({ world }) =>
    world.gateways.onNextBatch(() => {
      void postgres.stop();
      return 'runs';
    }),
  ends: () => postgres.start(),
  halfway: expectUnready,
});

/** As when its machine loses power and another one takes its place: connections get no answer and no end. */
const silent = (_postgres: Postgres, cable: Cable): Outage => ({
  isBlind: true,
  begins: () => cable.breaks('silent'),
  ends: () => cable.mends(),
  meanwhile: expectUnready,
});

describe.concurrent('The database server is away', () => {
  it.each([
    ['and is started again, while a step waits for its approval', stopped, 0],
    ['and is started again, in the middle of a command that runs', stoppedInTheMiddle, 1],
    ['in silence, and what was open never speaks again', silent, 0],
  ] as const)('%s', { timeout: TIMEOUT_MS }, async (how, outageOf, unknown) => {
    const postgres = await startPostgres();
    const url = new URL(postgres.url);
    const cable = await startCable(Number(url.port));
    url.port = String(cable.port);
    const rig = await startRig({ DATABASE_URL: url.href });
    try {
      const { before } = await outlast(`The database server is away ${how}`, rig, outageOf(postgres, cable));
      expect(before.count('step.dispatched')).toBe(2);
      expect(before.count('step.unknown')).toBeLessThanOrEqual(unknown);
    } finally {
      await rig.close();
      await cable.close();
      await postgres.close();
    }
  });
});
