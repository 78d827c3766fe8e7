import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { approvals } from '../../src/commands/approvals.ts';
import { chain, GENESIS } from '../../src/core/chain.ts';
import type { NewEntry } from '../../src/core/ledger.ts';
import { createClone, ID, ledgerOf, OTHER, type Clone } from '../adapters/files/clone.ts';

const NOW = Date.UTC(2026, 2, 31);
const DAY_MS = 24 * 60 * 60 * 1000;

let clone: Clone;
let said: string[] = [];
beforeEach(() => {
  clone = createClone();
  said = [];
  for (const stream of ['log', 'error'] as const)
    vi.spyOn(console, stream).mockImplementation((line: unknown) => void said.push(String(line)));
});
afterEach(() => {
  vi.restoreAllMocks();
  clone.remove();
});

const approval = (name: string, secondsToDecide: number, sawDetails: boolean): NewEntry => ({
  kind: 'approval.decided',
  by: { kind: 'person', id: 'U0AVERY0001', name },
  sentence: 'Approved step 1.',
  data: { step: 's1', verdict: 'approve', secondsToDecide, sawDetails },
});
const decided = (id: string, at: number, ...facts: readonly NewEntry[]) =>
  clone.writeEntries(chain(id, 0, GENESIS, at, facts), id);

describe('npm run tagout -- approvals <clone>', () => {
  it('says of each person how much, how fast and how carefully, over all incidents of the last thirty days', async () => {
    decided(ID, NOW - 29 * DAY_MS, approval('Avery', 50, true), approval('Avery', 3, false));
    decided(OTHER, NOW - DAY_MS, approval('Avery\u001B[2J', 9, false));
    decided('INC-2026-000003', NOW - 31 * DAY_MS, approval('Avery', 1, false));
    expect(await approvals([clone.dir], NOW)).toBe(0);
    expect(said).toEqual([
      '3 approvals by 1 person in 2 incidents, in the last 30 days:',
      '  Avery\uFFFD[2J (U0AVERY0001): 3 approved, 2 without opening the details (67 %); the fastest after 3 s, the one in the middle after 9 s.',
    ]);
    said = [];
    expect(await approvals([clone.dir, '--days', '1'], NOW)).toBe(0);
    expect(said[0]).toBe('1 approval by 1 person in 1 incident, in the last day:');
  });

  it('counts no ledger that was tampered with, and says so', async () => {
    decided(ID, NOW, approval('Avery', 50, true));
    clone.put(ledgerOf(ID), `${clone.lines().join('\n').replace('"sawDetails":true', '"sawDetails":false')}\n`);
    expect(await approvals([clone.dir], NOW)).toBe(1);
    expect(said).toEqual([
      expect.stringMatching(/^BROKEN INC-2026-000001: Entry 1 does not match its own hash.* It is not counted\.$/),
      'Nobody approved anything in the last 30 days.',
    ]);
  });

  it.each([[[]], [['here', 'there']], [['here', '--days', '0']], [['here', '--days', 'many']], [['--weeks', '3']]])(
    'is 2 and says how it is used for %j',
    async (argv) => {
      expect(await approvals(argv, NOW)).toBe(2);
      expect(said).toEqual([expect.stringContaining('approvals <clone of the history>')]);
    },
  );

  it('is 2 for a folder without a history', async () => {
    expect(await approvals([clone.dir], NOW)).toBe(2);
    expect(said).toEqual([expect.stringContaining('incidents')]);
  });
});
