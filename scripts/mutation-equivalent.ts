// Mutants that no test can tell from the code, each with the reason. Judged one by one: one that is not here must be noticed by a test.

export interface Equivalent {
  readonly file: string;
  /** What is mutated: exactly this, as it stands in the file. */
  readonly code: string;
  readonly instead: string;
  readonly why: string;
}

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'src/core/judge/allowed.ts',
    code: "openedBy.kind === 'person'",
    instead: 'true',
    why: 'Only a person who opens has an id: that of a detector, a model or Tagout itself is undefined, which is no id of a person.',
  },
  {
    file: 'src/core/judge/judge.ts',
    code: 'own !== undefined',
    instead: 'true',
    why: 'An assertion: whoever has nothing to take back was refused some lines above.',
  },
];
