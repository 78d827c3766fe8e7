import { LIMITS } from '../core/limits.ts';
import type { Clock, SureClock } from '../ports.ts';

/** Both in milliseconds: the time of day, which can be set, and a count that only goes up but may stand still while a machine sleeps. */
export interface Sources {
  readonly wall: () => number;
  readonly ticks: () => number;
}

export interface DatabaseClock extends Clock, SureClock {
  /** Asks the database what time it is. Rejects when it cannot be asked: then the clock goes on from what it knew. */
  sync(): Promise<void>;
}

/**
 * The database's clock, so that every replica and every deadline means the same moment. Between two looks at it as much time has passed as
 * either source says, whichever is more: a clock that is set back gives nobody more time to approve, and neither does a machine that slept.
 * When the two differ, one of them is wrong, and the database is asked before anything is judged: a clock that is set ahead must not open
 * what is not open yet.
 * @param read the database's own time, in epoch milliseconds.
 */
export function createDatabaseClock({ wall, ticks }: Sources, read: () => Promise<number>): DatabaseClock {
  let known = { at: wall(), wall: wall(), ticks: ticks() };
  const now = (): number => Math.round(known.at + Math.max(wall() - known.wall, ticks() - known.ticks));
  const isDoubtful = (): boolean => Math.abs(wall() - known.wall - (ticks() - known.ticks)) > LIMITS.clockDoubtMs;
  const sync = async (): Promise<void> => {
    const asked = ticks();
    const at = await read();
    const answered = ticks();
    // The answer is about some moment between the two; the middle is off by half of the way at most.
    known = { at: at + (answered - asked) / 2, wall: wall(), ticks: answered };
  };
  return {
    now,
    sync,
    sure: async () => {
      if (isDoubtful()) await sync();
      return now();
    },
  };
}
