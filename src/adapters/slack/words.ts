import type { Alert } from '../../core/alert.ts';
import type { ActionId, Author, Finding, IncidentKind } from '../../core/playbook.ts';
import type { ProbeResult } from '../../core/plan.ts';
import { isUnseen } from '../../core/advance/unseen.ts';
import type { IncidentRecord, StepStatus } from '../../core/record.ts';

/** The words that people read for our own ids. Total tables: a new kind or status does not compile until it has words. */
export const KIND_WORDS: Readonly<Record<IncidentKind, string>> = {
  botnet_traffic: 'Botnet traffic',
  exposed_management: 'Exposed management interface',
  suspicious_firmware: 'Suspicious firmware',
  credential_abuse: 'Credential abuse',
  unclassified: 'Not classified yet',
};

export const SEVERITY_WORDS: Readonly<Record<Alert['severityId'], string>> = {
  0: 'Severity unknown',
  1: 'Informational',
  2: 'Low severity',
  3: 'Medium severity',
  4: 'High severity',
  5: 'Critical severity',
  6: 'Fatal severity',
};

/** A symbol and words: never a colour alone. */
export const STATUS_WORDS: Readonly<Record<StepStatus, string>> = {
  blocked: '◌ Waits for an earlier step',
  planning: '… Being prepared',
  looking: '◉ Looking, read only',
  refused: '⊘ Cannot be prepared',
  pending: '◔ Waits for approval',
  held: '⏸ Approved, held before it starts',
  approved: '✓ Approved, starts now',
  running: '▶ Running',
  probing: '◎ Ran, effect is being checked',
  open: '☐ Work for a person',
  done: '✔ Done',
  rejected: '✕ Rejected',
  expired: '⧖ Ran out of time',
  failed: '! Failed',
  unknown: '? Nobody can say whether it ran',
  undo_due: '↩ No effect, is undone now',
  undo_running: '↩ Being undone',
  undo_probing: '↩ Undone, is being checked',
  undo_unknown: '? Nobody can say whether it is undone',
  stopped: '■ Stopped',
};

/** Steps from which nothing more comes by itself or by a person. */
const SETTLED: ReadonlySet<StepStatus> = new Set(['done', 'rejected', 'stopped']);

/** Whether a person could still want to stop something. */
export function canStop(record: IncidentRecord): boolean {
  if (record.closedAt !== null) return false;
  if (record.stopped !== null) return record.steps.some(isUnseen);
  return record.draft.status !== 'ready' || record.steps.some((step) => !SETTLED.has(step.status));
}

/** People choose their names in Slack, also one that somebody else has: the id beside it is theirs alone. */
export function personWords(name: string, id: string): string {
  return `${name} (${id})`;
}

export function authorWords(author: Author): string {
  if (author.kind === 'curated') return `Taken from the curated playbook ${author.file}. ${author.because}`;
  if (author.repairs === 0) return `Drafted by the model ${author.model}; every rule held at the first try.`;
  return `Drafted by the model ${author.model}; ${count(author.repairs, 'repair was', 'repairs were')} needed before every rule held.`;
}

/** A finding with its step in front, once: most sentences of the guard begin with it already. It keeps its code, so that people can look the rule up. */
export function findingWords({ step, message, code }: Finding): string {
  const name = step === null ? '' : `Step ${step + 1}`;
  return `${name === '' || message.startsWith(`${name} `) ? '' : `${name}: `}${message} (${code})`;
}

/** What an action does to a device, as a person would say it. A device's id, 64 characters at most, follows. */
export const ACTION_WORDS: Readonly<Record<ActionId, string>> = {
  isolate_device: 'Cut off',
  release_device: 'Reconnect',
  observe_device: 'Look at',
  manual: 'Work on',
};

export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `90 s`, `15 min`, `4 h`. */
export function duration(ms: number): string {
  if (ms < 120_000) return `${Math.ceil(ms / 1000)} s`;
  if (ms < 2 * 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

export function probeTitle(probe: ProbeResult): string {
  if (!probe.readable) return 'The effect could not be looked at';
  return probe.holds ? 'The effect was seen' : 'The effect was not seen';
}
