import type { Click } from '../../core/approval.ts';
import type { IncidentRecord, StepRecord } from '../../core/record.ts';
import type { Result } from '../../core/result.ts';
import type { StepUp } from '../../ports/stepup.ts';

/** What the form for a one-time code needs. */
export interface Codes extends StepUp {
  /** The steps that one code of this person may approve, the pressed one first; else why not that one. */
  form(pressed: Click): Promise<Result<{ readonly record: IncidentRecord; readonly steps: readonly StepRecord[] }>>;
}
