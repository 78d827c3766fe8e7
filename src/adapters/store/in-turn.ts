/**
 * Runs work of one key one after the other, in the order of asking, and that of different keys at once. In this process only: pg-boss
 * keeps to one running job a group, but two workers that look in the same instant can each take one.
 */
export function createTurns(): (key: string, work: () => Promise<void>) => Promise<void> {
  const last = new Map<string, Promise<void>>();
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    // The one before reports its own failure.
    const mine = before.catch(() => undefined).then(work);
    last.set(key, mine);
    try {
      await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
