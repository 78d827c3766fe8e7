import { kindWords, severityWords, timeWords } from '../../core/history/words.ts';
import type { LedgerEntry } from '../../core/ledger.ts';
import type { IncidentRecord } from '../../core/record.ts';

/** Shown in a commit: enough to see what an update was about. */
const EVENTS_SHOWN_MAX = 10;

/*
 * Titles, bodies and commit messages are where GitHub notifies people and closes issues: nothing here but our own ids, words and times.
 */

export function commitMessage({ incident }: IncidentRecord, entries: readonly LedgerEntry[], head: string): string {
  const latest = entries.slice(-EVENTS_SHOWN_MAX).map((entry) => `${entry.seq}. ${timeWords(entry.at)}: ${entry.kind}`);
  return [
    `${incident.id}: up to event ${entries.length}`,
    `The latest events:\n${latest.join('\n')}`,
    `Incident: ${incident.id}\nLedger-Head: ${head}`,
  ].join('\n\n');
}

export function pullTitle({ incident }: IncidentRecord): string {
  return `${incident.id}: ${kindWords(incident.kind)}`;
}

export function pullBody({ incident }: IncidentRecord, folderUrl: string): string {
  return [
    `${incident.id}, ${kindWords(incident.kind)}, severity ${severityWords(incident.severityId)}, opened on ${timeWords(incident.openedAt)}.`,
    `What happened, what was proposed, who decided and what ran: [the incident's folder](${folderUrl}).`,
    'Commits follow while the incident goes on. It may be merged at any time: what comes later gets a pull request of its own.',
  ].join('\n\n');
}
