import type { StepRecord } from '../record.ts';

/**
 * Whether nobody can say what became of what was sent, and a look has failed: a person may give such a step up, since a gateway may never
 * answer again.
 */
export function isUnseen({ status, probe, undo }: StepRecord): boolean {
  if (status === 'unknown') return probe !== null && !probe.readable;
  return status === 'undo_unknown' && undo?.probe?.readable === false;
}
