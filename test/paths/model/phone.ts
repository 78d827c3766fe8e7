/** An authenticator app shows another code every half minute (RFC 6238). */
export const CODE_MS = 30_000;
const WRONG_MAX = 5;
const LOCK_MS = 15 * 60_000;

/** What must become of a code. `locks`: it was one wrong code too many. */
export type Verdict = 'right' | 'wrong' | 'spent' | 'locked' | 'locks';

/** The codes of one person, from their enrolment on. */
export class Phone {
  /** The newest half minute whose code was taken. */
  #last: number;
  #wrong = 0;
  #lockedUntil: number | null = null;

  /** Whoever enrols types a first code, and it is spent by that. */
  constructor(enrolledAt: number) {
    this.#last = halfMinute(enrolledAt);
  }

  /** Whether the code that it shows now was used before. */
  isSpent(now: number): boolean {
    return halfMinute(now) <= this.#last;
  }

  type(isRight: boolean, now: number): Verdict {
    if (this.#lockedUntil !== null && now < this.#lockedUntil) return 'locked';
    if (this.#lockedUntil !== null) this.#wrong = 0;
    this.#lockedUntil = null;
    if (!isRight) {
      this.#wrong += 1;
      if (this.#wrong < WRONG_MAX) return 'wrong';
      this.#lockedUntil = now + LOCK_MS;
      return 'locks';
    }
    if (this.isSpent(now)) return 'spent';
    this.#last = halfMinute(now);
    this.#wrong = 0;
    return 'right';
  }
}

const halfMinute = (at: number): number => Math.floor(at / CODE_MS);
