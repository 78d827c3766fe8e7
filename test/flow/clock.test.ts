import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/core/limits.ts';
import { createDatabaseClock, type DatabaseClock } from '../../src/flow/clock.ts';

let wall = 0;
let ticks = 0;
const pass = (ms: number): void => {
  wall += ms;
  ticks += ms;
};
/** What the database says when it is asked; null while it is away. */
let database: () => number | null;
let asked = 0;
const read = (): Promise<number> => {
  asked += 1;
  const at = database();
  return at === null ? Promise.reject(new Error('away')) : Promise.resolve(at);
};
let clock: DatabaseClock;
beforeEach(async () => {
  [wall, ticks] = [5_000_000, 100];
  clock = createDatabaseClock({ wall: () => wall, ticks: () => ticks }, read);
  database = () => 9_000_000;
  await clock.sync();
  asked = 0;
});

describe("the database's clock", () => {
  it('is what counts, whatever this machine believes', () => {
    expect(clock.now()).toBe(9_000_000);
    pass(1500);
    expect(clock.now()).toBe(9_001_500);
  });

  it('is read as of the middle of the asking', async () => {
    database = () => {
      pass(80);
      return 9_100_000;
    };
    await clock.sync();
    expect(clock.now()).toBe(9_100_040);
  });

  it('goes on when the clock of this machine is set back: nobody gets more time to approve', () => {
    wall -= 3_600_000;
    pass(1000);
    expect(clock.now()).toBe(9_001_000);
  });

  it('counts the time in which the machine slept', () => {
    wall += 3_600_000;
    expect(clock.now()).toBe(12_600_000);
  });

  it('keeps what it knew when the database cannot be asked', async () => {
    pass(1000);
    database = () => null;
    await expect(clock.sync()).rejects.toThrow('away');
    expect(clock.now()).toBe(9_001_000);
  });

  it('never goes backwards between two looks, however the machine is set', () => {
    const steps = fc.array(fc.record({ set: fc.integer({ min: -1e7, max: 1e7 }), passed: fc.nat({ max: 1e6 }) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const own = createDatabaseClock({ wall: () => wall, ticks: () => ticks }, read);
        const start = own.now();
        let passed = 0;
        for (const step of all) {
          wall += step.set;
          pass(step.passed);
          passed += step.passed;
          expect(own.now()).toBeGreaterThanOrEqual(start + passed);
        }
      }),
    );
  });

  describe('before something is judged', () => {
    it('is believed as long as the machine counts as its clock says', async () => {
      pass(59_000);
      wall += LIMITS.clockDoubtMs;
      expect(await clock.sure()).toBe(9_060_000);
      expect(asked).toBe(0);
    });

    it.each([
      ['set ahead: nothing opens before its time', 1_800_000],
      ['set back', -1_800_000],
      ['just off by more than a clock ever is', LIMITS.clockDoubtMs + 1],
    ])('is asked anew when the clock of this machine was %s', async (_, set) => {
      pass(5000);
      wall += set;
      database = () => 9_005_000;
      expect(await clock.sure()).toBe(9_005_000);
      pass(1000);
      expect(await clock.sure()).toBe(9_006_000);
      expect(asked).toBe(1);
    });

    it('says nothing while it is doubtful and the database cannot be asked: what should be judged waits', async () => {
      wall += 1_800_000;
      database = () => null;
      await expect(clock.sure()).rejects.toThrow('away');
    });
  });
});
