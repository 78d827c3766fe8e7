import type { Effect } from '../effect.ts';
import { stepProgress, needsOf, progressWords } from '../judge/progress.ts';
import { groupsNow, type Roster } from '../judge/roster.ts';
import { LIMITS } from '../limits.ts';
import type { EntryKind, NewEntry } from '../ledger.ts';
import type { ApprovalRule } from '../plan.ts';
import type { StepId } from '../playbook.ts';
import { shortage, without } from '../policy/satisfiable.ts';
import { shortageWords } from '../policy/shortage-words.ts';
import type { ApprovalRequest, IncidentRecord, StepRecord } from '../record.ts';
import { covering } from './covering.ts';
import { barred, nudged } from './nudged.ts';
import { finish, TAGOUT, withStep, type Requests } from './change.ts';
import { move } from './move.ts';
import type { Advance } from './types.ts';

/**
 * Deadlines of an asking, each judged by what the record says when it comes: early, late, twice or out of date. One that comes before its
 * time, because two clocks disagree, is ordered again; one that nobody waits for, or that comes after the end of the asking, is null.
 */

/** Names in the thread those who could decide and have not. */
export function reminded(record: IncidentRecord, id: StepId, request: string, roster: Roster, ids: Requests): Advance | null {
  const asked = live(record, id, request, ids.now);
  if (asked === null || asked.rule.remindMs === undefined || asked.request.reminded !== undefined) return null;
  const at = asked.request.askedAt + asked.rule.remindMs;
  if (ids.now < at) return later(record, { kind: 'remind', incident: record.incident.id, step: id, request, at });
  const people = nudged(record, asked.step, groupsNow(asked.rule, asked.request, ids.now), roster);
  return noted(record, id, { ...asked.request, reminded: { at: ids.now, people } }, 'approval.reminded', {
    sentence: `Step ${id.slice(1)} still waits (${wordsOf(asked.step)}): those who may decide were reminded.`,
    data: { step: id, request, people },
  });
}

/** Others may decide too from now on: they are named, and the clock has let them already. */
export function escalated(record: IncidentRecord, id: StepId, request: string, roster: Roster, ids: Requests): Advance | null {
  const asked = live(record, id, request, ids.now);
  if (asked === null || asked.rule.escalation === undefined || asked.request.escalated !== undefined) return null;
  const { afterMs, groups } = asked.rule.escalation;
  const at = asked.request.askedAt + afterMs;
  if (ids.now < at) return later(record, { kind: 'escalate', incident: record.incident.id, step: id, request, at });
  const people = nudged(record, asked.step, groups, roster);
  return noted(record, id, { ...asked.request, escalated: { at: ids.now, people } }, 'approval.escalated', {
    sentence: `Step ${id.slice(1)} still waits (${wordsOf(asked.step)}): now ${groups.join(' and ')} may approve it too.`,
    data: { step: id, request, groups, people },
  });
}

/** Counts whether the rule can be satisfied by the people as they are now. Said when it changes, and looked at again later. */
export function surveyed(record: IncidentRecord, id: StepId, request: string, roster: Roster, ids: Requests): Advance | null {
  const asked = live(record, id, request, ids.now);
  if (asked === null) return null;
  const next: Effect = {
    kind: 'survey',
    incident: record.incident.id,
    step: id,
    request,
    at: ids.now + LIMITS.surveyIntervalMs,
  };
  const { shortage: known, ...plain } = asked.request;
  const found = shortageOf(record, asked.rule, roster);
  if (found === (known ?? null)) return later(record, next);
  const said = noted(record, id, found === null ? plain : { ...plain, shortage: found }, 'approval.warned', {
    sentence:
      found === null
        ? `Enough people can approve step ${id.slice(1)} again.`
        : `Nobody can approve step ${id.slice(1)} as things are. ${found}`,
    data: { step: id, request, shortage: found },
  });
  return { ...said, effects: [next, ...said.effects] };
}

/** The end of a hold: nobody took the approval back. */
export function released(record: IncidentRecord, id: StepId, request: string, ids: Requests): Advance | null {
  const step = record.steps.find((candidate) => candidate.id === id);
  const heldUntil = step?.request?.heldUntil;
  if (step?.status !== 'held' || step.request?.id !== request || heldUntil === undefined) return null;
  if (ids.now < heldUntil)
    return later(record, { kind: 'release', incident: record.incident.id, step: id, request, at: heldUntil });
  const change = move(record, { type: `${id}.released`, ...covering(record, id, null) }, ids);
  if (change === null) return null;
  const entry: NewEntry = {
    kind: 'approval.released',
    by: TAGOUT,
    sentence: `Nobody took the approval of step ${id.slice(1)} back, so it starts now.`,
    data: { step: id, request },
  };
  return finish(record, { ...change, entries: [entry, ...change.entries] });
}

/** Somebody opened the details of what is asked. No fact for the ledger: it becomes one with their decision. */
export function detailsRead(record: IncidentRecord, id: StepId, request: string, person: string): Advance | null {
  const asked = waiting(record, id, request);
  const readBy = asked?.request.readBy ?? [];
  if (asked === null || readBy.includes(person) || readBy.length >= LIMITS.readersPerRequestMax) return null;
  const read = withStep(record, id, { request: { ...asked.request, readBy: [...readBy, person] } });
  return finish(record, { record: read, entries: [], effects: [] }, false);
}

interface Waiting {
  readonly step: StepRecord;
  readonly request: ApprovalRequest;
  readonly rule: ApprovalRule;
}

function waiting(record: IncidentRecord, id: StepId, request: string): Waiting | null {
  const step = record.steps.find((candidate) => candidate.id === id);
  if (step?.status !== 'pending' || step.plan === null || step.request?.id !== request) return null;
  return { step, request: step.request, rule: step.plan.batch.rule };
}

/** Nobody may decide any more when its time is over, although its end is a job of its own that may come later than this one. */
function live(record: IncidentRecord, id: StepId, request: string, now: number): Waiting | null {
  const asked = waiting(record, id, request);
  return asked === null || now >= asked.request.expiresAt ? null : asked;
}

function later(record: IncidentRecord, effect: Effect): Advance {
  return finish(record, { record, entries: [], effects: [effect] }, false);
}

function noted(
  record: IncidentRecord,
  id: StepId,
  request: ApprovalRequest,
  kind: EntryKind,
  what: Pick<NewEntry, 'sentence' | 'data'>,
): Advance {
  return finish(record, { record: withStep(record, id, { request }), entries: [{ kind, by: TAGOUT, ...what }], effects: [] });
}

function wordsOf(step: StepRecord): string {
  const progress = stepProgress(step);
  return progress === null ? 'nothing is planned' : progressWords(progress);
}

function shortageOf(record: IncidentRecord, rule: ApprovalRule, roster: Roster): string | null {
  const groups = [...new Set([...rule.groups, ...(rule.escalation?.groups ?? [])])];
  const out = barred(record);
  const members = without(roster, out);
  const needs = { ...needsOf(rule), groups };
  const few = shortage(needs, members);
  if (few === null) return null;
  const isOut = groups.some((group) => [...(roster.get(group) ?? [])].some((person) => out.has(person)));
  return [
    shortageWords(few, needs, members),
    ...(isOut ? ['Whoever opened the incident or shaped the draft does not count.'] : []),
    ...(rule.breakGlass === undefined ? [] : ['Only break-glass could approve it, with a reason.']),
  ].join(' ');
}
