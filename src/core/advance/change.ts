import type { Effect } from '../effect.ts';
import type { NewEntry } from '../ledger.ts';
import type { StepId } from '../playbook.ts';
import type { Actor, IncidentRecord, StepRecord } from '../record.ts';
import { assert } from '../result.ts';
import { glassFollowed } from './glass.ts';
import { storable } from './storable.ts';
import type { Advance } from './types.ts';

export const TAGOUT: Actor = { kind: 'tagout' };

/** A change in the making: the record so far, and what goes with it. */
export interface Change {
  readonly record: IncidentRecord;
  readonly entries: readonly NewEntry[];
  readonly effects: readonly Effect[];
}

/** Closes a change: one version further, both views follow whatever was recorded, and every text in it can be stored. */
export function finish(before: IncidentRecord, { record: changed, entries, effects }: Change, shown = true): Advance {
  const record = glassFollowed(before, changed);
  const incident = before.incident.id;
  const views: Effect[] = !shown || (entries.length === 0 && record === before) ? [] : [{ kind: 'show', incident }];
  if (entries.length > 0) views.push({ kind: 'archive', incident });
  return storable({ record: { ...record, version: before.version + 1 }, entries, effects: [...effects, ...views] });
}

export function stepOf(record: IncidentRecord, id: StepId): StepRecord {
  const step = record.steps.find((candidate) => candidate.id === id);
  assert(step !== undefined, `${record.incident.id} has no step ${id}`);
  return step;
}

export function withStep(record: IncidentRecord, id: StepId, change: Partial<StepRecord>): IncidentRecord {
  return { ...record, steps: record.steps.map((step) => (step.id === id ? { ...step, ...change } : step)) };
}

/** Fresh ids for what an event may open, made outside: the core has no randomness. */
export interface Requests {
  readonly request: string;
  readonly now: number;
}
