import type { Effect } from '../effect.ts';
import type { NewEntry } from '../ledger.ts';
import type { IncidentRecord } from '../record.ts';

/** What one advance decided: committed as a whole or not at all. */
export interface Advance {
  readonly record: IncidentRecord;
  readonly entries: readonly NewEntry[];
  readonly effects: readonly Effect[];
}
