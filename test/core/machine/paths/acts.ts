import type { StepRecord } from '../../../../src/core/record.ts';
import { approved, held, looking, pending, planning } from './asking.ts';
import { probing, running, undoDue } from './attempt.ts';
import { again, confirmed, stop } from './people.ts';
import type { Act, Place } from './place.ts';

/** Everything that can happen to this step now: what its jobs may find, what gateways may answer, and what people may do. */
export function actsOn(place: Place, step: StepRecord): readonly Act[] {
  switch (step.status) {
    case 'planning':
      return planning(place, step);
    case 'looking':
      return looking(place, step);
    case 'refused':
    case 'expired':
    case 'failed':
      return [again(place, step)];
    case 'pending':
      return pending(place, step);
    case 'held':
      return held(place, step);
    case 'approved':
      return approved(place, step);
    case 'running':
    case 'undo_running':
      return running(place, step, step.status === 'undo_running');
    case 'probing':
    case 'undo_probing':
      return probing(place, step, step.status === 'undo_probing');
    case 'unknown':
    case 'undo_unknown':
      return [...probing(place, step, step.status === 'undo_unknown'), again(place, step)];
    case 'undo_due':
      return undoDue(place, step);
    case 'open':
      return [confirmed(place, step)];
    case 'blocked':
    case 'done':
    case 'rejected':
    case 'stopped':
      return [];
    default:
      return step.status satisfies never;
  }
}

/** Everything that can happen to the run. */
export function actsAt(place: Place): readonly Act[] {
  const halt = stop(place);
  return [...place.record.steps.flatMap((step) => actsOn(place, step)), ...(halt === null ? [] : [halt])];
}
