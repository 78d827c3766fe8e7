import type { Kysely, Selectable, Transaction } from 'kysely';
import type { LedgerEntry } from '../../core/ledger.ts';
import type { LedgerTable, Tables } from './schema.ts';

export async function append(transaction: Transaction<Tables>, entries: readonly LedgerEntry[]): Promise<void> {
  if (entries.length > 0) await transaction.insertInto('ledger').values(entries.map(toRow)).execute();
}

/** In order and as stored: whether the hashes hold is for `verify` to say, and a broken entry must be shown, not hidden. */
export async function readAll(kysely: Kysely<Tables>, incident: string): Promise<readonly LedgerEntry[]> {
  const rows = await kysely.selectFrom('ledger').selectAll().where('incident', '=', incident).orderBy('seq').execute();
  return rows.map(toEntry);
}

function toRow({ by, sentence, data, ...place }: LedgerEntry) {
  return { ...place, body: JSON.stringify({ by, sentence, data }) };
}

function toEntry({ at, body, ...place }: Selectable<LedgerTable>): LedgerEntry {
  return { ...place, ...body, at: Number(at) };
}
