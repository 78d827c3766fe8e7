import type { Decision } from '../approval.ts';
import type { ApprovalRule } from '../plan.ts';
import { progressOf, type Needs, type Progress } from '../quorum.ts';
import type { StepRecord } from '../record.ts';
import { standsIn, type Roster } from './roster.ts';

/** How far the asking of a step is. */
export interface StepProgress extends Progress {
  /** Who approved alone, by break-glass; then that is enough. */
  readonly alone: Decision | null;
}

export const needsOf = ({ quorum, oneFromEach = [] }: ApprovalRule): Needs => ({ quorum, oneFromEach });

/** Approvals of the open asking that the rule lets count. */
export function approvalsOf({ decisions, request, plan }: StepRecord): readonly Decision[] {
  const needsCode = plan?.batch.rule.stepUp === true;
  return decisions.filter(
    (one) => one.verdict === 'approve' && one.request === request?.id && (!needsCode || one.stepUp === 'verified'),
  );
}

/**
 * Null when there is no plan, and so nothing to approve.
 * @param roster who stands where now; null: as it was when each of them decided, for readers who cannot ask.
 */
export function stepProgress(step: StepRecord, roster: Roster | null = null): StepProgress | null {
  if (step.plan === null) return null;
  const { rule } = step.plan.batch;
  const approvals = approvalsOf(step);
  const votes = approvals.map(({ by, groups = [] }) => ({ by, groups: roster === null ? groups : standsIn(rule, roster, by) }));
  const alone = rule.breakGlass === undefined ? null : (approvals.find(({ breakGlass }) => breakGlass === true) ?? null);
  const progress = progressOf(needsOf(rule), votes);
  return { ...progress, enough: progress.enough || alone !== null, alone };
}

/** `1 of 2 given; somebody of operations is still needed`, without its full stop. */
export function progressWords({ given, quorum, missing, alone }: StepProgress): string {
  if (alone !== null) return `approved by ${alone.name} alone, by break-glass`;
  const counted = `${given} of ${quorum} given`;
  return missing.length === 0 ? counted : `${counted}; somebody of ${missing.join(' and somebody of ')} is still needed`;
}
