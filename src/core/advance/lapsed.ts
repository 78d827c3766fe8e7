import { approvalsOf, progressWords, stepProgress } from '../judge/progress.ts';
import { LIMITS } from '../limits.ts';
import type { StepRecord, VoidApproval } from '../record.ts';
import { assert } from '../result.ts';

/** Whether enough people had approved an asking that is over: its approval ran out before anything could be sent. */
export function ranOut(step: StepRecord): boolean {
  return step.status === 'expired' && stepProgress(step)?.enough === true;
}

/** What a step keeps of an approval that is void from now on: whom to tell, and why. */
export function voidFor(step: StepRecord, changed: readonly string[]): VoidApproval {
  assert(step.request !== null, `${step.id} has no asking whose approval could be void`);
  const people = approvalsOf(step).map(({ by }) => by);
  return { request: step.request.id, people: people.slice(0, LIMITS.nudgedPeopleMax), changed };
}

/**
 * Why the decisions that the record still has count for nothing any more, in plain words for whoever reads them. Null while they count, and
 * when there are none.
 */
export function lapsed(step: StepRecord): string | null {
  if (step.decisions.length === 0) return null;
  switch (step.status) {
    case 'expired':
      return `${endOf(step)} It is void: going on asks anew.`;
    case 'refused':
      return 'This approval is void: nothing can be sent with it any more. Going on prepares the step anew and asks anew.';
    case 'planning':
    case 'looking':
      return 'This approval is void: the step is prepared anew and asked anew.';
    default:
      return null;
  }
}

function endOf(step: StepRecord): string {
  const progress = stepProgress(step);
  if (progress?.enough === true) return 'The approval was complete, and ran out before it could be sent.';
  return `The approval was not complete when its time was over${progress === null ? '' : ` (${progressWords(progress)})`}.`;
}
