import type { Json } from '../json.ts';
import type { EntryKind, LedgerEntry } from '../ledger.ts';
import { LIMITS } from '../limits.ts';
import { careSection } from './care-section.ts';
import { code, fence, text } from './escape.ts';
import { blocks, table } from './markdown.ts';
import { actorWords, timeWords } from './words.ts';

/** What people decided, also where it did not count. */
const DECISIONS: ReadonlySet<EntryKind> = new Set([
  'approval.decided',
  'approval.break_glass',
  'approval.withdrawn',
  'approval.escalated',
  'draft.reopened',
  'approval.refused',
  'codes.locked',
  'approval.expired',
  'approval.voided',
  'step.asked_again',
  'manual.done',
  'hint.added',
  'run.stopped',
]);

/** Every decision, every event, and how to check that none was changed. */
export function ledgerSections(folder: string, entries: readonly LedgerEntry[], head: string): string {
  const decided = entries.filter((entry) => DECISIONS.has(entry.kind));
  return blocks(
    '## Decisions',
    decided.length === 0 ? 'Nobody has decided anything yet.' : rows(['When', 'Who', 'What', 'Reason'], decided, decisionRow),
    careSection(entries),
    '## Everything that happened',
    rows(['No.', 'When', 'Who', 'What'], entries, (entry) => [
      `${entry.seq}`,
      timeWords(entry.at),
      text(actorWords(entry.by)),
      text(entry.sentence),
    ]),
    '## How to check this page',
    `[ledger.jsonl](ledger.jsonl) holds each of these events with the hash of the one before it. Its head is ${code(head)};` +
      ' the commit that wrote this page carries the same value as `Ledger-Head`. With a clone of this repository and a checkout of Tagout:',
    fence(`npm run tagout -- verify <folder of the clone>`, 'sh'),
    `It checks every incident, this one under \`${folder}\`.`,
  );
}

function rows(
  headers: readonly string[],
  entries: readonly LedgerEntry[],
  row: (entry: LedgerEntry) => readonly string[],
): string {
  const left = entries.length - LIMITS.historyRowsMax;
  const shown = left > 0 ? entries.slice(-LIMITS.historyRowsMax) : entries;
  return blocks(left > 0 ? `${left} earlier ones are in [ledger.jsonl](ledger.jsonl).` : '', table(headers, shown.map(row)));
}

function decisionRow(entry: LedgerEntry): readonly string[] {
  return [timeWords(entry.at), text(actorWords(entry.by)), text(entry.sentence), text(reasonIn(entry.data))];
}

/** What a person typed: a reason in a modal, or a note with a manual step. */
function reasonIn(data: Json): string {
  if (data === null || typeof data !== 'object') return '';
  const words = 'reason' in data ? data['reason'] : 'note' in data ? data['note'] : '';
  return typeof words === 'string' ? words : '';
}
