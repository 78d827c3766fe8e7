/** The workers of one queue in this process: who is busy, and who looks for the next job. */
export interface Crew {
  add(worker: string): void;
  /** A job may wait: one idle worker looks. When all are busy, the first that is done does. */
  readonly wakeOne: () => void;
  /** Around the work on a job by the worker of this place. */
  busy(place: number, work: () => Promise<void>): Promise<void>;
}

/** @param looksAgain whether each worker looks once more when it is done: its queue may hold jobs back while it works. */
export function createCrew(wake: (worker: string) => void, looksAgain: boolean): Crew {
  const workers: string[] = [];
  const working = new Set<number>();
  let asked = false;

  const wakeOne = (): void => {
    const idle = workers.find((_worker, place) => !working.has(place));
    if (idle === undefined) asked = true;
    else wake(idle);
  };

  return {
    add: (worker) => workers.push(worker),
    wakeOne,
    busy: async (place, work) => {
      working.add(place);
      // One notification may announce several jobs, and none announces a delayed one: who found a job sends a neighbour to look for the next.
      wakeOne();
      try {
        await work();
      } finally {
        working.delete(place);
        const worker = workers[place];
        if (worker !== undefined && (asked || looksAgain)) {
          asked = false;
          wake(worker);
        }
      }
    },
  };
}
