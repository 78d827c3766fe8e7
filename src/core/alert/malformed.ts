import type { z } from 'zod';
import { refuse, type Refusal } from '../result.ts';

/** Names the first field that does not fit. Zod's own sentences never quote the value. */
export function malformed(what: string, error: z.ZodError): Refusal {
  const [issue] = error.issues;
  const field = issue === undefined || issue.path.length === 0 ? 'the whole' : issue.path.map(String).join('.');
  return refuse(
    'alert.malformed',
    `${what}: ${field}: ${issue?.message ?? 'invalid'}. Send the event as the detector wrote it.`,
  );
}
