/** Counts connections and lets others wait, first come first served, but not for ever. */
export interface Places {
  /** Resolves with the way to give the place back, or with null when none came free in time. */
  take(): Promise<(() => void) | null>;
}

export function createPlaces(max: number, waitMs: number): Places {
  let free = max;
  const waiting: (() => void)[] = [];

  function once(): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    };
  }

  return {
    take() {
      if (free > 0) {
        free -= 1;
        return Promise.resolve(once());
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(turn), 1);
          resolve(null);
        }, waitMs);
        const turn = (): void => {
          clearTimeout(timer);
          resolve(once());
        };
        waiting.push(turn);
      });
    },
  };
}
