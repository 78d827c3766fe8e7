import { expect, vi, type MockInstance } from 'vitest';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import type { Archive } from '../../src/ports.ts';
import type { Bench } from '../flow/bench.ts';
import type { Case } from './real.ts';

/** What the history is given, from now on. */
export type Given = MockInstance<Archive['write']>;
export const watchArchive = ({ archive }: Bench): Given => vi.spyOn(archive.archive, 'write').mockClear();

/** What GitHub took last is the ledger, to its head: nothing that was committed is missing there. */
export function expectArchived(given: Given, { incident }: Case, entries: readonly LedgerEntry[], head: string): void {
  const { calls, settledResults } = given.mock;
  const taken = calls.filter((_, place) => settledResults[place]?.type === 'fulfilled');
  const last = taken.findLast(([{ record }]) => record.incident.id === incident);
  const hashes = entries.map(({ hash }) => hash);
  expect({ head: last?.[0].head, entries: last?.[1].map(({ hash }) => hash) }).toEqual({ head, entries: hashes });
}
