import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { startBench, type Bench } from '../flow/bench.ts';
import { begin, end } from './begin.ts';
import { allCommands } from './commands/all.ts';
import { tourOf } from './commands/tour.ts';
import { nameOf, RULES } from './rules.ts';

/** For each rule. A run is up to forty commands, each of which is dozens of statements of the database: PATHS_RUNS=200 is for a night. */
const GATE_RUNS = 4;
const RUNS = Number(process.env['PATHS_RUNS'] ?? GATE_RUNS);
const COMMANDS_MAX = 40;
/** The gate takes the same paths each time; other seeds find other ones. */
const SEED = Number(process.env['PATHS_SEED'] ?? 20_260_517);
/** Looking for the shortest path to a fault takes as long as a night; the path that found it is printed in any case. */
const SHRINKS = process.env['PATHS_SHRINK'] === '1';
/** Ten times what the usual number takes here. */
const TIMEOUT_MS = RUNS * 60_000;

describe('the whole service does what a model of two runs does, whatever people, time, codes, files and gateways do', () => {
  let bench: Bench;
  let files: Playbooks;
  const key = randomBytes(32).toString('base64');
  beforeAll(async () => {
    bench = await startBench();
    bench.change((now) => (files = now));
  });
  afterAll(() => bench.close());

  const reached = new Set<string>();
  it.each(RULES.map((rule, place) => [nameOf(rule), rule, place] as const))(
    '%s',
    { timeout: TIMEOUT_MS },
    async (_, rule, place) => {
      await fc.assert(
        fc.asyncProperty(fc.commands([...allCommands], { maxCommands: COMMANDS_MAX, size: 'max' }), async (commands) => {
          const { model, real } = await begin(bench, files, key, rule, reached);
          await fc.asyncModelRun(() => ({ model, real }), commands);
          await end(model, real);
        }),
        { numRuns: RUNS, seed: SEED + place, endOnFailure: !SHRINKS, examples: [[tourOf(rule.undoes)]] },
      );
      expect(reached).toContain('isolate_device pending');
    },
  );

  it('and these paths lead everywhere', () => {
    // Fewer than the gate's are for looking at one path.
    const missed = RUNS < GATE_RUNS ? [] : PLACES.filter((place) => !reached.has(place));
    expect(missed).toEqual([]);
  });
});

const STATUSES = ['pending', 'held', 'probing', 'done', 'failed', 'unknown', 'expired', 'rejected', 'stopped', 'refused'];
/** Where a path can lead. A model that never leaves its first state would agree with everything. */
const PLACES: readonly string[] = [
  [
    'alone',
    'an older card',
    'with a code',
    'voided',
    'redrafted',
    'kept',
    'given up',
    'taken back when pending',
    'taken back when held',
    'an undo too late',
    'an undo that reaches nobody',
    'stopped before an undo',
  ],
  ['isolate_device', 'release_device'].flatMap((action) => STATUSES.map((status) => `${action} ${status}`)),
  ['undo_due', 'undo_probing', 'undo_unknown'].map((status) => `isolate_device ${status}`),
  ['done', 'refused', 'stopped'].map((status) => `observe_device ${status}`),
  ['right', 'wrong', 'spent', 'locked', 'locks', 'not_enrolled'].map((said) => `a code: ${said}`),
].flat();
