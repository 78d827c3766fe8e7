import { LIMITS } from '../../core/limits.ts';

/** Remembers good answers for a bounded time. A failed look-up is not remembered: the next caller asks again. */
export function createCache<T>(now: () => number, look: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const entries = new Map<string, { readonly at: number; readonly value: T }>();
  return async (key) => {
    const known = entries.get(key);
    if (known !== undefined && now() - known.at < LIMITS.slackDirectoryTtlMs) return known.value;
    // The age counts from the question: an answer that was long on its way is not newer for it.
    const at = now();
    const value = await look(key);
    entries.delete(key);
    entries.set(key, { at, value });
    const [oldest] = entries.keys();
    if (entries.size > LIMITS.slackDirectoryEntriesMax && oldest !== undefined) entries.delete(oldest);
    return value;
  };
}
