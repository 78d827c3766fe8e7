/** What a tier of the policy asks for, written down once more: nothing here looks at how the service reads it. */
export interface Rule {
  readonly approvers: readonly string[];
  readonly escalatesTo: string;
  readonly quorum: number;
  readonly oneFromEach: readonly string[];
  readonly holdMs: number;
  readonly expiresMs: number;
  readonly remindMs: number;
  readonly escalateMs: number;
  readonly rejection: 'final' | 'reopens';
  /** Each approval comes with a one-time code. */
  readonly stepUp: boolean;
  /** How long an approval by break-glass lives, which is for the isolation alone; null where there is none. */
  readonly breakGlassMs: number | null;
  /** An isolation that plainly had no effect is undone without asking: who approves it approves that too. */
  readonly undoes: boolean;
}

/** Those who may approve alone, where a rule has that. */
export const GLASS = 'break_glass.users';
