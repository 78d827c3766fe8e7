import { dispatchStarted, reported } from '../../../src/core/advance/dispatch.ts';
import type { Advance } from '../../../src/core/advance/types.ts';
import type { Roster } from '../../../src/core/judge/roster.ts';
import type { ApprovalRule, Batch, CommandResult, ExecReport } from '../../../src/core/plan.ts';
import type { ApprovalRequest, IncidentRecord, StepRecord } from '../../../src/core/record.ts';
import { approved, ids, need, NOW, planFor, ROSTER } from './story.ts';

/** Step 1 of the story, sent and reported, and what the ledger holds of it. */
export const TAGOUT = { kind: 'tagout' };
export const first = (record: IncidentRecord): StepRecord => need(record.steps[0]);
export const asking = (record: IncidentRecord): ApprovalRequest => need(first(record).request);
export const said = (advance: Advance | null): Advance['entries'] => need(advance).entries;

export const ruled = (change: Partial<ApprovalRule>): Pick<Batch, 'rule'> => ({
  rule: { ...planFor('s1').batch.rule, ...change },
});

export const start = (
  record: IncidentRecord,
  plan = planFor('s1'),
  changed: readonly string[] = [],
  roster: Roster = ROSTER,
): Advance | null => dispatchStarted(record, 's1', asking(record).id, plan, changed, roster, 'a1', ids(NOW + 2000));

export const running = (): IncidentRecord => need(start(approved())).record;
export const probing = (): IncidentRecord => need(reported(running(), 's1', 'a1', report(), ids(NOW + 3000))).record;

export const report = (change: Partial<CommandResult> = {}): ExecReport => ({
  kind: 'completed',
  results: [{ exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 5, ...change }],
});
