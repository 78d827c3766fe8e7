import { expect, vi } from 'vitest';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import type { Bench } from '../flow/bench.ts';
import type { Case, Real } from './real.ts';

/** A code is six digits, and six digits in a row are nothing else: not a part of a number or of a digest. */
const CODE = /^\d{6}$/;

/** Those that stand somewhere in what was said, whatever stands beside them. */
export function leaksIn(said: unknown, secrets: Iterable<string>): readonly string[] {
  // What JSON escapes would be a letter beside a code: `\n123456`.
  const text = JSON.stringify(said, unfolded).replaceAll(/\\(?:u[0-9a-f]{4}|.)/g, ' ');
  const codes = new Set(text.match(/(?<![0-9A-Za-z])\d{6}(?![0-9A-Za-z])/g));
  const lower = text.toLowerCase();
  return [...secrets].filter((secret) => (CODE.test(secret) ? codes.has(secret) : lower.includes(secret.toLowerCase())));
}

/** An error is an empty object to JSON. */
const unfolded = (_: string, value: unknown): unknown =>
  value instanceof Error ? [value.name, value.message, value.stack, value.cause] : value;

/** What was said since somebody last listened. */
export interface Heard {
  readonly sinceLast: () => unknown;
}

/** Everything that is logged, with all its facts, and every answer to a person. */
export function listen({ services: { log }, chat, logged }: Bench): Heard {
  const lines = [vi.spyOn(log, 'info'), vi.spyOn(log, 'error')].map(({ mock }) => mock.calls);
  const lists: readonly (readonly unknown[])[] = [...lines, chat.told, logged];
  let from = lists.map(({ length }) => length);
  return {
    sinceLast: () => {
      const said = lists.map((list, place) => list.slice(from[place]));
      from = lists.map(({ length }) => length);
      return said;
    },
  };
}

/** No one-time code and no secret stands in the ledger, on a card, in an answer to a person or in the log. */
export function expectSilent({ bench, secrets }: Real, one: Case, entries: readonly LedgerEntry[], said: unknown): void {
  const cards = bench.chat.messages.filter(({ incident }) => incident === one.incident).map(({ message }) => message);
  expect(leaksIn([entries.slice(one.ledger.length), cards, said], secrets), 'no secret leaves').toEqual([]);
}
