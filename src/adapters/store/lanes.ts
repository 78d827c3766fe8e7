import { AsyncLocalStorage } from 'node:async_hooks';

/** One connection and many who want it: whom a person or a detector waits for goes first. Among equals, first come first served. */
export interface Lanes {
  /** What `work` takes, it takes before the others. */
  readonly first: <T>(work: () => Promise<T>) => Promise<T>;
  /** Resolves when it is the caller's turn, with the way to end it. */
  take(): Promise<() => void>;
}

export function createLanes(): Lanes {
  const urgent = new AsyncLocalStorage<true>();
  const waiting: { readonly first: (() => void)[]; readonly others: (() => void)[] } = { first: [], others: [] };
  let taken = false;

  const leave = (): void => {
    const next = waiting.first.shift() ?? waiting.others.shift();
    if (next === undefined) taken = false;
    else next();
  };

  return {
    first: (work) => urgent.run(true, work),
    take: async () => {
      if (taken) {
        const lane = urgent.getStore() === true ? waiting.first : waiting.others;
        await new Promise<void>((resolve) => lane.push(resolve));
      }
      taken = true;
      return leave;
    },
  };
}
