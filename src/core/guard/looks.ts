import { READ_ONLY_ACTIONS } from '../playbook.ts';
import type { DraftStep } from '../draft/draft.ts';
import { actionOf, found, type StepRule } from './scene.ts';

function isLook(step: DraftStep | undefined): step is DraftStep {
  const action = step === undefined ? null : actionOf(step);
  return action !== null && READ_ONLY_ACTIONS.has(action);
}

/** A gateway that says nothing must not keep people from containing a device, or from letting it back: so no step waits for a look. */
export const nothingWaitsForLooks: StepRule = (step, index, { draft }) => {
  const position = step.after.find((each) => isLook(draft.steps[each]));
  if (position === undefined) return null;
  return found(
    'guard.waits_for_look',
    index,
    `waits for step ${position + 1}, which only looks. No step waits for a look: take it out of "after".`,
  );
};

/** Before and after something was done a device is another sight; at the same moment it is not. */
export const looksOnceAtATime: StepRule = (step, index, { draft }) => {
  if (!isLook(step) || step.device === null) return null;
  const moment = momentOf(step);
  const first = draft.steps.findIndex((other) => isLook(other) && other.device === step.device && momentOf(other) === moment);
  if (first === index) return null;
  return found(
    'guard.look_twice',
    index,
    `looks at ${step.device} at the same moment as step ${first + 1}. Leave one of them out, or let it come after another step.`,
  );
};

const momentOf = ({ after }: DraftStep): string => [...new Set(after)].toSorted((one, other) => one - other).join(' ');
