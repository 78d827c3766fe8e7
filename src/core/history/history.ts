import canonicalize from 'canonicalize';
import { stringify } from 'yaml';
import type { LedgerEntry } from '../ledger.ts';
import type { Playbook } from '../playbook.ts';
import type { IncidentRecord } from '../record.ts';
import { assert } from '../result.ts';
import { headline, incidentSections } from './incident-section.ts';
import { ledgerSections } from './ledger-section.ts';
import { blocks } from './markdown.ts';
import { proposalSection, standingSection } from './proposal-section.ts';
import { stepSections } from './step-section.ts';

export interface HistoryFile {
  /** Made of our own ids only. */
  readonly path: string;
  readonly content: string;
}

/** `incidents/<year>/<id>`. The id is ours: anything else is a bug, and reaches no path. */
export function historyFolder(incident: string): string {
  const year = /^INC-(\d{4})-\d{6,}$/.exec(incident)?.[1];
  assert(year !== undefined, 'an incident id reads INC-2026-000001');
  return `incidents/${year}/${incident}`;
}

/** One incident for people who have nothing but a browser: the page, the playbook, and the ledger that proves both. */
export function renderHistory(record: IncidentRecord, entries: readonly LedgerEntry[], head: string): readonly HistoryFile[] {
  const folder = historyFolder(record.incident.id);
  const readme = blocks(
    headline(record),
    standingSection(record),
    incidentSections(record),
    proposalSection(record),
    stepSections(record),
    ledgerSections(folder, entries, head),
  );
  return [
    { path: `${folder}/README.md`, content: `${readme}\n` },
    ...(record.playbook === null ? [] : [{ path: `${folder}/playbook.yaml`, content: playbookFile(record.playbook) }]),
    { path: `${folder}/ledger.jsonl`, content: entries.map((entry) => `${canonicalize(entry) ?? ''}\n`).join('') },
  ];
}

function playbookFile(playbook: Playbook): string {
  const { kind, title, summary, author, hypotheses, steps } = playbook;
  return stringify({ kind, title, summary, author, hypotheses, steps }, { lineWidth: 120, aliasDuplicateObjects: false });
}
