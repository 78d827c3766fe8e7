import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../src/core/machine/alphabet.ts';
import type { MachineAction } from '../../../src/core/machine/definition.ts';
import type { MachineEvent } from '../../../src/core/machine/events.ts';
import { brokenLaw, isOver, type Edge } from '../../../src/core/machine/laws.ts';
import { STEP_STATUSES, type StepStatus } from '../../../src/core/record.ts';

type Name = MachineEvent['type'] extends infer T ? (T extends `${string}.${infer Rest}` ? Rest : never) : never;

/** One move of step 1, which comes after step 2. */
interface Move {
  readonly from: StepStatus;
  readonly to: StepStatus;
  /** The event's name; those of step 1 without its id. */
  readonly by: Name | `s2.${Name}` | 'run.stopped';
  readonly covered?: boolean;
  readonly more?: { readonly hold?: boolean; readonly outcome?: string };
  readonly dispatches?: number;
  readonly undos?: number;
  readonly before?: StepStatus;
}

const order = (type: 'dispatch' | 'undo', times: number): MachineAction[] =>
  Array.from({ length: times }, () => ({ type, params: { step: 's1' } }));

function edgeOf({ from, to, by, covered, more = {}, dispatches = 0, undos = 0, before = 'done' }: Move): Edge {
  const type = by.includes('.') ? by : `s1.${by}`;
  const trial = {
    event: { type, ...more },
    covered: covered ?? null,
    step: by === 'run.stopped' ? null : by.startsWith('s2.') ? 's2' : 's1',
  } as Trial;
  return {
    before: { s1: from, s2: before },
    next: { s1: to, s2: before },
    trial,
    actions: [...order('dispatch', dispatches), ...order('undo', undos)],
    after: { s1: ['s2'], s2: [] },
  };
}
const law = (move: Move): string | null => brokenLaw(edgeOf(move), 's1');

describe('a law is kept by', () => {
  it.each<Move>([
    { from: 'blocked', to: 'planning', by: 's2.probed' },
    { from: 'blocked', to: 'stopped', by: 's2.rejected', before: 'rejected' },
    { from: 'blocked', to: 'planning', by: 'run.stopped' },
    { from: 'planning', to: 'pending', by: 'planned' },
    { from: 'pending', to: 'approved', by: 'approved', covered: true, more: { hold: false }, dispatches: 1 },
    { from: 'pending', to: 'held', by: 'approved', covered: true, more: { hold: true } },
    { from: 'held', to: 'approved', by: 'released', covered: true, dispatches: 1 },
    { from: 'held', to: 'pending', by: 'withdrawn' },
    { from: 'approved', to: 'pending', by: 'withdrawn' },
    { from: 'approved', to: 'running', by: 'dispatched', covered: true },
    { from: 'running', to: 'probing', by: 'reported', more: { outcome: 'ran' } },
    { from: 'running', to: 'running', by: 'run.stopped' },
    { from: 'running', to: 'unknown', by: 'reported', more: { outcome: 'unknown' } },
    { from: 'probing', to: 'done', by: 'probed', more: { outcome: 'holds' } },
    { from: 'unknown', to: 'done', by: 'probed', more: { outcome: 'holds' } },
    { from: 'unknown', to: 'failed', by: 'probed', more: { outcome: 'fails' } },
    { from: 'unknown', to: 'stopped', by: 'abandoned' },
    { from: 'open', to: 'done', by: 'completed' },
    { from: 'pending', to: 'stopped', by: 'run.stopped' },
    { from: 'pending', to: 'pending', by: 's2.probed' },
    { from: 'done', to: 'done', by: 'probed' },
    { from: 'pending', to: 'rejected', by: 'rejected' },
    { from: 'probing', to: 'undo_due', by: 'probed', covered: true, more: { outcome: 'fails' }, undos: 1 },
    { from: 'undo_due', to: 'undo_running', by: 'undo_dispatched', covered: true },
    { from: 'undo_due', to: 'failed', by: 'undo_refused' },
    { from: 'undo_due', to: 'stopped', by: 'run.stopped' },
    { from: 'undo_running', to: 'undo_probing', by: 'undo_reported', more: { outcome: 'ran' } },
    { from: 'undo_running', to: 'failed', by: 'undo_reported', more: { outcome: 'failed' } },
    { from: 'undo_running', to: 'undo_unknown', by: 'undo_reported', more: { outcome: 'unknown' } },
    { from: 'undo_running', to: 'undo_running', by: 'run.stopped' },
    { from: 'undo_probing', to: 'failed', by: 'undo_probed', more: { outcome: 'holds' } },
    { from: 'undo_probing', to: 'undo_unknown', by: 'undo_probed', more: { outcome: 'unreadable' } },
    { from: 'undo_unknown', to: 'failed', by: 'undo_probed', more: { outcome: 'fails' } },
    { from: 'undo_unknown', to: 'stopped', by: 'abandoned' },
  ])('$from -> $to by $by', (move) => {
    expect(law(move)).toBeNull();
  });
});

describe('a law is broken by', () => {
  it.each<Move & { readonly says: RegExp }>([
    // The dispatch is ordered once, on entering "approved".
    { from: 'planning', to: 'pending', by: 'planned', dispatches: 1, says: /a dispatch is ordered other than once/ },
    { from: 'approved', to: 'approved', by: 'planned', dispatches: 1, says: /a dispatch is ordered other than once/ },
    {
      from: 'pending',
      to: 'approved',
      by: 'approved',
      covered: true,
      more: { hold: false },
      dispatches: 2,
      says: /a dispatch is ordered other than once/,
    },
    // What is over stays over.
    { from: 'done', to: 'planning', by: 'asked_again', says: /"done" is over/ },
    { from: 'rejected', to: 'planning', by: 'asked_again', says: /"rejected" is over/ },
    { from: 'stopped', to: 'planning', by: 'asked_again', says: /"stopped" is over/ },
    // A step hears its own events, and a stop stops.
    { from: 'pending', to: 'rejected', by: 's2.rejected', says: /an event of s2 moved it/ },
    { from: 'pending', to: 'expired', by: 'run.stopped', says: /a stop did something else/ },
    // The order is kept.
    { from: 'blocked', to: 'planning', by: 's2.probed', before: 'failed', says: /it started before the steps/ },
    { from: 'blocked', to: 'open', by: 's2.probed', before: 'running', says: /it started before the steps/ },
    // What went out is followed to its end.
    { from: 'running', to: 'failed', by: 'expired', says: /something other than a report/ },
    { from: 'running', to: 'stopped', by: 'run.stopped', says: /something other than a report/ },
    { from: 'unknown', to: 'planning', by: 'asked_again', says: /"unknown" led to "planning"/ },
    { from: 'unknown', to: 'stopped', by: 'run.stopped', says: /"unknown" led to "stopped"/ },
    { from: 'unknown', to: 'running', by: 'dispatched', covered: true, says: /"unknown" led to "running"/ },
    { from: 'unknown', to: 'refused', by: 'abandoned', says: /"unknown" led to "refused"/ },
    // No key, no turn.
    { from: 'approved', to: 'running', by: 'dispatched', covered: false, says: /"running" was entered without a key/ },
    { from: 'approved', to: 'running', by: 'dispatched', says: /"running" was entered without a key/ },
    { from: 'approved', to: 'running', by: 'approved', covered: true, says: /"running" was entered without a key/ },
    { from: 'pending', to: 'running', by: 'dispatched', covered: true, says: /"running" was entered without a key/ },
    { from: 'pending', to: 'held', by: 'approved', covered: false, says: /"held" was entered without an approval/ },
    { from: 'pending', to: 'held', by: 'planned', covered: true, says: /"held" was entered without an approval/ },
    { from: 'planning', to: 'held', by: 'approved', covered: true, says: /"held" was entered without an approval/ },
    {
      from: 'pending',
      to: 'approved',
      by: 'approved',
      covered: false,
      more: { hold: false },
      says: /"approved" was entered without an approval/,
    },
    {
      from: 'pending',
      to: 'approved',
      by: 'approved',
      covered: true,
      more: { hold: true },
      says: /"approved" was entered without an approval/,
    },
    { from: 'pending', to: 'approved', by: 'approved', covered: true, says: /"approved" was entered without an approval/ },
    {
      from: 'planning',
      to: 'approved',
      by: 'approved',
      covered: true,
      more: { hold: false },
      says: /"approved" was entered without an approval/,
    },
    {
      from: 'pending',
      to: 'approved',
      by: 'dispatched',
      covered: true,
      more: { hold: false },
      says: /"approved" was entered without an approval/,
    },
    { from: 'held', to: 'approved', by: 'released', covered: false, says: /"approved" was entered without an approval/ },
    { from: 'held', to: 'approved', by: 'approved', covered: true, says: /"approved" was entered without an approval/ },
    { from: 'pending', to: 'approved', by: 'released', covered: true, says: /"approved" was entered without an approval/ },
    // An undo is ordered once, by a look that fails, where the approval covers it.
    { from: 'pending', to: 'pending', by: 'planned', undos: 1, says: /an undo is ordered other than once/ },
    {
      from: 'probing',
      to: 'undo_due',
      by: 'probed',
      covered: true,
      more: { outcome: 'fails' },
      undos: 2,
      says: /an undo is ordered other than once/,
    },
    { from: 'unknown', to: 'failed', by: 'probed', more: { outcome: 'fails' }, undos: 1, says: /an undo is ordered other/ },
    {
      from: 'probing',
      to: 'undo_due',
      by: 'probed',
      covered: true,
      more: { outcome: 'holds' },
      says: /"undo_due" was entered/,
    },
    { from: 'probing', to: 'undo_due', by: 'probed', covered: true, says: /"undo_due" was entered/ },
    {
      from: 'probing',
      to: 'undo_due',
      by: 'probed',
      covered: false,
      more: { outcome: 'fails' },
      says: /"undo_due" was entered/,
    },
    { from: 'probing', to: 'undo_due', by: 'probed', more: { outcome: 'fails' }, says: /"undo_due" was entered/ },
    {
      from: 'probing',
      to: 'undo_due',
      by: 'reported',
      covered: true,
      more: { outcome: 'fails' },
      says: /"undo_due" was entered/,
    },
    { from: 'failed', to: 'undo_due', by: 'probed', covered: true, more: { outcome: 'fails' }, says: /"undo_due" was entered/ },
    {
      from: 'unknown',
      to: 'undo_due',
      by: 'probed',
      covered: true,
      more: { outcome: 'fails' },
      says: /"unknown" led to "undo_due"/,
    },
    // It goes out with a key, and once.
    { from: 'undo_due', to: 'undo_running', by: 'undo_dispatched', covered: false, says: /"undo_running" was entered without/ },
    { from: 'undo_due', to: 'undo_running', by: 'undo_dispatched', says: /"undo_running" was entered without/ },
    { from: 'undo_due', to: 'undo_running', by: 'probed', covered: true, says: /"undo_running" was entered without/ },
    { from: 'failed', to: 'undo_running', by: 'undo_dispatched', covered: true, says: /"undo_running" was entered without/ },
    {
      from: 'undo_unknown',
      to: 'undo_running',
      by: 'undo_dispatched',
      covered: true,
      says: /"undo_unknown" led to "undo_running"/,
    },
    { from: 'undo_probing', to: 'undo_due', by: 'undo_probed', says: /"undo_probing" led to "undo_due"/ },
    // It is followed to its end, and never counts as done.
    { from: 'undo_running', to: 'failed', by: 'expired', says: /something other than a report ended "undo_running"/ },
    { from: 'undo_running', to: 'stopped', by: 'run.stopped', says: /"undo_running" led to "stopped"/ },
    { from: 'undo_due', to: 'expired', by: 'expired', says: /"undo_due" led to "expired"/ },
    { from: 'undo_probing', to: 'done', by: 'probed', more: { outcome: 'holds' }, says: /"done" was entered without/ },
    { from: 'undo_unknown', to: 'done', by: 'probed', more: { outcome: 'holds' }, says: /"done" was entered without/ },
    { from: 'undo_unknown', to: 'stopped', by: 'run.stopped', says: /"undo_unknown" ended without a person or a look/ },
    { from: 'undo_unknown', to: 'failed', by: 'expired', says: /"undo_unknown" ended without a person or a look/ },
    { from: 'undo_unknown', to: 'failed', by: 'abandoned', says: /"undo_unknown" ended without a person or a look/ },
    // What is looked at has been sent.
    { from: 'approved', to: 'probing', by: 'reported', more: { outcome: 'ran' }, says: /"probing" was entered other than/ },
    { from: 'running', to: 'probing', by: 'reported', more: { outcome: 'failed' }, says: /"probing" was entered other than/ },
    { from: 'running', to: 'probing', by: 'reported', says: /"probing" was entered other than/ },
    { from: 'failed', to: 'probing', by: 'asked_again', says: /"probing" was entered other than/ },
    // A stop halts whatever has not gone out.
    { from: 'undo_due', to: 'undo_due', by: 'run.stopped', says: /a stop did not halt "undo_due"/ },
    { from: 'approved', to: 'approved', by: 'run.stopped', says: /a stop did not halt "approved"/ },
    { from: 'failed', to: 'failed', by: 'run.stopped', says: /a stop did not halt "failed"/ },
    // Asking is asked for.
    { from: 'expired', to: 'pending', by: 'planned', says: /"pending" was entered other than/ },
    { from: 'approved', to: 'pending', by: 'voided', says: /"pending" was entered other than/ },
    { from: 'held', to: 'pending', by: 'expired', says: /"pending" was entered other than/ },
    { from: 'expired', to: 'pending', by: 'withdrawn', says: /"pending" was entered other than/ },
    // Done means probed, or done by a person.
    { from: 'probing', to: 'done', by: 'probed', more: { outcome: 'fails' }, says: /"done" was entered without a probe/ },
    { from: 'probing', to: 'done', by: 'probed', says: /"done" was entered without a probe/ },
    { from: 'probing', to: 'done', by: 'reported', more: { outcome: 'holds' }, says: /"done" was entered without a probe/ },
    { from: 'failed', to: 'done', by: 'probed', more: { outcome: 'holds' }, says: /"done" was entered without a probe/ },
    { from: 'pending', to: 'done', by: 'completed', says: /"done" was entered without a probe/ },
    { from: 'probing', to: 'done', by: 'completed', more: { outcome: 'holds' }, says: /"done" was entered without a probe/ },
  ])('$from -> $to by $by ($covered, $more)', ({ says, ...move }) => {
    expect(law(move)).toMatch(says);
  });

  it('a dispatch of another step breaks nothing of this one', () => {
    const edge = edgeOf({ from: 'planning', to: 'pending', by: 'planned' });
    expect(brokenLaw({ ...edge, actions: [{ type: 'dispatch', params: { step: 's2' } }] }, 's1')).toBeNull();
    expect(brokenLaw({ ...edge, actions: [{ type: 'ask', params: { step: 's1' } }] }, 's1')).toBeNull();
  });

  it('a step that comes after none may start', () => {
    const edge = edgeOf({ from: 'blocked', to: 'planning', by: 's2.probed', before: 'failed' });
    expect(brokenLaw({ ...edge, after: {} }, 's1')).toBeNull();
  });
});

describe('a step is over', () => {
  it('when it is done, rejected or stopped, and in no other way', () => {
    expect(STEP_STATUSES.filter(isOver)).toEqual(['done', 'rejected', 'stopped']);
    expect(isOver(undefined)).toBe(false);
  });
});
