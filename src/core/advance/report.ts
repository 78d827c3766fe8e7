import type { ExecReport } from '../plan.ts';
import { assertNever } from '../result.ts';

/** Time after the longest run in which a late report may still arrive before the attempt counts as lost. */
export const REPORT_GRACE_MS = 5_000;

/** The report of an attempt whose worker was lost, or whose longest run time is over. */
export const lost = (message: string): ExecReport => ({ kind: 'unknown', code: LOST, message, results: [] });
const LOST = 'dispatch.lost';

/** A real report of an attempt that was given up for lost. It moves nothing, because people and probes have gone on since, but it is a fact. */
export function isLate(known: ExecReport | null, report: ExecReport): boolean {
  return known?.kind === 'unknown' && known.code === LOST && !(report.kind === 'unknown' && report.code === LOST);
}

export function outcomeOf(report: ExecReport): 'ran' | 'failed' | 'unknown' {
  switch (report.kind) {
    case 'completed':
      return report.results.every((result) => result.exitCode === 0) ? 'ran' : 'failed';
    case 'refused':
      return 'failed';
    case 'unknown':
      return 'unknown';
    default:
      return assertNever(report);
  }
}
