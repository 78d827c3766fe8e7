import { asJson, digestOf } from '../json.ts';
import type { NewEntry } from '../ledger.ts';
import type { ExecReport, Plan, ProbeResult } from '../plan.ts';
import type { StepId } from '../playbook.ts';
import type { IncidentRecord, StepRecord } from '../record.ts';
import { progressWords, stepProgress } from '../judge/progress.ts';
import type { Roster } from '../judge/roster.ts';
import { assert, assertNever, refuse, type Refusal } from '../result.ts';
import { covering, withoutFormerApprovers } from './covering.ts';
import { finish, stepOf, TAGOUT, withStep, type Change, type Requests } from './change.ts';
import { voidFor } from './lapsed.ts';
import { move } from './move.ts';
import { planRefused } from './plan.ts';
import { isLate, outcomeOf, REPORT_GRACE_MS } from './report.ts';
import { undoingAfter } from './undo.ts';
import type { Advance } from './types.ts';

/**
 * The last check before the first byte goes out. `fresh` is the plan made a moment ago from the world as it is now; `changed` names in
 * words what differs from the approved one; `roster` is who may approve now. Returns the advance that commits `dispatched`, or one that
 * voids or expires the approval, or null when this step is not waiting for exactly this dispatch.
 */
export function dispatchStarted(
  record: IncidentRecord,
  id: StepId,
  request: string,
  fresh: Plan,
  changed: readonly string[],
  roster: Roster,
  attempt: string,
  ids: Requests,
): Advance | null {
  const step = stepOfRequest(record, id, request);
  if (step?.status !== 'approved') return null;
  assert(fresh.digest === digestOf(fresh.batch), 'the fresh plan does not match its own digest');
  if (ids.now >= step.request.expiresAt) return expired(record, id, request, ids);
  if (fresh.digest !== step.request.digest) return voided(record, id, fresh, changed, ids);
  const held = holdBroken(step, ids.now);
  if (held !== null) return dispatchRefused(record, id, request, held, ids);
  if (withoutFormerApprovers(record, id, roster, ids.now).entries.length > 0)
    return voided(record, id, fresh, ['who may approve it'], ids);

  const longestMs = fresh.longestMs;
  const started = withStep(record, id, {
    plan: fresh,
    attempt: { id: attempt, digest: fresh.digest, startedAt: ids.now, longestMs },
    sent: true,
  });
  const change = move(started, { type: `${id}.dispatched`, ...covering(started, id, roster) }, ids);
  // They may all still approve, and not together any more: one was moved to another group since.
  if (change === null) return voided(record, id, fresh, ['who may approve it'], ids);
  const entry: NewEntry = {
    kind: 'step.dispatched',
    by: TAGOUT,
    sentence: `Sent step ${id.slice(1)} to ${fresh.batch.host.id}.`,
    data: { step: id, attempt, digest: fresh.digest, request, longestMs },
  };
  const at = ids.now + longestMs + REPORT_GRACE_MS;
  return finish(record, {
    record: change.record,
    entries: [entry, ...change.entries],
    effects: [...change.effects, { kind: 'overdue', incident: record.incident.id, step: id, attempt, at }],
  });
}

/** The last look at the hold: a clock that was set back, or a run that was compiled before there were holds, must not get around it. */
function holdBroken({ request, plan }: Asked, now: number): Refusal | null {
  const holdMs = plan?.batch.rule.holdMs ?? 0;
  if (holdMs === 0 || (request.heldUntil !== undefined && now >= request.heldUntil)) return null;
  return refuse(
    'dispatch.hold_not_over',
    'The hold that the policy asks for was not kept, so nothing was sent: the clock was set back, or this run is older than the rule. Ask again, or stop it and open a new incident.',
  );
}

/** The step whose open or last asking this is. Null when it was asked anew since, or when a new draft has another step in its place, or none. */
function stepOfRequest(record: IncidentRecord, id: StepId, request: string): Asked | null {
  const step = record.steps.find((candidate) => candidate.id === id);
  return step !== undefined && step.request?.id === request ? { ...step, request: step.request } : null;
}
type Asked = StepRecord & { readonly request: NonNullable<StepRecord['request']> };

/** Something that the approval covers has changed: it is void, and the step is planned and asked anew. */
function voided(record: IncidentRecord, id: StepId, fresh: Plan, changed: readonly string[], ids: Requests): Advance | null {
  const what = changed.length === 0 ? 'something that it covers' : changed.join(', ');
  const open = withStep(record, id, { changed, decisions: [], voided: voidFor(stepOf(record, id), changed) });
  const change = move(open, { type: `${id}.voided` }, ids);
  if (change === null) return null;
  const entry: NewEntry = {
    kind: 'approval.voided',
    by: TAGOUT,
    sentence: `The approval of step ${id.slice(1)} is void, because this changed since: ${what}. Nothing was sent; the step is asked anew.`,
    data: { step: id, approved: stepOf(record, id).request?.digest ?? null, now: fresh.digest, changed },
  };
  return finish(record, { ...change, entries: [entry, ...change.entries] });
}

/** It cannot be planned any more, or nobody was there to send it. The approval is void too: going on needs a new one. */
export function dispatchRefused(
  record: IncidentRecord,
  id: StepId,
  request: string,
  problem: { readonly code: string; readonly message: string },
  ids: Requests,
): Advance | null {
  const step = stepOfRequest(record, id, request);
  if (step?.status !== 'approved') return null;
  const refused = planRefused(withStep(record, id, { voided: voidFor(step, []) }), id, problem, ids);
  assert(refused !== null, `an approved ${id} did not accept its refusal`);
  const entry: NewEntry = {
    kind: 'approval.voided',
    by: TAGOUT,
    sentence: `The approval of step ${id.slice(1)} is void, because the step could not be sent. Nothing was sent; it can be asked again.`,
    data: { step: id, approved: step.request.digest, now: null, changed: [], code: problem.code },
  };
  return { ...refused, entries: [...refused.entries, entry] };
}

/** The asking ran out: undecided, which is neither a yes nor a no. Null when it was decided in time or asked anew. */
export function expired(record: IncidentRecord, id: StepId, request: string, ids: Requests): Advance | null {
  const step = stepOfRequest(record, id, request);
  if (step === null || ids.now < step.request.expiresAt) return null;
  const change = move(record, { type: `${id}.expired` }, ids);
  if (change === null) return null;
  const entry: NewEntry = {
    kind: 'approval.expired',
    by: TAGOUT,
    sentence: expiryOf(step),
    data: { step: id, request, approvals: step.decisions.length },
  };
  return finish(record, { ...change, entries: [entry, ...change.entries] });
}

function expiryOf(step: StepRecord): string {
  const { id, status } = step;
  const number = id.slice(1);
  const end = 'nothing was sent. It can be asked again.';
  if (status === 'approved' || status === 'held')
    return `The approval of step ${number} ran out before it could be sent, so ${end}`;
  const progress = stepProgress(step);
  if (progress === null || progress.given === 0) return `Nobody decided step ${number} in time, so it is undecided and ${end}`;
  return `Not enough people approved step ${number} in time (${progressWords(progress)}), so it is undecided and ${end}`;
}

/**
 * What came back from the wire, or that nothing did. Null when the attempt was already reported. A report that comes after its attempt was
 * given up for lost is kept: it moves nothing, because people and probes have gone on since, but it is a fact.
 */
export function reported(
  record: IncidentRecord,
  id: StepId,
  attempt: string,
  report: ExecReport,
  ids: Requests,
): Advance | null {
  const step = stepOf(record, id);
  if (step.attempt?.id !== attempt) return null;
  if (step.status !== 'running') return late(record, step, attempt, report);
  const change = move(withStep(record, id, { report }), { type: `${id}.reported`, outcome: outcomeOf(report) }, ids);
  assert(change !== null, `a running ${id} did not accept its report`);
  const entry: NewEntry = {
    kind: outcomeOf(report) === 'unknown' ? 'step.unknown' : 'step.reported',
    by: TAGOUT,
    sentence: reportSentence(id, report),
    data: asJson({ step: id, attempt, report }),
  };
  return finish(record, { ...change, entries: [entry, ...change.entries] });
}

function late(record: IncidentRecord, { id, report: known }: StepRecord, attempt: string, report: ExecReport): Advance | null {
  if (!isLate(known, report)) return null;
  const sentence = `A report of step ${id.slice(1)} came after its attempt was given up for lost. ${reportSentence(id, report)}`;
  const entry: NewEntry = {
    kind: 'step.reported',
    by: TAGOUT,
    sentence,
    data: asJson({ step: id, attempt, report, late: true }),
  };
  return finish(record, { record: withStep(record, id, { report }), entries: [entry], effects: [] });
}

function reportSentence(id: StepId, report: ExecReport): string {
  const number = id.slice(1);
  switch (report.kind) {
    case 'completed': {
      const bad = report.results.find((result) => result.exitCode !== 0);
      return bad === undefined
        ? `Step ${number} ran; its effect is being checked.`
        : `Step ${number} failed: a command ended with exit code ${bad.exitCode}.`;
    }
    case 'refused':
      return `Step ${number} was not sent: ${report.message}`;
    case 'unknown':
      return `Nobody can say whether step ${number} ran: ${report.message} It will be looked at, and not sent again.`;
    default:
      return assertNever(report);
  }
}

/** What the look at the effect showed. Null when nobody waits for it. */
export function probed(record: IncidentRecord, id: StepId, attempt: string, probe: ProbeResult, ids: Requests): Advance | null {
  const step = stepOf(record, id);
  if ((step.status !== 'probing' && step.status !== 'unknown') || step.attempt?.id !== attempt) return null;
  const outcome = probe.holds ? 'holds' : probe.readable ? 'fails' : 'unreadable';
  const looked = withStep(record, id, { probe });
  const undo = undoingAfter(record, step, probe);
  const event = { type: `${id}.probed`, outcome, ...(undo !== null && { undo }) } as const;
  const change: Change = move(looked, event, ids) ?? { record: looked, entries: [], effects: [] };
  const undone = stepOf(change.record, id).status === 'undo_due';
  const seen: NewEntry = {
    kind: 'step.probed',
    by: TAGOUT,
    sentence: probe.sentence,
    data: asJson({ step: id, attempt, probe }),
  };
  return finish(record, { ...change, entries: [seen, ...settled(id, outcome, undone), ...change.entries] });
}

function settled(id: StepId, outcome: 'holds' | 'fails' | 'unreadable', undone: boolean): readonly NewEntry[] {
  const number = id.slice(1);
  switch (outcome) {
    case 'holds':
      return [
        { kind: 'step.done', by: TAGOUT, sentence: `Step ${number} is done: the probe shows its effect.`, data: { step: id } },
      ];
    case 'fails':
      return [
        {
          kind: 'step.failed',
          by: TAGOUT,
          sentence: undone
            ? `Step ${number} did not have its effect. It is undone by itself now, as its approval says.`
            : `Step ${number} did not have its effect. Nothing was undone; a person must look and may ask again.`,
          data: { step: id },
        },
      ];
    case 'unreadable':
      return [];
    default:
      return assertNever(outcome);
  }
}
