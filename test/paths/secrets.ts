import { expect } from 'vitest';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import type { Case, Real } from './real.ts';

/** No one-time code and no secret stands in the ledger, on a card, in an answer to a person or in the log. */
export function expectSilent({ bench, secrets }: Real, { incident, ledger }: Case, entries: readonly LedgerEntry[]): void {
  const cards = bench.chat.messages.filter((shown) => shown.incident === incident).map(({ message }) => message);
  const text = JSON.stringify([entries.slice(ledger.length), cards, bench.chat.told.slice(-20), bench.logged.slice(-20)]);
  const words = new Set(text.match(/[0-9A-Za-z+/=_-]{6,}/g));
  const codes = new Set(text.match(/(?<![0-9A-Za-z])\d{6}(?![0-9A-Za-z])/g));
  expect([...secrets].filter((secret) => words.has(secret) || codes.has(secret))).toEqual([]);
}
