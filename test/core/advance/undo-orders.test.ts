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
  return { ...advance, record: { ...advance.record, steps }, entries: entries as readonly NewEntry[] };
}

const Data = z.record(z.string(), z.json());

/** What the ledger tells of one life of the step. */
function expectLawful(entries: readonly NewEntry[], covered: boolean): void {
  const seen: { readonly kind: string; readonly data: Record<string, unknown> }[] = [];
  for (const { kind, data: raw } of entries) {
    const data = Data.parse(raw);
    if (kind === 'step.undo_dispatched') {
      const run = seen.findLast((each) => each.kind === 'step.dispatched');
      const look = seen.findLast((each) => each.kind === 'step.probed');
      const told = z.object({ probe: z.object({ holds: z.boolean(), readable: z.boolean() }) }).parse(look?.data);
      expect(covered).toBe(true);
      expect(run?.data).toMatchObject({ attempt: data['undoes'], digest: data['digest'] });
      expect(look?.data).toMatchObject({ attempt: data['undoes'] });
      expect(told.probe).toMatchObject({ holds: false, readable: true });
      expect(seen.some((each) => each.kind === 'approval.decided' && each.data['digest'] === data['digest'])).toBe(true);
      expect(seen.filter((each) => each.kind === kind && each.data['undoes'] === data['undoes'])).toEqual([]);
      expect(seen.map((each) => each.kind)).not.toContain('run.stopped');
    }
    if (kind === 'step.done') expect(seen.at(-1)?.kind).toBe('step.probed');
    if (kind === 'step.undone')
      expect(seen.at(-1)).toMatchObject({ kind: 'step.undo_probed', data: { probe: { holds: true } } });
    seen.push({ kind, data });
  }
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
          expectLawful(entries, covered);
        }),
        { numRuns: 100, seed: 20_260_301 },
      );
      // A property about undos that never met one would say nothing.
      expect(undos > 0).toBe(covered);
    },
  );
});
