import type { Click } from '../approval.ts';
import { LIMITS } from '../limits.ts';
import type { ApprovalRequest, StepRecord, StepStatus } from '../record.ts';
import type { Plan } from '../plan.ts';
import { accept, refuse, type Result } from '../result.ts';

/** The asking that a click answers, when it is open and about exactly what would run. */
export interface Open {
  readonly request: ApprovalRequest;
  readonly plan: Plan;
}

/** An approval can be taken back until something goes out; everything else is for a step that waits for a decision. */
const TAKE_BACK: ReadonlySet<StepStatus> = new Set(['pending', 'held', 'approved']);

export function openFor(click: Click, step: StepRecord, now: number): Result<Open> {
  const { request, plan } = step;
  const isOpen = click.verdict === 'withdraw' ? TAKE_BACK.has(step.status) : step.status === 'pending';
  if (!isOpen) return refuse('approval.too_late', `Your click changed nothing: ${CLOSED[step.status]}.`);
  if (request === null || plan === null || click.request !== request.id) {
    return refuse(
      'approval.stale_card',
      'Your click was on an older card: this step has been asked anew since. Look at the current card and decide there.',
    );
  }
  if (click.digest !== request.digest || click.digest !== plan.digest) {
    return refuse(
      'approval.digest_mismatch',
      'What this button would approve is not what would run. Look at the current card and decide there.',
    );
  }
  if (now >= request.expiresAt)
    return refuse('approval.expired', 'The time to decide is over, so this step stays undecided. Ask again on its card.');
  if (now < request.askedAt - LIMITS.clockBackMaxMs)
    return refuse(
      'approval.clock_behind',
      'By the clock of this server the question has not been asked yet: the clock was set back. Nothing was changed; tell whoever operates Tagout.',
    );
  return accept({ request, plan });
}

/** Why a click on a step comes too late or too early, in words that complete "Your click changed nothing:". */
const CLOSED: Record<StepStatus, string> = {
  blocked: 'this step waits for the ones before it',
  planning: 'this step is being planned anew, and a new card will ask',
  looking: 'this step only looks, and needs no approval',
  refused: 'no plan could be made for this step',
  pending: 'this step waits for a decision',
  held: 'this step has already been approved, and starts when its hold is over',
  approved: 'this step has already been approved',
  running: 'this step is already running',
  probing: 'this step has run and is being checked',
  open: 'this step is work for a person and needs no approval',
  done: 'this step is already done',
  rejected: 'this step has already been rejected',
  expired: 'the time to decide is over, so this step is undecided until it is asked again',
  failed: 'this step has failed',
  unknown: 'nobody can say yet whether this step ran, and it is being checked',
  undo_due: 'this step had no effect and is about to be undone',
  undo_running: 'this step had no effect and is being undone',
  undo_probing: 'this step was undone, and that is being checked',
  undo_unknown: 'nobody can say yet whether this step is undone',
  stopped: 'this run was stopped',
};
