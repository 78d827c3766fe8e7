import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { digestOf } from '../../src/core/json.ts';
import { startBench, type Bench } from '../flow/bench.ts';
import type { Real } from './alike.ts';
import { allCommands } from './commands.ts';
import { Model, type Rule } from './model.ts';
import { GROUPS, LEE, RULES, withRule } from './rules.ts';

const ADDRESS = '10.20.0.11';
/** The connector's quarantine has lifted itself by then: each run finds the gateway as it was. */
const BETWEEN_RUNS_MS = 48 * 60 * 60_000;
/** For each rule. A run is up to thirty commands, each of which is dozens of statements of the database: PATHS_RUNS=200 is for a night. */
const RUNS = Number(process.env['PATHS_RUNS'] ?? 5);
const COMMANDS_MAX = 25;
/** The gate takes the same paths each time; other seeds find other ones. */
const SEED = Number(process.env['PATHS_SEED'] ?? 20_260_517);
/** Ten times what the usual number takes here. */
const TIMEOUT_MS = RUNS * 60_000;

describe('the whole service does what a model of one step does, whatever people, time and gateways do', () => {
  let bench: Bench;
  let files: Playbooks;
  let runs = 0;
  beforeAll(async () => {
    bench = await startBench();
    bench.change((now) => (files = now));
    bench.chat.setPerson(LEE);
  });
  afterAll(() => bench.close());

  const begin = async (rule: Rule): Promise<{ model: Model; real: Real }> => {
    runs += 1;
    bench.forget();
    bench.fate('done');
    bench.pass(BETWEEN_RUNS_MS);
    for (const people of GROUPS.values()) for (const by of people) bench.chat.setPerson(by);
    bench.change(() => withRule(files, rule));
    const dedupeKey = digestOf({ runs });
    const runsBefore = bench.runs().length;
    const incident = await bench.alert(ADDRESS, { dedupeKey });
    await bench.settle();
    const plan = (await bench.step(incident)).plan;
    if (plan === null) throw new Error('the first step of a run was not planned');
    const times = { settleMs: plan.batch.probe.settleMs, longestMs: plan.longestMs };
    return {
      model: new Model(rule, times, GROUPS, bench.now()),
      real: { bench, files, incident, address: ADDRESS, dedupeKey, runsBefore },
    };
  };

  const reached = new Map<string, number>();
  it.each(RULES.map((rule) => [nameOf(rule), rule] as const))('%s', { timeout: TIMEOUT_MS }, async (_, rule) => {
    await fc.assert(
      fc.asyncProperty(fc.commands([...allCommands], { maxCommands: COMMANDS_MAX, size: 'max' }), async (commands) => {
        const { model, real } = await begin(rule);
        await fc.asyncModelRun(() => ({ model, real }), commands);
        for (const status of model.reached) reached.set(status, (reached.get(status) ?? 0) + 1);
        expect(model.reached.has('pending')).toBe(true);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it('and these paths lead nearly everywhere', () => {
    // A model that never leaves its first state would agree with everything.
    const places = ['pending', 'held', 'probing', 'done', 'failed', 'unknown', 'expired', 'rejected', 'stopped'];
    // Not all of them: which few runs meet the rarest is a matter of the seed.
    expect(places.filter((status) => reached.has(status)).length).toBeGreaterThanOrEqual(places.length - 2);
  });
});

const nameOf = ({ quorum, oneFromEach, holdMs, rejection }: Rule): string =>
  `${quorum} of ${oneFromEach.length === 0 ? 'either group' : 'each group'}, held for ${holdMs / 1000} s, a rejection ${rejection === 'final' ? 'is final' : 'reopens'}`;
