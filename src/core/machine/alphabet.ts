import type { StepId } from '../playbook.ts';
import type { Covering, MachineEvent } from './events.ts';

/** One event to try in every state, and whether its approval is a real one. The walk's own word, not the guard's. */
export interface Trial {
  readonly event: MachineEvent;
  /** Null for events that carry no approval. */
  readonly covered: boolean | null;
  readonly step: StepId | null;
}

const yes = (by: string, digest: string) => ({ by, digest });

/** Right, wrong, stale and missing digests; too few people; one person twice; rules that would let nobody's approval pass. */
const COVERINGS: readonly (Covering & { readonly covered: boolean })[] = [
  { covered: true, digest: 'now', approvals: [yes('a', 'now')], quorum: 1 },
  { covered: true, digest: 'now', approvals: [yes('a', 'now'), yes('b', 'now')], quorum: 2 },
  { covered: false, digest: 'now', approvals: [yes('a', 'other')], quorum: 1 },
  { covered: false, digest: 'now', approvals: [yes('a', 'before'), yes('b', 'now')], quorum: 2 },
  { covered: false, digest: 'now', approvals: [yes('a', 'now'), yes('a', 'now')], quorum: 2 },
  { covered: false, digest: 'now', approvals: [], quorum: 1 },
  { covered: false, digest: 'now', approvals: [], quorum: 0 },
  { covered: false, digest: 'now', approvals: [yes('a', 'now')], quorum: Number.NaN },
  { covered: false, digest: '', approvals: [yes('a', '')], quorum: 1 },
  { covered: false, digest: null, approvals: [yes('a', 'now')], quorum: 1 },
];

/** Every event that a region can be sent, good and bad. */
export function alphabetOf(step: StepId): readonly Trial[] {
  const plain = ['planned', 'plan_refused', 'rejected', 'expired', 'voided', 'asked_again', 'completed', 'abandoned'] as const;
  return [
    ...plain.map((name): Trial => ({ event: { type: `${step}.${name}` }, covered: null, step })),
    ...(['ran', 'failed', 'unknown'] as const).map((outcome): Trial => ({
      event: { type: `${step}.reported`, outcome },
      covered: null,
      step,
    })),
    ...(['holds', 'fails', 'unreadable'] as const).map((outcome): Trial => ({
      event: { type: `${step}.probed`, outcome },
      covered: null,
      step,
    })),
    ...COVERINGS.flatMap(({ covered, ...covering }): Trial[] => [
      { event: { type: `${step}.approved`, ...covering }, covered, step },
      { event: { type: `${step}.dispatched`, ...covering }, covered, step },
    ]),
  ];
}

export const STOPPED: Trial = { event: { type: 'run.stopped' }, covered: null, step: null };
