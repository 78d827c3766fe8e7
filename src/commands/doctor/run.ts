import { fix, type Check, type CheckLine } from '../../core/checkup.ts';

/**
 * Everything at once, but one after the other within a lane. `tell` hears of each check as soon as it is over.
 *
 * @param maxMs for one check, from its own start: whatever hangs becomes a line.
 */
export async function runChecks(
  checks: readonly Check[],
  maxMs: number,
  tell: (lines: readonly CheckLine[]) => void,
): Promise<readonly CheckLine[]> {
  const lanes = new Map<string, Check[]>();
  for (const [index, check] of checks.entries()) {
    const lane = check.lane ?? `alone ${index}`;
    lanes.set(lane, [...(lanes.get(lane) ?? []), check]);
  }
  const found: CheckLine[] = [];
  await Promise.all(
    [...lanes.values()].map(async (lane) => {
      for (const check of lane) {
        const lines = await outcome(check, maxMs);
        found.push(...lines);
        tell(lines);
      }
    }),
  );
  return found;
}

async function outcome(check: Check, maxMs: number): Promise<readonly CheckLine[]> {
  const { promise: late, resolve } = Promise.withResolvers<readonly CheckLine[]>();
  const timer = setTimeout(() => {
    const sentence = `There was no answer within ${maxMs / 1000} seconds. See whether it is under way at all, then run doctor again.`;
    resolve([fix(check.about, 'doctor.timeout', sentence)]);
  }, maxMs);
  try {
    return await Promise.race([check.run(), late]);
  } catch (error) {
    // Only the kind: a library's message could quote what it was given.
    const kind = error instanceof Error ? error.name : 'unknown';
    const sentence = `It could not be looked at (${kind}). Run doctor again; if it stays, this is a mistake in Tagout.`;
    return [fix(check.about, 'doctor.failed', sentence)];
  } finally {
    clearTimeout(timer);
  }
}
