import { describe, expect, it } from 'vitest';
import { defineMachine } from '../../../src/core/machine/definition.ts';
import type { MachineEvent, Undoing } from '../../../src/core/machine/events.ts';
import { brokenLaw } from '../../../src/core/machine/laws.ts';
import { moveMachine } from '../../../src/core/machine/run.ts';
import { brokenUndoLaw, isMisordered } from '../../../src/core/machine/undo-laws.ts';
import { STEP_STATUSES, type StepStatus } from '../../../src/core/record.ts';

interface Move {
  readonly from: StepStatus;
  readonly to: StepStatus;
  /** The event's name, without the step. */
  readonly by: string;
  readonly covered?: boolean;
  readonly outcome?: string;
}

/** An event with something missing or wrong: the types forbid it, and neither laws nor guards must believe them. */
function cast(event: object): MachineEvent {
  return event as MachineEvent;
}

const law = ({ from, to, by, covered, ...more }: Move): string | null =>
  brokenUndoLaw({ from, to, event: cast({ type: `s1.${by}`, ...more }), covered: covered ?? null }, 's1');

describe('a law of the undo is kept by', () => {
  it.each<Move>([
    { from: 'running', to: 'probing', by: 'reported', outcome: 'ran' },
    { from: 'probing', to: 'undo_due', by: 'probed', outcome: 'fails', covered: true },
    { from: 'undo_due', to: 'undo_running', by: 'undo_dispatched', covered: true },
    { from: 'undo_due', to: 'failed', by: 'undo_refused' },
    { from: 'undo_due', to: 'stopped', by: 'stopped' },
    { from: 'undo_running', to: 'undo_probing', by: 'undo_reported', outcome: 'ran' },
    { from: 'undo_running', to: 'undo_unknown', by: 'undo_reported', outcome: 'unknown' },
    { from: 'undo_running', to: 'failed', by: 'undo_reported', outcome: 'failed' },
    { from: 'undo_probing', to: 'failed', by: 'undo_probed', outcome: 'holds' },
    { from: 'undo_probing', to: 'undo_unknown', by: 'undo_probed', outcome: 'unreadable' },
    { from: 'undo_unknown', to: 'failed', by: 'undo_probed', outcome: 'holds' },
    { from: 'undo_unknown', to: 'stopped', by: 'abandoned' },
    { from: 'pending', to: 'rejected', by: 'rejected' },
  ])('$from -> $to by $by', (move) => {
    expect(law(move)).toBeNull();
  });
});

describe('a law of the undo is broken by', () => {
  it.each<Move & { readonly says: string }>([
    // An undo leads nowhere but to its own end.
    ...(['running', 'undo_probing', 'undo_unknown', 'done', 'planning', 'approved'] as const).map((to) => ({
      from: 'undo_due' as const,
      to,
      by: 'undo_dispatched',
      covered: true,
      says: `"undo_due" led to "${to}"`,
    })),
    ...(['running', 'undo_due', 'done', 'stopped', 'planning'] as const).map((to) => ({
      from: 'undo_running' as const,
      to,
      by: 'undo_reported',
      outcome: 'ran',
      says: `"undo_running" led to "${to}"`,
    })),
    ...(['running', 'undo_due', 'undo_running', 'done', 'stopped'] as const).map((to) => ({
      from: 'undo_probing' as const,
      to,
      by: 'undo_probed',
      outcome: 'fails',
      covered: true,
      says: `"undo_probing" led to "${to}"`,
    })),
    ...(['running', 'undo_due', 'undo_running', 'undo_probing', 'done', 'planning'] as const).map((to) => ({
      from: 'undo_unknown' as const,
      to,
      by: 'undo_probed',
      outcome: 'holds',
      covered: true,
      says: `"undo_unknown" led to "${to}"`,
    })),
    // What went out is followed to its end.
    { from: 'undo_running', to: 'failed', by: 'expired', says: 'something other than a report ended "undo_running"' },
    { from: 'undo_running', to: 'failed', by: 'reported', says: 'something other than a report ended "undo_running"' },
    { from: 'undo_unknown', to: 'failed', by: 'abandoned', says: '"undo_unknown" ended without a person or a look' },
    { from: 'undo_unknown', to: 'failed', by: 'probed', says: '"undo_unknown" ended without a person or a look' },
    { from: 'undo_unknown', to: 'stopped', by: 'undo_probed', says: '"undo_unknown" ended without a person or a look' },
    { from: 'undo_unknown', to: 'stopped', by: 'stopped', says: '"undo_unknown" ended without a person or a look' },
    // A look comes after a run that was reported.
    { from: 'undo_due', to: 'probing', by: 'reported', outcome: 'ran', says: '"undo_due" led to "probing"' },
    ...[
      { from: 'approved' as const, by: 'reported', outcome: 'ran' },
      { from: 'running' as const, by: 'probed', outcome: 'ran' },
      { from: 'running' as const, by: 'reported', outcome: 'failed' },
      { from: 'running' as const, by: 'reported' },
    ].map((move) => ({ ...move, to: 'probing' as const, says: '"probing" was entered other than by the report of a run' })),
    // Only a look that plainly shows a failure, of what was approved together with its undo.
    ...[
      { from: 'unknown' as const, by: 'probed', outcome: 'fails', covered: true },
      { from: 'running' as const, by: 'probed', outcome: 'fails', covered: true },
      { from: 'probing' as const, by: 'reported', outcome: 'fails', covered: true },
      { from: 'probing' as const, by: 'probed', outcome: 'unreadable', covered: true },
      { from: 'probing' as const, by: 'probed', outcome: 'holds', covered: true },
      { from: 'probing' as const, by: 'probed', covered: true },
      { from: 'probing' as const, by: 'probed', outcome: 'fails', covered: false },
      { from: 'probing' as const, by: 'probed', outcome: 'fails' },
    ].map((move) => ({
      ...move,
      to: 'undo_due' as const,
      says: '"undo_due" was entered without a probe that fails, or without an approval that covers it',
    })),
    // No key, no turn.
    ...[
      { from: 'failed' as const, by: 'undo_dispatched', covered: true },
      { from: 'probing' as const, by: 'undo_dispatched', covered: true },
      { from: 'undo_due' as const, by: 'dispatched', covered: true },
      { from: 'undo_due' as const, by: 'undo_dispatched', covered: false },
      { from: 'undo_due' as const, by: 'undo_dispatched' },
    ].map((move) => ({ ...move, to: 'undo_running' as const, says: '"undo_running" was entered without a key' })),
  ])('$from -> $to by $by ($covered, $outcome)', ({ says, ...move }) => {
    expect(law(move)).toBe(says);
  });
});

describe('an undo is ordered', () => {
  const order = { type: 'undo', params: { step: 's1' } } as const;
  const ordered = (from: StepStatus, to: StepStatus, times = 1): boolean =>
    isMisordered({ from, to, actions: Array.from({ length: times }, () => order) }, 's1');

  it('once, on the way from a look to where it is due, and in no other way', () => {
    for (const from of STEP_STATUSES)
      for (const to of STEP_STATUSES)
        expect([from, to, ordered(from, to)]).toEqual([from, to, !(from === 'probing' && to === 'undo_due')]);
    expect(ordered('probing', 'undo_due', 2)).toBe(true);
  });

  it('for its own step: what is ordered for another one, or is no undo, is not its matter', () => {
    const other = { type: 'undo', params: { step: 's2' } } as const;
    const probe = { type: 'probe', params: { step: 's1' } } as const;
    expect(isMisordered({ from: 'running', to: 'probing', actions: [other, probe] }, 's1')).toBe(false);
    expect(isMisordered({ from: 'running', to: 'probing', actions: [] }, 's1')).toBe(false);
  });
});

/** Which law a stop breaks that leaves a step where it is. */
const left = (status: StepStatus): string | null =>
  brokenLaw(
    {
      before: { s1: status },
      next: { s1: status },
      trial: { event: { type: 'run.stopped' }, covered: null, step: null },
      actions: [],
      after: { s1: [] },
    },
    's1',
  );

describe('a stop', () => {
  it('halts whatever has not gone out, also an undo', () => {
    const goesOn = STEP_STATUSES.filter((status) => left(status) === null);
    expect(goesOn.toSorted()).toEqual(
      [
        'done',
        'rejected',
        'stopped',
        'running',
        'probing',
        'unknown',
        'undo_running',
        'undo_probing',
        'undo_unknown',
      ].toSorted(),
    );
    expect(left('undo_due')).toBe('a stop did not halt "undo_due"');
  });
});

describe('an undo that is out', () => {
  it('is not given up before nobody can say what became of it', () => {
    for (const from of ['undo_running', 'undo_probing'] as const) {
      const edge = {
        before: { s1: from },
        next: { s1: 'stopped' },
        trial: { event: { type: 's1.abandoned' }, covered: null, step: 's1' },
        actions: [],
        after: { s1: [] },
      } as const;
      expect(brokenLaw(edge, 's1')).toBe(`"${from}" led to "stopped"`);
    }
  });
});

describe('a step that has begun', () => {
  it('goes on, whatever has become of the one before it', () => {
    const edge = {
      before: { s1: 'planning', s2: 'failed' },
      next: { s1: 'pending', s2: 'failed' },
      trial: { event: { type: 's1.planned' }, covered: null, step: 's1' },
      actions: [],
      after: { s1: ['s2'], s2: [] },
    } as const;
    expect(brokenLaw(edge, 's1')).toBeNull();
  });
});

const machine = defineMachine([{ id: 's1', action: 'isolate_device', after: [] }]);
const undo: Undoing = {
  digest: 'd',
  ran: 'd',
  byItself: true,
  approvals: [{ by: 'a', digest: 'd', groups: [], alone: false }],
  quorum: 1,
  oneFromEach: [],
  breakGlass: false,
};

/** Where a look at a run leads, and where the job of an undo leads, with this approval. */
const looked = (change: object, outcome = 'fails') =>
  moveMachine(machine, { s1: 'probing' }, cast({ type: 's1.probed', outcome, undo: { ...undo, ...change } }));
const sent = (change: object) =>
  moveMachine(machine, { s1: 'undo_due' }, cast({ type: 's1.undo_dispatched', undo: { ...undo, ...change } }));

describe('the guard of the undo lets through', () => {
  it('what was approved, ran and may be undone by itself, once the look shows that it failed', () => {
    expect(looked({})).toMatchObject({ snapshot: { s1: 'undo_due' }, actions: [{ type: 'undo', params: { step: 's1' } }] });
    expect(sent({})).toMatchObject({ snapshot: { s1: 'undo_running' }, actions: [] });
  });

  it('nothing when the look shows that it holds, or cannot be read', () => {
    expect(looked({}, 'holds')?.snapshot).toEqual({ s1: 'done' });
    expect(looked({}, 'unreadable')?.snapshot).toEqual({ s1: 'unknown' });
  });

  it.each<readonly [string, object]>([
    ['what is not to be undone by itself', { byItself: false }],
    ['what does not say whether', { byItself: undefined }],
    ['what says so in words', { byItself: 'yes' }],
    ['another digest that ran', { ran: 'e' }],
    ['nothing that ran', { ran: null }],
    ['what ran unsaid', { ran: undefined }],
    ['what nobody approved', { approvals: [] }],
    ['what was approved by too few', { quorum: 2 }],
    ['what was approved under another digest', { digest: 'e', ran: 'e' }],
    ['an approval without a digest', { digest: null, ran: null }],
  ])('nothing for %s: the step has failed, and people decide', (_what, change) => {
    expect(looked(change)?.snapshot).toEqual({ s1: 'failed' });
    expect(sent(change)).toBeNull();
  });

  it.each(['undo', 'nothing'])('nothing without a word about it: %s', (what) => {
    const more = what === 'undo' ? { undo: null } : {};
    expect(moveMachine(machine, { s1: 'probing' }, cast({ type: 's1.probed', outcome: 'fails', ...more }))?.snapshot).toEqual({
      s1: 'failed',
    });
    expect(moveMachine(machine, { s1: 'undo_due' }, cast({ type: 's1.undo_dispatched', ...more }))).toBeNull();
  });
});
