import type { InboxItem } from '../core/inbox.ts';
import type { CodeVerdict, Enrolment } from '../core/stepup.ts';

/** What a change of one person's enrolment comes to, all of it in one transaction. */
export interface EnrolmentChange<T> {
  /** Null: there is none from then on. */
  readonly enrolment: Enrolment | null;
  /** Kept to be judged, as `Store.receive` keeps them. */
  readonly items: readonly InboxItem[];
  readonly result: T;
}

/** The rows of those who have one-time codes. */
export interface Enrolments {
  /** Gives `decide` (pure, synchronous) what there is about a person, under a lock that everybody else waits for, and writes what it says. */
  change<T>(person: string, decide: (found: Enrolment | null) => EnrolmentChange<T>): Promise<T>;
  find(person: string): Promise<Enrolment | null>;
  /** By their person's id. */
  all(): Promise<readonly Enrolment[]>;
}

/** One-time codes of people who are about to approve. */
export interface StepUp {
  /**
   * Judges and spends a code, and keeps `items` of the verdict in the same transaction: a code that is spent has done what it was spent for.
   * The same items again, with the same code, are `right` again and kept once: Slack may send a form twice. Rejects when nobody can say.
   */
  check(person: string, code: string, now: number, items: (verdict: CodeVerdict) => readonly InboxItem[]): Promise<CodeVerdict>;
  /** Whether a form would be of any use: what `check` would say before it looks at a code. */
  standing(person: string, now: number): Promise<'ready' | Extract<CodeVerdict, { kind: 'locked' | 'not_enrolled' }>>;
}
