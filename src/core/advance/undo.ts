import { digestOf, asJson } from '../json.ts';
import { LIMITS } from '../limits.ts';
import type { NewEntry } from '../ledger.ts';
import type { Undoing } from '../machine/events.ts';
import type { Batch, ExecReport, ProbeResult } from '../plan.ts';
import type { StepId } from '../playbook.ts';
import { shownOtherwise } from '../planning/probe.ts';
import type { Attempt, IncidentRecord, StepRecord, UndoRecord } from '../record.ts';
import { assert, assertNever, refuse, type Refusal } from '../result.ts';
import { covering } from './covering.ts';
import { isLate, outcomeOf, REPORT_GRACE_MS } from './report.ts';
import { finish, stepOf, TAGOUT, withStep, type Requests } from './change.ts';
import { move } from './move.ts';
import type { Advance } from './types.ts';

/**
 * The undo that an approval covers: it goes out by itself when a look has plainly shown that the run had no effect. Everything here is about
 * the attempt that ran: its approval was spent by it, so that who may approve by now is not asked again, and taking an approval back is over.
 */

/** What lets a step be undone by itself, should it have failed; null when nothing does. Counted by the machine's own guard. */
function undoing(record: IncidentRecord, { id, plan, attempt }: StepRecord): Undoing | null {
  if (plan === null || record.stopped !== null) return null;
  return { ...covering(record, id, null), ran: attempt?.digest ?? null, byItself: undoesItself(plan.batch) };
}

/** Whether what this digest covers says so: the rule lets it, the probe asks for it, and it says with which commands and how that is seen. */
function undoesItself({ rule, probe, undo }: Batch): boolean {
  return rule.undo === 'by_itself' && probe.failed === 'undo' && (probe.undone ?? []).length > 0 && undo.length > 0;
}

/** The same, after a look at the effect. One that could not see, or in which a fact was missing, lets nothing be undone. */
export function undoingAfter(record: IncidentRecord, step: StepRecord, look: ProbeResult): Undoing | null {
  if (step.plan === null || !look.readable || !shownOtherwise(step.plan, look.facts)) return null;
  return undoing(record, step);
}

/**
 * The last check before the first byte of an undo goes out. No new plan is made: the world has changed since by our own run, so that a fresh
 * plan would differ from the approved one, and what takes a run back is what was approved with it. `forbidden` is what the world as it is now
 * says against it.
 * @returns the advance that commits `step.undo_dispatched`, or one that refuses it, or null when this step does not wait for exactly this undo.
 */
export function undoStarted(
  record: IncidentRecord,
  id: StepId,
  ran: string,
  {
    attempt,
    longestMs,
    forbidden,
  }: { readonly attempt: string; readonly longestMs: number; readonly forbidden: Refusal | null },
  ids: Requests,
): Advance | null {
  const due = dueUndo(record, id, ran);
  if (due === null) return null;
  const problem = forbidden ?? tooLate(due.undo, ids.now) ?? notTheSame(due.step);
  if (problem !== null) return undoRefused(record, id, ran, problem, ids);
  const digest = due.run.digest;
  const started: Attempt = { id: attempt, digest, startedAt: ids.now, longestMs };
  const next = withStep(record, id, { undo: { ...due.undo, attempt: started } });
  const undo = undoing(next, due.step);
  const change = undo === null ? null : move(next, { type: `${id}.undo_dispatched`, undo }, ids);
  if (change === null) return undoRefused(record, id, ran, NOT_COVERED, ids);
  const entry: NewEntry = {
    kind: 'step.undo_dispatched',
    by: TAGOUT,
    sentence: `Sent the commands that undo step ${id.slice(1)}, as its approval says.`,
    data: { step: id, attempt, undoes: ran, digest, longestMs },
  };
  const at = ids.now + longestMs + REPORT_GRACE_MS;
  return finish(record, {
    record: change.record,
    entries: [entry, ...change.entries],
    effects: [...change.effects, { kind: 'overdue', incident: record.incident.id, step: id, attempt, at }],
  });
}

interface Due {
  readonly step: StepRecord;
  readonly run: Attempt;
  readonly undo: UndoRecord;
}

function dueUndo(record: IncidentRecord, id: StepId, ran: string): Due | null {
  const step = record.steps.find((candidate) => candidate.id === id);
  const [run, undo] = [step?.attempt ?? null, step?.undo ?? null];
  if (step?.status !== 'undo_due' || run?.id !== ran || undo === null) return null;
  return { step, run, undo };
}

function tooLate({ orderedAt }: UndoRecord, now: number): Refusal | null {
  if (now - orderedAt <= LIMITS.undoStartMaxMs && now >= orderedAt - LIMITS.clockBackMaxMs) return null;
  return refuse(
    'undo.too_late',
    'The look that showed the failure is too old to act on by now, so nothing was undone. Look at the device, then decide.',
  );
}

/** What would be sent is what was approved, and what ran. */
function notTheSame({ plan, request, attempt }: StepRecord): Refusal | null {
  const digest = plan === null ? null : digestOf(plan.batch);
  if (digest !== null && [plan?.digest, request?.digest, attempt?.digest].every((each) => each === digest)) return null;
  return refuse(
    'undo.digest_mismatch',
    'What would undo this step is not what was approved with it, so nothing was undone. Look at the device, then decide.',
  );
}

const NOT_COVERED = refuse(
  'undo.not_covered',
  'The approval of this step does not cover its undo any more, so nothing was undone. Look at the device, then decide.',
);

/** The undo could not be sent: the step stays failed, and people look. Null when it is not waited for. */
export function undoRefused(
  record: IncidentRecord,
  id: StepId,
  ran: string,
  { code, message }: Pick<Refusal, 'code' | 'message'>,
  ids: Requests,
): Advance | null {
  const due = dueUndo(record, id, ran);
  if (due === null) return null;
  const refused = withStep(record, id, { undo: { ...due.undo, problem: { code, message } } });
  const change = move(refused, { type: `${id}.undo_refused` }, ids);
  assert(change !== null, `a failed ${id} did not accept that it is not undone`);
  const entry: NewEntry = {
    kind: 'step.undo_refused',
    by: TAGOUT,
    sentence: `Step ${id.slice(1)} was not undone: ${message}`,
    data: { step: id, undoes: ran, code },
  };
  return finish(record, { ...change, entries: [entry, ...change.entries] });
}

/** What came back from the wire of an undo, or that nothing did. Null when it was already reported. */
export function undoReported(
  record: IncidentRecord,
  id: StepId,
  attempt: string,
  report: ExecReport,
  ids: Requests,
): Advance | null {
  const step = stepOf(record, id);
  const undo = step.undo ?? null;
  if (undo?.attempt?.id !== attempt) return null;
  const isWaiting = step.status === 'undo_running';
  if (!isWaiting && !isLate(undo.report, report)) return null;
  const outcome = outcomeOf(report);
  const reported = withStep(record, id, { undo: { ...undo, report } });
  const change = isWaiting
    ? move(reported, { type: `${id}.undo_reported`, outcome }, ids)
    : { record: reported, entries: [], effects: [] };
  assert(change !== null, `an undo of ${id} that runs did not accept its report`);
  const late = isWaiting ? '' : `A report came after the undo of step ${id.slice(1)} was given up for lost. `;
  const entry: NewEntry = {
    kind: isWaiting && outcome === 'unknown' ? 'step.undo_unknown' : 'step.undo_reported',
    by: TAGOUT,
    sentence: `${late}${reportSentence(id, report)}`,
    data: asJson({ step: id, attempt, report, ...(isWaiting ? {} : { late: true }) }),
  };
  return finish(record, { ...change, entries: [entry, ...change.entries] });
}

function reportSentence(id: StepId, report: ExecReport): string {
  const number = id.slice(1);
  switch (report.kind) {
    case 'completed': {
      const bad = report.results.find((result) => result.exitCode !== 0);
      return bad === undefined
        ? `The commands that undo step ${number} ran; whether it is undone is being checked.`
        : `Undoing step ${number} failed: a command ended with exit code ${bad.exitCode}. A person must look.`;
    }
    case 'refused':
      return `Step ${number} was not undone: ${report.message} A person must look.`;
    case 'unknown':
      return `Nobody can say whether step ${number} was undone: ${report.message} It will be looked at, and not sent again.`;
    default:
      return assertNever(report);
  }
}

/** What the look after an undo showed; `probe.holds` means that it is undone. Null when nobody waits for it. */
export function undoProbed(
  record: IncidentRecord,
  id: StepId,
  attempt: string,
  probe: ProbeResult,
  ids: Requests,
): Advance | null {
  const step = stepOf(record, id);
  const undo = step.undo ?? null;
  if ((step.status !== 'undo_probing' && step.status !== 'undo_unknown') || undo?.attempt?.id !== attempt) return null;
  const outcome = probe.holds ? 'holds' : probe.readable ? 'fails' : 'unreadable';
  const change = move(withStep(record, id, { undo: { ...undo, probe } }), { type: `${id}.undo_probed`, outcome }, ids);
  assert(change !== null, `${id} did not accept the look after its undo`);
  const seen: NewEntry = {
    kind: 'step.undo_probed',
    by: TAGOUT,
    sentence: probe.sentence,
    data: asJson({ step: id, attempt, probe }),
  };
  return finish(record, { ...change, entries: [seen, ...settled(id, outcome), ...change.entries] });
}

function settled(id: StepId, outcome: 'holds' | 'fails' | 'unreadable'): readonly NewEntry[] {
  const number = id.slice(1);
  switch (outcome) {
    case 'holds':
      return [
        {
          kind: 'step.undone',
          by: TAGOUT,
          sentence: `Step ${number} had no effect and was undone by itself, as its approval says. A person must look and may ask again.`,
          data: { step: id },
        },
      ];
    case 'fails':
      return [
        {
          kind: 'step.undo_failed',
          by: TAGOUT,
          sentence: `Step ${number} had no effect, and undoing it did not work either. Nothing more is sent by itself; a person must look.`,
          data: { step: id },
        },
      ];
    case 'unreadable':
      return [];
    default:
      return assertNever(outcome);
  }
}
