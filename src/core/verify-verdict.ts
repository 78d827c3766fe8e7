import type { Result } from './result.ts';
import type { VerifiedChain } from './verify.ts';

/** What a check of one incident found, for a line on the terminal. */
export interface Verdict {
  /** The incident's id, or the path that stands where one belongs. Printable. */
  readonly subject: string;
  readonly ok: boolean;
  readonly sentence: string;
  /** What is worth knowing and proves nothing. */
  readonly notes: readonly string[];
}

export function verdictOf(subject: string, checked: Result<VerifiedChain>, notes: readonly string[] = []): Verdict {
  if (!checked.ok) return { subject, ok: false, sentence: checked.message, notes };
  const { count, head } = checked.value;
  const events = count === 1 ? '1 event' : `${count} events`;
  return {
    subject,
    ok: true,
    sentence: `${events}, unbroken up to ${head.slice(0, 12)}.`,
    notes: [...checked.value.notes, ...notes],
  };
}
