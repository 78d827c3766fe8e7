import { z } from 'zod';
import type { StepId } from '../../core/playbook.ts';
import { refuse, type Result, accept } from '../../core/result.ts';
import { SLACK } from './limits.ts';

/** What buttons and modals carry: ids and the digest only, and believed only as far as they match these patterns. */
const incident = z.string().regex(/^INC-\d{4}-\d{6,9}$/);
const step = z.custom<StepId>((value) => typeof value === 'string' && /^s[1-9]\d?$/.test(value));
const request = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** One asking: incident, step, request, digest. Also to take an approval of it back, and for break-glass. */
export const AskingRef = z.strictObject({ i: incident, s: step, r: request, d: digest });
/** The same to reject it; `w`: a new draft would follow, as the card said. It chooses the form's words and decides nothing. */
export const RejectRef = z.strictObject({ ...AskingRef.shape, w: z.literal(1).optional() });
/** A form for a one-time code: who opened it, for what, and every step that it may approve. */
export const CodeRef = z.strictObject({
  i: incident,
  o: z.string().regex(/^[A-Z0-9]{1,32}$/),
  v: z.enum(['approve', 'break_glass']),
  a: z
    .array(z.strictObject({ s: step, r: request, d: digest }))
    .min(1)
    .max(SLACK.checkboxes),
});
export type CodeRef = z.infer<typeof CodeRef>;
/** A step that may never have been asked: its request is empty then. */
export const AgainRef = z.strictObject({ i: incident, s: step, r: z.union([request, z.literal('')]) });
/** A step of one round of drafting: the next round may have other work under the same name. */
export const StepRef = z.strictObject({ i: incident, s: step, n: z.int().min(1) });
export const IncidentRef = z.strictObject({ i: incident });
/** One page of the details of a step, or of the incident. */
export const PageRef = z.strictObject({ i: incident, s: z.union([step, z.literal('')]), p: z.int().min(0).max(999) });
export type PageRef = z.infer<typeof PageRef>;

export const IncidentId = incident;

export function parseRef<T>(schema: z.ZodType<T>, value: unknown): Result<T> {
  const parsed = schema.safeParse(parseJson(value));
  if (parsed.success) return accept(parsed.data);
  return refuse(
    'click.malformed',
    'This button or form does not carry what Tagout put there, so nothing was done. Open the card again and use the button there.',
  );
}

function parseJson(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > SLACK.buttonValueChars) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
