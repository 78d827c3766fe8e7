import { LIMITS } from './limits.ts';

/** What is kept of one person's one-time codes. */
export interface Enrolment {
  /** Slack user id. */
  readonly person: string;
  /** The secret, encrypted for this person alone. */
  readonly sealed: string;
  readonly enrolledAt: number;
  /** The newest time step (RFC 6238) whose code was taken. A code of it, or of one before it, never counts again. */
  readonly lastStep: number;
  /** Wrong codes since the last right one. */
  readonly wrong: number;
  readonly lockedUntil: number | null;
}

/** What became of a code that somebody typed. */
export type CodeVerdict =
  | { readonly kind: 'right' }
  /** `left`: how many more wrong ones until the lock. */
  | { readonly kind: 'wrong'; readonly left: number }
  /** It was right, and has been used. */
  | { readonly kind: 'spent' }
  /** `fresh`: by this very code. Whatever is typed until then is not looked at. */
  | { readonly kind: 'locked'; readonly until: number; readonly fresh: boolean }
  | { readonly kind: 'not_enrolled' };

export const CODE_DIGITS = 6;

/** Whether it has the shape of a code. What has another was mistyped, and is no guess. */
export const isCode = (typed: string): boolean => typed.length === CODE_DIGITS && /^[0-9]*$/.test(typed);

/**
 * Judges one code, and what is kept from then on.
 * @param step the time step whose code it is, within the window; null when it is none of them.
 */
export function judgeCode(
  found: Enrolment,
  step: number | null,
  now: number,
): { readonly enrolment: Enrolment; readonly verdict: CodeVerdict } {
  if (found.lockedUntil !== null && now < found.lockedUntil)
    return { enrolment: found, verdict: { kind: 'locked', until: found.lockedUntil, fresh: false } };
  const open: Enrolment = found.lockedUntil === null ? found : { ...found, wrong: 0, lockedUntil: null };
  if (step === null) {
    const wrong = open.wrong + 1;
    const left = LIMITS.wrongCodesMax - wrong;
    if (left > 0) return { enrolment: { ...open, wrong }, verdict: { kind: 'wrong', left } };
    const until = now + LIMITS.codeLockMs;
    return { enrolment: { ...open, wrong, lockedUntil: until }, verdict: { kind: 'locked', until, fresh: true } };
  }
  // No guess: whoever has it saw it. And nothing is forgotten: a used code must not clear the count of wrong ones.
  if (step <= open.lastStep) return { enrolment: open, verdict: { kind: 'spent' } };
  return { enrolment: { ...open, lastStep: step, wrong: 0 }, verdict: { kind: 'right' } };
}
