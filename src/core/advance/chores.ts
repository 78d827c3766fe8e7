import type { Policy } from '../policy.ts';
import type { IncidentRecord, StepRecord, StepStatus } from '../record.ts';
import { isUnseen } from './unseen.ts';

/** What is worst comes first: of what was sent and is not understood, somebody should know before all else. */
const ORDER: readonly StepStatus[] = ['undo_unknown', 'unknown', 'failed', 'refused', 'expired', 'open'];

/** Whether a step goes on only when somebody presses a button that approves nothing: Done, Ask again, Look again. */
export function isChore({ stopped, closedAt }: IncidentRecord, step: StepRecord): boolean {
  if (closedAt !== null) return false;
  // As long as nobody has looked, Tagout still will by itself.
  if (step.status === 'unknown' || step.status === 'undo_unknown') return isUnseen(step);
  return stopped === null && ORDER.includes(step.status);
}

/** To sort by: what is worst first. */
export const urgencyOf = ({ status }: StepRecord): number => ORDER.indexOf(status);

/** Groups whose members may press it: work for a person is confirmed by responders, and approvers may ask again for what they decide. */
export function choreGroups({ status, plan }: StepRecord, { responders }: Policy): readonly string[] {
  return status === 'open' ? responders : [...responders, ...(plan?.batch.rule.groups ?? [])];
}
