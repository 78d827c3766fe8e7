import { beforeEach, describe, expect, it } from 'vitest';
import { createCache } from '../../../src/adapters/slack/cache.ts';
import { LIMITS } from '../../../src/core/limits.ts';

const TTL = LIMITS.slackDirectoryTtlMs;
const HOUR = 3_600_000;

let wall = 0;
let elapsed = 0;
let asked = 0;
let look: (key: string) => Promise<number>;
/** Both clocks, as time passes. */
const pass = (ms: number): void => {
  wall += ms;
  elapsed += ms;
};
beforeEach(() => {
  [wall, elapsed, asked] = [1_750_000_000_000, 0, 0];
  look = createCache({ wall: () => wall, elapsed: () => elapsed }, async () => Promise.resolve((asked += 1)));
});

describe('what Slack said', () => {
  it('counts for its time, and not a moment longer', async () => {
    expect(await look('U0SAM')).toBe(1);
    pass(TTL - 1);
    expect(await look('U0SAM')).toBe(1);
    pass(1);
    expect(await look('U0SAM')).toBe(2);
  });

  it('does not count when the clock was set back behind the question', async () => {
    await look('U0SAM');
    wall -= 1;
    expect(await look('U0SAM')).toBe(2);
  });

  it.each([-HOUR, -TTL + 1])('gets no longer life from a clock that is set back by %i ms on the way', async (jump) => {
    await look('U0SAM');
    pass(TTL - 1);
    wall += jump;
    pass(1);
    expect(await look('U0SAM')).toBe(2);
  });

  it('does not count after a jump forward, or a sleep in which only the wall clock went on', async () => {
    await look('U0SAM');
    wall += HOUR;
    expect(await look('U0SAM')).toBe(2);
  });

  it('is as old as its question, however long the answer was on its way', async () => {
    const slow = createCache({ wall: () => wall, elapsed: () => elapsed }, async () => {
      pass(TTL);
      return Promise.resolve((asked += 1));
    });
    expect(await slow('U0SAM')).toBe(1);
    expect(await slow('U0SAM')).toBe(2);
  });
});
