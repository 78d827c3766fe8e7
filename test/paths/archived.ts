import { expect, vi } from 'vitest';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import type { Bench } from '../flow/bench.ts';
import type { Case } from './real.ts';

/** Listens to what the history is given. Called for each run: what runs before were given is forgotten. */
export const watchArchive = ({ archive }: Bench): void => void vi.spyOn(archive.archive, 'write').mockClear();

/** What GitHub was given last is the ledger, to its head: nothing that was committed is missing there. */
export function expectArchived({ archive }: Bench, { incident }: Case, entries: readonly LedgerEntry[], head: string): void {
  const given = vi.mocked(archive.archive.write).mock.calls.findLast(([{ record }]) => record.incident.id === incident);
  const hashes = entries.map(({ hash }) => hash);
  expect({ head: given?.[0].head, entries: given?.[1].map(({ hash }) => hash) }).toEqual({ head, entries: hashes });
}
