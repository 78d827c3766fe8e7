import { expect } from 'vitest';
import type { EntryKind } from '../../src/core/ledger.ts';
import type { Story } from './story.ts';

/** How a story ends, besides what is always so. */
export interface Ending {
  readonly how: 'done' | 'stopped';
  /** Of drafting. */
  readonly rounds?: number;
  /** How many entries of these kinds the ledger has. */
  readonly counts?: Partial<Record<EntryKind, number>>;
  /** The approvals in the ledger's order, as far as is said here. */
  readonly approvals?: readonly object[];
  /** Whether the device is left cut off. */
  readonly isCut?: boolean;
}

export function expectEnding(story: Story, { how, rounds, counts = {}, approvals }: Ending): void {
  if (how === 'done') expectOver(story, rounds);
  else expectStopped(story, rounds);
  const counted = Object.keys(counts).map((kind) => [kind, story.count(kind as EntryKind)]);
  expect(Object.fromEntries(counted)).toEqual(counts);
  if (approvals !== undefined) expect(approvalsOf(story)).toMatchObject(approvals);
}

/** Opened once, drafted once a round, every attempt looked at, and every step done. */
export function expectOver(story: Story, rounds = 1): void {
  expect(story.count('incident.opened')).toBe(1);
  expect(story.count('playbook.accepted')).toBe(rounds);
  expect(story.count('step.probed')).toBeGreaterThanOrEqual(story.count('step.dispatched'));
  expect(story.told.record.steps.map(({ status }) => status)).toEqual(story.told.record.steps.map(() => 'done'));
}

/** Opened once, drafted once a round, and stopped once. */
function expectStopped(story: Story, rounds = 1): void {
  expect(story.count('incident.opened')).toBe(1);
  expect(story.count('playbook.accepted')).toBe(rounds);
  expect(story.count('run.stopped')).toBe(1);
  expect(story.count('incident.closed')).toBe(1);
}

function approvalsOf({ told }: Story): readonly object[] {
  return told.entries
    .filter(({ kind }) => kind === 'approval.decided' || kind === 'approval.break_glass')
    .map(({ kind, by, data }) => ({ kind, by, data }));
}
