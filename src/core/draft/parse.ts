import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import type { Finding } from '../playbook.ts';
import type { Incident } from '../record.ts';
import type { DraftPlaybook, DraftStep } from './draft.ts';
import { withoutFence } from './fence.ts';
import { kindTitle } from './kind-title.ts';
import { quote, visible } from './quote.ts';
import { devicesByShortId } from './short-ids.ts';

export type ParsedDraft =
  { readonly ok: true; readonly draft: DraftPlaybook } | { readonly ok: false; readonly findings: readonly Finding[] };

/** Line breaks and runs of blanks are layout, which a card has no room for; everything else stays as written for the guard to judge. */
const Text = z
  .string()
  .max(LIMITS.modelAnswerMaxBytes)
  .transform((text) => text.replaceAll(/[ \t\r\n]+/g, ' ').trim());
const EvidenceIds = z.array(z.string().max(16)).max(LIMITS.evidencePerIncidentMax);

/** Shape only, with bounds that keep the work small. What the words may say is the guard's business. */
const Answer = z.strictObject({
  summary: Text,
  hypotheses: z.array(z.strictObject({ statement: Text, evidence: EvidenceIds, hunt: z.array(Text).max(50) })).max(50),
  steps: z
    .array(
      z.strictObject({
        action: z.string().max(64),
        device: z.string().max(64).nullable(),
        title: Text,
        reason: Text,
        evidence: EvidenceIds,
        after: z.array(z.number()).max(200),
      }),
    )
    .max(200),
});

/** Never throws, whatever the answer is. Short device ids become inventory ids; one that is not of this incident is a finding. */
export function parseDraft(answer: string, incident: Incident): ParsedDraft {
  if (Buffer.byteLength(answer) > LIMITS.modelAnswerMaxBytes) {
    return refused('draft.too_long', `The answer is longer than ${LIMITS.modelAnswerMaxBytes} bytes. Write a shorter draft.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(withoutFence(answer));
  } catch {
    return refused(
      'draft.not_json',
      'The answer is not one JSON object. Answer with the JSON object only, complete and without text around it.',
    );
  }
  const parsed = Answer.safeParse(value);
  if (!parsed.success) {
    return { ok: false, findings: parsed.error.issues.slice(0, LIMITS.findingsPerDraftMax).map(misshapen) };
  }
  return resolve(parsed.data, incident);
}

function resolve(answer: z.infer<typeof Answer>, incident: Incident): ParsedDraft {
  const devices = devicesByShortId(incident);
  const findings: Finding[] = [];
  const steps: DraftStep[] = answer.steps.map((step, index) => {
    const device = step.device === null ? null : (devices.get(step.device)?.id ?? null);
    if (step.device !== null && device === null) {
      const message = `Step ${index + 1} names the device ${quote(step.device)}, which is not part of this incident. Use one of the listed device ids.`;
      findings.push({ code: 'draft.unknown_device', message, step: index });
    }
    return { ...step, device };
  });
  if (findings.length > 0) return { ok: false, findings: findings.slice(0, LIMITS.findingsPerDraftMax) };
  const { summary, hypotheses } = answer;
  return { ok: true, draft: { title: kindTitle(incident.kind), summary, hypotheses, steps } };
}

function refused(code: string, message: string): ParsedDraft {
  return { ok: false, findings: [{ code, message, step: null }] };
}

/** A key that the model invented appears in the sentence: bounded, and nothing invisible in it. */
function misshapen(issue: z.core.$ZodIssue): Finding {
  const [list, index] = issue.path;
  const where = issue.path.length === 0 ? 'The answer' : issue.path.map(String).join('.');
  return {
    code: 'draft.malformed',
    message: visible(`${where}: ${issue.message}`.slice(0, LIMITS.untrustedTitleMaxChars)),
    step: list === 'steps' && typeof index === 'number' ? index : null,
  };
}
