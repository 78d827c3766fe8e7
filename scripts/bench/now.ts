/** Milliseconds of the machine's monotonic clock: two processes can compare theirs, also when somebody sets the time meanwhile. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks every few milliseconds. Times are taken where things happen, so that the pace of looking distorts none. */
export async function until(holds: () => boolean, what: string, patienceMs: number): Promise<void> {
  const giveUp = now() + patienceMs;
  while (!holds()) {
    if (now() > giveUp) throw new Error(`Gave up after ${Math.round(patienceMs / 1000)} s of waiting for ${what}.`);
    await sleep(4);
  }
}
