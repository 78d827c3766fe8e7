import { LIMITS } from '../../core/limits.ts';

/** Two clocks, since each has its way of standing still: one can be set back, the other may sleep with its machine. */
export interface Clocks {
  readonly wall: () => number;
  /** Never goes back. */
  readonly elapsed: () => number;
}

interface Entry<T> {
  readonly wall: number;
  readonly elapsed: number;
  readonly value: T;
}

/** Remembers good answers for a bounded time by both clocks. A failed look-up is not remembered: the next caller asks again. */
export function createCache<T>(clocks: Clocks, look: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const entries = new Map<string, Entry<T>>();
  return async (key) => {
    const known = entries.get(key);
    if (known !== undefined && isFresh(known, clocks)) return known.value;
    // The age counts from the question: an answer that was long on its way is not newer for it.
    const [wall, elapsed] = [clocks.wall(), clocks.elapsed()];
    const value = await look(key);
    entries.delete(key);
    entries.set(key, { wall, elapsed, value });
    const [oldest] = entries.keys();
    if (entries.size > LIMITS.slackDirectoryEntriesMax && oldest !== undefined) entries.delete(oldest);
    return value;
  };
}

/** An answer from the future is of a clock that was set back since, and its age is unknown. */
function isFresh({ wall, elapsed }: Pick<Entry<unknown>, 'wall' | 'elapsed'>, clocks: Clocks): boolean {
  const age = clocks.wall() - wall;
  return age >= 0 && age < LIMITS.slackDirectoryTtlMs && clocks.elapsed() - elapsed < LIMITS.slackDirectoryTtlMs;
}
