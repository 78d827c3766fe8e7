import { describe, expect, it } from 'vitest';
import { undoingAfter, undoProbed, undoRefused, undoReported, undoStarted } from '../../../src/core/advance/undo.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { ExecReport, ProbeResult } from '../../../src/core/plan.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { refuse } from '../../../src/core/result.ts';
import { first, probing, report, running, said, TAGOUT } from './attempt.ts';
import { due, LOOKED_AT } from './failing.ts';
import { ids, need } from './story.ts';

const OUT = { attempt: 'u1', longestMs: 50_000, forbidden: null } as const;
const send = (record: IncidentRecord, now = LOOKED_AT + 1_000) => undoStarted(record, 's1', 'a1', OUT, ids(now));
const going = (): IncidentRecord => need(send(due())).record;
const back = (record: IncidentRecord, what: ExecReport = report()) =>
  undoReported(record, 's1', 'u1', what, ids(LOOKED_AT + 2_000));
const PROBE: ProbeResult = { holds: true, readable: true, facts: {}, sentence: 'It looked.' };
const see = (record: IncidentRecord, change: Partial<ProbeResult> = {}) =>
  undoProbed(record, 's1', 'u1', { ...PROBE, ...change }, ids(LOOKED_AT + 3_000));
const turned = (record: IncidentRecord): IncidentRecord => ({ ...record, steps: record.steps.toReversed() });
const without = (record: IncidentRecord): IncidentRecord => ({ ...record, steps: record.steps.slice(1) });
const NO = refuse('undo.not_started', 'It was lost.');

describe('an undo', () => {
  it('is of the step of its name, wherever that stands', () => {
    const out = need(send(turned(due()))).record;
    expect(out.steps.at(-1)).toMatchObject({ id: 's1', status: 'undo_running' });
    const failed = need(undoRefused(turned(due()), 's1', 'a1', NO, ids())).record;
    expect(failed.steps.at(-1)).toMatchObject({ id: 's1', status: 'failed' });
  });

  it('is of no step that is not there, and of none that was not to be undone', () => {
    expect(send(without(due()))).toBeNull();
    expect(undoRefused(without(due()), 's1', 'a1', NO, ids())).toBeNull();
    for (const record of [running(), probing(), due()]) {
      expect(back(record)).toBeNull();
      expect(see(record)).toBeNull();
    }
  });

  it('goes out while a clock that was set back is still believed, and not further back', () => {
    const last = LOOKED_AT - LIMITS.clockBackMaxMs;
    expect(first(need(send(due(), last)).record).status).toBe('undo_running');
    expect(first(need(send(due(), last - 1)).record).undo?.problem?.code).toBe('undo.too_late');
  });
});

describe('what lets an undo go out', () => {
  const ran = probing();
  const seen = (readable: boolean, listed: boolean) => {
    const step = first(due());
    const probe = { ...PROBE, holds: false, readable, facts: { 'quarantine.listed': listed } };
    return undoingAfter(ran, step, probe);
  };

  it('is a look that could see, and saw otherwise: not one that could not, whatever facts it has', () => {
    expect(seen(true, false)).not.toBeNull();
    expect(seen(false, false)).toBeNull();
    expect(seen(true, true)).toBeNull();
  });
});

describe('the ledger says of an undo', () => {
  it('that it was refused: of which step, for which attempt and why', () => {
    expect(said(undoRefused(due(), 's1', 'a1', NO, ids()))).toEqual([
      {
        kind: 'step.undo_refused',
        by: TAGOUT,
        sentence: 'Step 1 was not undone: It was lost.',
        data: { step: 's1', undoes: 'a1', code: 'undo.not_started' },
      },
    ]);
  });

  it('what came back', () => {
    expect(said(back(going()))).toEqual([
      {
        kind: 'step.undo_reported',
        by: TAGOUT,
        sentence: 'The commands that undo step 1 ran; whether it is undone is being checked.',
        data: { step: 's1', attempt: 'u1', report: report() },
      },
    ]);
  });

  it('what came back too late', () => {
    const lost: ExecReport = { kind: 'unknown', code: 'dispatch.lost', message: 'It was lost.', results: [] };
    const unknown = need(back(going(), lost));
    expect(said(unknown)).toEqual([
      {
        kind: 'step.undo_unknown',
        by: TAGOUT,
        sentence: 'Nobody can say whether step 1 was undone: It was lost. It will be looked at, and not sent again.',
        data: { step: 's1', attempt: 'u1', report: lost },
      },
    ]);
    const late = back(unknown.record, { kind: 'unknown', code: 'ssh.lost', message: 'It broke.', results: [] });
    expect(said(late)).toEqual([
      {
        kind: 'step.undo_reported',
        by: TAGOUT,
        sentence:
          'A report came after the undo of step 1 was given up for lost. Nobody can say whether step 1 was undone: It broke. It will be looked at, and not sent again.',
        data: {
          step: 's1',
          attempt: 'u1',
          report: { kind: 'unknown', code: 'ssh.lost', message: 'It broke.', results: [] },
          late: true,
        },
      },
    ]);
    expect(need(late).effects.map(({ kind }) => kind)).toEqual(['show', 'archive']);
  });

  it.each<readonly [string, Partial<ProbeResult>, readonly (readonly [string, object])[]]>([
    ['it is undone', {}, [['step.undone', { step: 's1' }]]],
    ['it is not', { holds: false }, [['step.undo_failed', { step: 's1' }]]],
    ['nobody could see', { holds: false, readable: false }, []],
  ])('what a look showed: %s', (_what, change, more) => {
    const entries = said(see(need(back(going())).record, change));
    const probe = { ...PROBE, ...change };
    expect(entries[0]).toEqual({
      kind: 'step.undo_probed',
      by: TAGOUT,
      sentence: 'It looked.',
      data: { step: 's1', attempt: 'u1', probe },
    });
    expect(entries.slice(1)).toMatchObject(more.map(([kind, data]) => ({ kind, by: TAGOUT, data })));
    for (const { sentence } of entries.slice(1)) expect(sentence).toMatch(/^Step 1 had no effect/);
  });
});
