/**
 * Where the process stops: a named call of a port, before it is made or after it has returned. `before commit ...` lies inside the open
 * transaction, when everything is decided and nothing is written. `nth` counts from the moment the point is set.
 */
export interface Point {
  readonly at: string;
  readonly nth: number;
}

export interface CrashPoints {
  set(point: Point): void;
  /** Ends the process when this is the place; else nothing. */
  reached(at: string): void;
  around<T>(name: string, call: () => Promise<T>): Promise<T>;
}

/** @param crash ends the process at once and does not return. */
export function createCrashPoints(crash: () => void): CrashPoints {
  let left: { readonly at: string; times: number } | null = null;
  const reached = (at: string): void => {
    if (left === null || left.at !== at) return;
    left.times -= 1;
    if (left.times <= 0) crash();
  };
  return {
    set: ({ at, nth }) => {
      left = { at, times: nth };
    },
    reached,
    around: async (name, call) => {
      reached(`before ${name}`);
      const value = await call();
      reached(`after ${name}`);
      return value;
    },
  };
}
