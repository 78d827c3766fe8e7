import { LIMITS } from '../limits.ts';
import type { WholeRule } from './scene.ts';

export const hasSteps: WholeRule = ({ draft }) => {
  if (draft.steps.length === 0)
    return [{ code: 'guard.no_steps', message: 'The draft has no steps. Write at least one.', step: null }];
  if (draft.steps.length <= LIMITS.stepsPerPlaybookMax) return [];
  const message = `The draft has ${draft.steps.length} steps. Use at most ${LIMITS.stepsPerPlaybookMax}: people judge each one.`;
  return [{ code: 'guard.too_many_steps', message, step: null }];
};

export const hypothesesAreFew: WholeRule = ({ draft }) => {
  const { hypothesesPerDraftMax, huntStepsPerHypothesisMax } = LIMITS;
  if (draft.hypotheses.length > hypothesesPerDraftMax) {
    const message = `The draft has ${draft.hypotheses.length} hypotheses. Use at most ${hypothesesPerDraftMax}.`;
    return [{ code: 'guard.too_many_hypotheses', message, step: null }];
  }
  return draft.hypotheses.flatMap((hypothesis, index) =>
    hypothesis.hunt.length <= huntStepsPerHypothesisMax
      ? []
      : [
          {
            code: 'guard.too_many_hunts',
            message: `Hypothesis ${index + 1} has ${hypothesis.hunt.length} hunting steps. Use at most ${huntStepsPerHypothesisMax}.`,
            step: null,
          },
        ],
  );
};
