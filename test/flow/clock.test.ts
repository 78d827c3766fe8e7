import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDatabaseClock, type DatabaseClock } from '../../src/flow/clock.ts';

let wall = 0;
let ticks = 0;
const pass = (ms: number): void => {
  wall += ms;
  ticks += ms;
};
let clock: DatabaseClock;
beforeEach(async () => {
  [wall, ticks] = [5_000_000, 100];
  clock = createDatabaseClock({ wall: () => wall, ticks: () => ticks });
  await clock.sync(() => Promise.resolve(9_000_000));
});

describe("the database's clock", () => {
  it('is what counts, whatever this machine believes', () => {
    expect(clock.now()).toBe(9_000_000);
    pass(1500);
    expect(clock.now()).toBe(9_001_500);
  });

  it('is read as of the middle of the asking', async () => {
    await clock.sync(() => {
      pass(80);
      return Promise.resolve(9_100_000);
    });
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
    await expect(clock.sync(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(clock.now()).toBe(9_001_000);
  });

  it('never goes backwards between two looks, however the machine is set', () => {
    const steps = fc.array(fc.record({ set: fc.integer({ min: -1e7, max: 1e7 }), passed: fc.nat({ max: 1e6 }) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const own = createDatabaseClock({ wall: () => wall, ticks: () => ticks });
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
});
