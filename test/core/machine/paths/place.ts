import type { Advance } from '../../../../src/core/advance/types.ts';
import type { Effect } from '../../../../src/core/effect.ts';
import type { MachineEvent } from '../../../../src/core/machine/events.ts';
import type { IncidentRecord, StepRecord } from '../../../../src/core/record.ts';
import type { Variant } from './plans.ts';

/** Names of acts, one after the other, from the start. */
export type Path = readonly string[];

/** Where a walk stands, and what was ordered and not yet done. */
export interface Place {
  readonly record: IncidentRecord;
  readonly now: number;
  readonly jobs: readonly Effect[];
  readonly variant: Variant;
  /** What happened on the way. */
  readonly path: Path;
}

/** One thing that can happen. */
export interface Act {
  /** `s1 reported failed`: the step, what the machine is told, and what else tells it from others. */
  readonly name: string;
  readonly events: readonly MachineEvent[];
  /** The job that does it; null for what people and gateways do. */
  readonly job: Effect | null;
  readonly now: number;
  readonly happen: (record: IncidentRecord) => Advance | null;
}

let requests = 0;
/** What a change needs from outside. */
export const at = (now: number) => ({ request: `r${(requests += 1)}`, now });
export const freshAttempt = (): string => `a${(requests += 1)}`;

interface Making {
  readonly job?: Effect;
  readonly now?: number;
  /** What the machine is told beside the event's name. */
  readonly with?: object;
}

export function act(place: Place, { id }: StepRecord, name: string, happen: Act['happen'], making: Making = {}): Act {
  const [type = ''] = name.split(' ');
  return {
    name: `${id} ${name}`,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the event is put together from names here, and the machine refuses what it does not know
    events: [{ type: `${id}.${type}`, ...making.with } as MachineEvent],
    job: making.job ?? null,
    now: making.now ?? place.now,
    happen,
  };
}

/** A job that somebody ordered, or null. */
export function found<K extends Effect['kind']>({ jobs }: Place, { id }: StepRecord, kind: K, about: object) {
  const fits = (job: Effect): job is Extract<Effect, { kind: K }> =>
    job.kind === kind && Object.entries({ step: id, ...about }).every(([name, value]) => Reflect.get(job, name) === value);
  return jobs.find(fits) ?? null;
}

/** The same, where a step would wait for ever without it. */
export function ordered<K extends Effect['kind']>(place: Place, step: StepRecord, kind: K, about: object) {
  const job = found(place, step, kind, about);
  if (job !== null) return job;
  throw new Error(`${step.id} is ${step.status}, and no ${kind} was ordered for that: ${JSON.stringify(about)}`);
}

/** Somebody looked, and could not see. */
export function isUnseen({ status, probe, undo }: StepRecord): boolean {
  return (status === 'unknown' ? probe : status === 'undo_unknown' ? undo?.probe : null)?.readable === false;
}
