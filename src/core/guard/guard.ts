import type { DraftPlaybook, DraftStep } from '../draft/draft.ts';
import { LIMITS } from '../limits.ts';
import type { Author, Finding, Playbook, PlaybookStep, StepId } from '../playbook.ts';
import type { Incident } from '../record.ts';
import { assert } from '../result.ts';
import type { GuardContext } from './context.ts';
import {
  criticalIsChecked,
  earlierOnly,
  isolatesOnce,
  releaseFollowsIsolation,
  releaseIsChecked,
  releasesOnce,
} from './order.ts';
import { looksOnceAtATime, nothingWaitsForLooks } from './looks.ts';
import { citesEvidence, containmentIsFounded, evidenceExists, hypothesesAreFounded } from './proof.ts';
import { actionOf, sceneOf, type StepRule, type WholeRule } from './scene.ts';
import { hasSteps, hypothesesAreFew } from './size.ts';
import { hasDevice, knownAction, knownDevice, possibleHere, titleNamesTarget } from './target.ts';
import { textsArePlain } from './text.ts';

/** Asked first and alone: the other rules may then take their time over each step. */
const SIZE_RULES: readonly WholeRule[] = [hasSteps, hypothesesAreFew];

const WHOLE_RULES: readonly WholeRule[] = [textsArePlain, hypothesesAreFounded];

const STEP_RULES: readonly StepRule[] = [
  knownAction,
  knownDevice,
  hasDevice,
  possibleHere,
  titleNamesTarget,
  citesEvidence,
  evidenceExists,
  containmentIsFounded,
  earlierOnly,
  isolatesOnce,
  releasesOnce,
  releaseFollowsIsolation,
  releaseIsChecked,
  criticalIsChecked,
  nothingWaitsForLooks,
  looksOnceAtATime,
];

export type Guarded =
  { readonly ok: true; readonly playbook: Playbook } | { readonly ok: false; readonly findings: readonly Finding[] };

/** The only maker of a `Playbook`. All findings go back at once; they are bounded. */
export function guard(draft: DraftPlaybook, incident: Incident, context: GuardContext, author: Author): Guarded {
  const scene = sceneOf(draft, incident, context);
  const tooBig = SIZE_RULES.flatMap((rule) => rule(scene));
  if (tooBig.length > 0) return { ok: false, findings: tooBig.slice(0, LIMITS.findingsPerDraftMax) };
  const findings = [
    ...WHOLE_RULES.flatMap((rule) => rule(scene)),
    ...draft.steps.flatMap((step, index) => STEP_RULES.flatMap((rule) => rule(step, index, scene) ?? [])),
  ];
  if (findings.length > 0) return { ok: false, findings: findings.slice(0, LIMITS.findingsPerDraftMax) };
  return {
    ok: true,
    playbook: {
      kind: incident.kind,
      title: draft.title,
      summary: draft.summary,
      hypotheses: draft.hypotheses.map(({ statement, evidence, hunt }) => ({ statement, evidence: unique(evidence), hunt })),
      steps: draft.steps.map(guardedStep),
      author,
    },
  };
}

/** Field by field: nothing that the draft carries besides gets into a playbook. */
function guardedStep(step: DraftStep, index: number): PlaybookStep {
  const action = actionOf(step);
  assert(action !== null, 'a step with an unknown action passed the rules');
  return {
    id: stepId(index),
    action,
    device: step.device,
    title: step.title,
    reason: step.reason,
    evidence: unique(step.evidence),
    after: unique(step.after)
      .toSorted((one, other) => one - other)
      .map(stepId),
  };
}

const stepId = (index: number): StepId => `s${index + 1}`;
const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];
