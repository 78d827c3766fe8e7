import type { Anchor } from '../core/verify-anchors.ts';

/** What the commits in a copy of the history say of the ledgers: whoever can change the database cannot change these. */
export interface Anchors {
  /** By incident, in the order of the ids. No commit stands before one that it was made on. */
  readonly heads: ReadonlyMap<string, readonly Anchor[]>;
  /** Epoch milliseconds of the newest commit that names a head. */
  readonly newestAt: number;
  /** Those that a commit was made on, itself included. */
  ancestors(commit: string): ReadonlySet<string>;
  /** The ledger as it stands in that commit; null where it cannot be read. */
  ledgerAt(incident: string, commit: string): Promise<string | null>;
}
