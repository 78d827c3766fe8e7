import type { Alert } from '../alert.ts';
import type { IncidentKind } from '../playbook.ts';
import { assertNever } from '../result.ts';
import type { Actor, DraftTry, StepStatus } from '../record.ts';

const SEVERITIES = {
  0: 'unknown',
  1: 'informational',
  2: 'low',
  3: 'medium',
  4: 'high',
  5: 'critical',
  6: 'fatal',
} as const satisfies Record<Alert['severityId'], string>;

const KINDS = {
  botnet_traffic: 'botnet traffic',
  exposed_management: 'exposed management interface',
  suspicious_firmware: 'suspicious firmware',
  credential_abuse: 'credential abuse',
  unclassified: 'unclassified',
} as const satisfies Record<IncidentKind, string>;

/** What each status means for somebody who was not there. `settled` needs nobody any more. */
const STATUSES = {
  blocked: { sentence: 'waits for an earlier step', settled: false },
  planning: { sentence: 'is being planned', settled: false },
  looking: { sentence: 'is looking, read only', settled: false },
  refused: { sentence: 'could not be prepared and needs a person', settled: false },
  pending: { sentence: 'waits for an approval', settled: false },
  held: { sentence: 'is approved and held for a moment, in which it can be taken back', settled: false },
  approved: { sentence: 'is approved and about to run', settled: false },
  running: { sentence: 'is running', settled: false },
  probing: { sentence: 'ran and is being probed', settled: false },
  open: { sentence: 'waits for a person to do it and confirm', settled: false },
  done: { sentence: 'is done', settled: true },
  rejected: { sentence: 'was rejected', settled: true },
  expired: { sentence: 'ran out of time and can be asked again', settled: false },
  failed: { sentence: 'failed and needs a person', settled: false },
  unknown: { sentence: 'may or may not have run: a person must look', settled: false },
  undo_due: { sentence: 'had no effect and is about to be undone', settled: false },
  undo_running: { sentence: 'had no effect and is being undone', settled: false },
  undo_probing: { sentence: 'was undone, which is being checked', settled: false },
  undo_unknown: { sentence: 'may or may not be undone: a person must look', settled: false },
  stopped: { sentence: 'was stopped', settled: true },
} as const satisfies Record<StepStatus, { readonly sentence: string; readonly settled: boolean }>;

const OUTCOMES = {
  accepted: 'accepted',
  findings: 'sent back with findings',
  down: 'no answer',
  slow: 'too slow',
  refused: 'the model refused',
  truncated: 'cut off',
  malformed: 'not readable',
} as const satisfies Record<DraftTry['outcome'], string>;

export const severityWords = (id: Alert['severityId']): string => SEVERITIES[id];
export const kindWords = (kind: IncidentKind): string => KINDS[kind];
export const statusWords = (status: StepStatus): string => STATUSES[status].sentence;
export const isSettled = (status: StepStatus): boolean => STATUSES[status].settled;
export const outcomeWords = (outcome: DraftTry['outcome']): string => OUTCOMES[outcome];

/** Not escaped: a person's name is theirs to choose. */
export function actorWords(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return `${actor.name} (${actor.id})`;
    case 'detector':
      return `the detector ${actor.name}`;
    case 'model':
      return `the model ${actor.name}`;
    case 'tagout':
      return 'Tagout';
    default:
      return assertNever(actor);
  }
}

/** `2026-03-01 12:00:00 UTC`; a time that no calendar has is shown as the number that it is. */
export function timeWords(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? `time ${at}` : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
