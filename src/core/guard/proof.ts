import { isTrustedEvidenceAbout } from '../draft/about.ts';
import { quote } from '../draft/quote.ts';
import { found, targetOf, type StepRule, type WholeRule } from './scene.ts';

export const citesEvidence: StepRule = (step, index) => {
  if (step.evidence.length > 0) return null;
  return found('guard.no_evidence', index, 'cites no evidence. Cite at least one item by its id.');
};

export const evidenceExists: StepRule = (step, index, scene) => {
  const missing = step.evidence.find((id) => !scene.evidence.has(id));
  if (missing === undefined) return null;
  return found(
    'guard.unknown_evidence',
    index,
    `cites ${quote(missing)}, which does not exist in this incident. Cite listed evidence only.`,
  );
};

/**
 * Whoever can send an alert can write most of it. Containment therefore needs at least one fact about its target that no outsider could have
 * written.
 */
export const containmentIsFounded: StepRule = (step, index, scene) => {
  const target = targetOf(step, scene);
  if (target === null || step.action !== 'isolate_device') return null;
  const founded = step.evidence.some((id) => {
    const evidence = scene.evidence.get(id);
    return evidence !== undefined && isTrustedEvidenceAbout(evidence, target.id);
  });
  if (founded) return null;
  return found(
    'guard.untrusted_evidence',
    index,
    `isolates ${target.id} on evidence that an outsider could have written. Cite the trusted inventory record of ${target.id} as well.`,
  );
};

export const hypothesesAreFounded: WholeRule = ({ draft, evidence }) =>
  draft.hypotheses.flatMap((hypothesis, index) => {
    if (hypothesis.evidence.length === 0) {
      return [
        {
          code: 'guard.no_evidence',
          message: `Hypothesis ${index + 1} cites no evidence. Cite at least one item by its id.`,
          step: null,
        },
      ];
    }
    const missing = hypothesis.evidence.find((id) => !evidence.has(id));
    if (missing === undefined) return [];
    const message = `Hypothesis ${index + 1} cites ${quote(missing)}, which does not exist in this incident. Cite listed evidence only.`;
    return [{ code: 'guard.unknown_evidence', message, step: null }];
  });
