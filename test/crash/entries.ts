import type { LedgerEntry } from '../../src/core/ledger.ts';

export type Data = Readonly<Record<string, unknown>> & { readonly at: number };

/** What the entries of one kind carry, each with its moment. */
export function dataOf(entries: readonly LedgerEntry[], kind: LedgerEntry['kind']): readonly Data[] {
  return entries.filter((entry) => entry.kind === kind).map(dataIn);
}

export const dataIn = ({ data, at }: LedgerEntry): Data => ({ ...(data as object), at });
