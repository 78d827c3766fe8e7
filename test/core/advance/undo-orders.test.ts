import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { probed, reported } from '../../../src/core/advance/dispatch.ts';
import { askedAgain, stopped } from '../../../src/core/advance/people.ts';
import { planned } from '../../../src/core/advance/plan.ts';
import { lost } from '../../../src/core/advance/report.ts';
import type { Advance } from '../../../src/core/advance/types.ts';
import { undoProbed, undoRefused, undoReported, undoStarted } from '../../../src/core/advance/undo.ts';
import type { NewEntry } from '../../../src/core/ledger.ts';
import type { Batch, ProbeResult } from '../../../src/core/plan.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { accept, refuse } from '../../../src/core/result.ts';
import { first, report, start } from './attempt.ts';
import { AVERY, clickOn, ids, NOW, pending, planFor, press, ROSTER, TEAM } from './story.ts';

/**
 * Any order of what can happen to a step, also twice, late, and of attempts that are not its own; then what the ledger says is counted by
 * hand. It knows nothing of the machine.
 */
const LISTED = { fact: 'quarantine.listed', equals: true, onlyIfChanged: false } as const;
const planOf = (undo: boolean) => {
  const change: Partial<Batch> = {
    probe: { settleMs: 0, reads: [], expect: [LISTED], failed: 'undo', undone: [{ ...LISTED, equals: false }] },
    undo: [{ argv: ['nft', '-f', '-'], stdin: 'delete element', timeoutMs: 10_000 }],
    rule: { ...planFor('s1').batch.rule, ...(undo && { undo: 'by_itself' as const }) },
  };
  return planFor('s1', change);
};
const LOOKS = {
  holds: { holds: true, readable: true, facts: { 'quarantine.listed': true }, sentence: 'It holds.' },
  fails: { holds: false, readable: true, facts: { 'quarantine.listed': false }, sentence: 'It fails.' },
  missing: { holds: false, readable: true, facts: {}, sentence: 'It was not there.' },
  unreadable: { holds: false, readable: false, facts: {}, sentence: 'It could not look.' },
} as const satisfies Record<string, ProbeResult>;
const REPORTS = { ran: report(), failed: report({ exitCode: 1 }), lost: lost('It was lost.') };

type Happening = (record: IncidentRecord, now: number) => Advance | null;
const asker = { person: AVERY, team: TEAM, roster: ROSTER, groups: ['security'] };
const which = fc.constantFrom('1', '1', '1', '2', 'x');

/** What is most likely next in a life that goes wrong. */
const onward =
  (covered: boolean): Happening =>
  (record, now) => {
    const { status } = first(record);
    const own = attemptOf(record, '1');
    if (status === 'pending') return press(record, AVERY, clickOn(record, AVERY), now);
    if (status === 'approved') return sent(record, planOf(covered), now);
    if (status === 'running') return reported(record, 's1', own, REPORTS.ran, ids(now));
    if (status === 'probing') return probed(record, 's1', own, LOOKS.fails, ids(now));
    if (status !== 'undo_due') return null;
    return undoStarted(record, 's1', own, { attempt: `u${now}`, longestMs: 50_000, forbidden: null }, ids(now));
  };

/** Attempts are named by whose they are, so that those of others and stale ones are met too. */
const happening = (covered: boolean): fc.Arbitrary<Happening> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(onward(covered)) },
    fc.constant<Happening>((record, now) => planned(record, 's1', 1, accept(planOf(covered)), ids(now))),
    fc.constant<Happening>((record, now) =>
      first(record).request === null ? null : press(record, AVERY, clickOn(record, AVERY), now),
    ),
    fc.constant<Happening>((record, now) =>
      first(record).request === null || first(record).status !== 'approved' ? null : sent(record, planOf(covered), now),
    ),
    fc.tuple(which, fc.constantFrom(...Object.values(REPORTS))).map<Happening>(
      ([n, what]) =>
        (record, now) =>
          reported(record, 's1', attemptOf(record, n), what, ids(now)),
    ),
    fc.tuple(which, fc.constantFrom(...Object.values(LOOKS))).map<Happening>(
      ([n, what]) =>
        (record, now) =>
          probed(record, 's1', attemptOf(record, n), what, ids(now)),
    ),
    fc.tuple(which, fc.constantFrom(null, refuse('undo.protected', 'No.'))).map<Happening>(
      ([n, forbidden]) =>
        (record, now) =>
          undoStarted(record, 's1', attemptOf(record, n), { attempt: `u${now}`, longestMs: 50_000, forbidden }, ids(now)),
    ),
    which.map<Happening>(
      (n) => (record, now) =>
        undoRefused(record, 's1', attemptOf(record, n), refuse('undo.not_started', 'It was lost.'), ids(now)),
    ),
    fc
      .constantFrom(...Object.values(REPORTS))
      .map<Happening>(
        (what) => (record, now) => undoReported(record, 's1', first(record).undo?.attempt?.id ?? 'none', what, ids(now)),
      ),
    fc
      .constantFrom(...Object.values(LOOKS))
      .map<Happening>(
        (what) => (record, now) => undoProbed(record, 's1', first(record).undo?.attempt?.id ?? 'none', what, ids(now)),
      ),
    fc.constant<Happening>((record, now) => askedAgain(record, 's1', first(record).request?.id ?? '', asker, ids(now))),
    fc.constant<Happening>((record, now) => stopped(record, 'Enough.', asker, ids(now))),
  );

const attemptOf = (record: IncidentRecord, n: string): string =>
  n === '1' ? (first(record).attempt?.id ?? 'none') : n === '2' ? (first(record).undo?.attempt?.id ?? 'none') : n;

function sent(record: IncidentRecord, plan: ReturnType<typeof planOf>, now: number): Advance | null {
  const advance = start(record, plan);
  if (advance === null) return null;
  // Each attempt has a name and a time of its own.
  const steps = advance.record.steps.map((step) =>
    step.id === 's1' && step.attempt !== null ? { ...step, attempt: { ...step.attempt, id: `a${now}`, startedAt: now } } : step,
  );
  const entries = advance.entries.map((entry) =>
    entry.kind === 'step.dispatched' ? { ...entry, data: { ...Data.parse(entry.data), attempt: `a${now}` } } : entry,
  );
  return { ...advance, record: { ...advance.record, steps }, entries };
}

const Data = z.record(z.string(), z.json());

interface Told {
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}
const Probed = z.object({ probe: z.object({ holds: z.boolean(), readable: z.boolean() }) });

/** What one life of the step did that it must not, as the ledger tells it. */
function unlawful(entries: readonly NewEntry[], covered: boolean): readonly string[] {
  const told = entries.map(({ kind, data }): Told => ({ kind, data: Data.parse(data) }));
  return told.flatMap((entry, index) => {
    const before = told.slice(0, index);
    if (entry.kind === 'step.undo_dispatched') return unlawfulUndo(entry, before, covered);
    const last = before.at(-1);
    if (entry.kind === 'step.done' && last?.kind !== 'step.probed') return ['done without a look'];
    const isUndone = last?.kind === 'step.undo_probed' && Probed.parse(last.data).probe.holds;
    return entry.kind === 'step.undone' && !isUndone ? ['undone without a look that says so'] : [];
  });
}

function unlawfulUndo({ kind, data }: Told, before: readonly Told[], covered: boolean): readonly string[] {
  const { undoes, digest } = data;
  const last = (of: string): Told | undefined => before.findLast((each) => each.kind === of);
  const run = last('step.dispatched');
  const look = last('step.probed');
  const probe = look === undefined ? null : Probed.parse(look.data).probe;
  const rules: readonly (readonly [string, boolean])[] = [
    ['nothing covers it', covered],
    ['something else ran', run?.data['attempt'] === undoes && run?.data['digest'] === digest],
    ['nobody looked at what ran', look?.data['attempt'] === undoes],
    ['the look did not fail', probe?.holds === false && probe.readable],
    ['nobody approved it', before.some((each) => each.kind === 'approval.decided' && each.data['digest'] === digest)],
    ['it went out before', before.every((each) => each.kind !== kind || each.data['undoes'] !== undoes)],
    ['the run was stopped', before.every((each) => each.kind !== 'run.stopped')],
  ];
  return rules.flatMap(([what, kept]) => (kept ? [] : [`an undo, and ${what}`]));
}

describe('whatever happens to a step, and in whatever order', () => {
  it.each([true, false])(
    'an undo goes out only after an approval that covers it, a run and a look that fails; once; never after a stop (covered: %s)',
    (covered) => {
      let undos = 0;
      fc.assert(
        fc.property(fc.array(happening(covered), { minLength: 4, maxLength: 24 }), (happenings) => {
          let record = pending(planOf(covered).batch);
          const entries: NewEntry[] = [];
          for (const [index, happen] of happenings.entries()) {
            const advance = happen(record, NOW + 1000 + index * 10_000);
            if (advance === null) continue;
            record = advance.record;
            entries.push(...advance.entries);
          }
          undos += entries.filter(({ kind }) => kind === 'step.undo_dispatched').length;
          expect(unlawful(entries, covered)).toEqual([]);
        }),
        { numRuns: 100, seed: 20_260_301 },
      );
      // A property about undos that never met one would say nothing.
      expect(undos > 0).toBe(covered);
    },
  );
});
