import { z } from 'zod';
import type { Advance } from '../../core/advance/types.ts';
import type { EntryKind, NewEntry } from '../../core/ledger.ts';
import type { IncidentRecord, StepRecord } from '../../core/record.ts';
import { LIMITS } from '../../core/limits.ts';
import { INCIDENT_KINDS } from '../../core/playbook.ts';
import { TRY_OUTCOMES, type ActionOutcome, type Instruments } from './instruments.ts';

/** The parts of an entry's data that are counted. Written by this code; read like anything that was stored. */
const OfIncident = z.object({ kind: z.enum(INCIDENT_KINDS) });
const OfTry = z.object({ outcome: z.enum(TRY_OUTCOMES), findings: z.array(z.object({ code: z.string() })) });
const OfStep = z.object({ step: z.string() });
const OfDecision = OfStep.extend({ verdict: z.enum(['approve', 'reject']) });
const OfReport = OfStep.extend({
  late: z.boolean().optional(),
  report: z.object({
    kind: z.enum(['completed', 'refused', 'unknown']),
    results: z.array(z.object({ exitCode: z.number() })).optional(),
  }),
});
const OfRefusal = z.object({ code: z.string() });
/** An approval of one person that does not count any more ends no asking; nor does one that a stop made pointless. */
const OfVoid = z.object({ person: z.string().optional() });

interface Committed {
  /** Null for a new incident. */
  readonly before: IncidentRecord | null;
  readonly next: Advance;
  /** Epoch milliseconds. */
  readonly now: number;
}

type Count = (entry: NewEntry, committed: Committed, instruments: Instruments) => void;

/**
 * Counts what one commit wrote into the ledger. Entries that nobody measures are passed over. Never throws: the commit has happened, and
 * whoever waits for it must not hear that it failed; an entry that cannot be counted is counted as such.
 */
export function countCommitted(committed: Committed, instruments: Instruments): void {
  for (const entry of committed.next.entries) {
    try {
      COUNTS.get(entry.kind)?.(entry, committed, instruments);
    } catch {
      instruments.uncounted.inc();
    }
  }
}

const countTry: Count = ({ data }, _committed, { tries, findings }) => {
  const { outcome, findings: found } = OfTry.parse(data);
  tries.inc({ outcome });
  for (const { code } of found) findings.inc({ code: codeLabel(code) });
};

const countRefusal: Count = ({ data }, _committed, { refusals }) =>
  refusals.inc({ code: codeLabel(OfRefusal.parse(data).code) });

const countOutcome =
  (outcome: ActionOutcome): Count =>
  ({ data }, { next }, { actions }) =>
    countAction(next.record, OfStep.parse(data).step, outcome, actions);

const COUNTS: ReadonlyMap<EntryKind, Count> = new Map<EntryKind, Count>([
  ['incident.opened', ({ data }, _committed, { incidents }) => incidents.inc({ kind: OfIncident.parse(data).kind })],
  [
    'incident.closed',
    (_entry, { next }, { ended }) => ended.inc({ ending: next.record.stopped === null ? 'closed' : 'stopped' }),
  ],
  ['draft.proposed', countTry],
  ['draft.found', countTry],
  [
    'playbook.accepted',
    (_entry, { next }, { drafts }) => drafts.inc({ author: next.record.playbook?.author.kind ?? 'nobody' }),
  ],
  ['draft.failed', (_entry, _committed, { drafts }) => drafts.inc({ author: 'nobody' })],
  ['approval.decided', countDecision],
  ['approval.break_glass', countDecision],
  ['approval.withdrawn', (_entry, _committed, { approvals }) => approvals.inc({ outcome: 'withdrawn' })],
  ['approval.expired', (_entry, _committed, { approvals }) => approvals.inc({ outcome: 'expired' })],
  [
    'approval.voided',
    ({ data }, _committed, { approvals }) => {
      if (OfVoid.parse(data).person === undefined) approvals.inc({ outcome: 'voided' });
    },
  ],
  ['approval.refused', countRefusal],
  ['request.refused', countRefusal],
  ['step.dispatched', countOutcome('sent')],
  ['step.reported', countReport],
  ['step.unknown', countOutcome('unknown')],
  ['step.done', countOutcome('done')],
  ['step.failed', countOutcome('failed')],
  ['step.undo_dispatched', countOutcome('undo_sent')],
  ['step.undo_refused', countOutcome('not_undone')],
  ['step.undo_reported', countUndo],
  ['step.undo_unknown', countOutcome('undo_unknown')],
  ['step.undone', countOutcome('undone')],
  ['step.undo_failed', countOutcome('not_undone')],
  ['manual.done', countOutcome('done')],
  ['step.observed', countOutcome('done')],
]);

/** Below the quorum an approval is kept and nothing is decided yet. */
function countDecision(
  { kind, data }: NewEntry,
  { before, next, now }: Committed,
  { approvals, decisionTime }: Instruments,
): void {
  const { step, verdict } = OfDecision.parse(data);
  const asked = stepOf(before, step);
  const isDecided = asked?.status === 'pending' && stepOf(next.record, step)?.status !== 'pending';
  if (!isDecided || asked.request === null) return;
  const outcome = verdict === 'reject' ? 'rejected' : kind === 'approval.break_glass' ? 'break_glass' : 'approved';
  approvals.inc({ outcome });
  decisionTime.observe({ outcome }, Math.max(0, now - asked.request.askedAt) / 1000);
}

/** A batch that ran is followed by its probe, which says whether it is done; the others end here. */
function countReport({ data }: NewEntry, { next }: Committed, { actions }: Instruments): void {
  const { step, late, report } = OfReport.parse(data);
  if (late === true) return;
  if (report.kind === 'refused') countAction(next.record, step, 'refused', actions);
  else if (report.results?.some(({ exitCode }) => exitCode !== 0) === true) countAction(next.record, step, 'failed', actions);
}

/** The same for the batch that undoes it. */
function countUndo({ data }: NewEntry, { next }: Committed, { actions }: Instruments): void {
  const { step, late, report } = OfReport.parse(data);
  const isFailed = report.kind === 'refused' || report.results?.some(({ exitCode }) => exitCode !== 0) === true;
  if (late !== true && isFailed) countAction(next.record, step, 'not_undone', actions);
}

function countAction({ playbook }: IncidentRecord, id: string, outcome: ActionOutcome, actions: Instruments['actions']): void {
  const action = playbook?.steps.find((step) => step.id === id)?.action;
  if (action !== undefined) actions.inc({ action, outcome });
}

function stepOf(record: IncidentRecord | null, id: string): StepRecord | undefined {
  return record?.steps.find((step) => step.id === id);
}

const known = new Set<string>();

/** Codes are words of ours, `stage.reason`, and there are some dozens. What is none, or one too many, is counted together. */
function codeLabel(code: string): string {
  if (known.has(code)) return code;
  if (!/^[a-z]+\.[a-z_]{1,40}$/.test(code) || known.size >= LIMITS.metricCodesMax) return 'other';
  known.add(code);
  return code;
}
