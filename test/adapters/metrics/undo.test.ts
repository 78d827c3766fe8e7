import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { countCommitted } from '../../../src/adapters/metrics/counting.ts';
import { createInstruments } from '../../../src/adapters/metrics/instruments.ts';
import type { EntryKind, NewEntry } from '../../../src/core/ledger.ts';
import { asJson } from '../../../src/core/json.ts';
import { approved } from '../../core/advance/story.ts';

/** What is counted of one entry about the undo of step 1, an isolation. */
async function counted(kind: EntryKind, data: object = {}): Promise<readonly string[]> {
  const registry = new Registry();
  const instruments = createInstruments(registry);
  const record = approved();
  const entry: NewEntry = { kind, by: { kind: 'tagout' }, sentence: 'It happened.', data: asJson({ step: 's1', ...data }) };
  countCommitted({ before: record, next: { record, entries: [entry], effects: [] }, now: 0 }, instruments);
  const { values } = await instruments.actions.get();
  return values.filter(({ value }) => value > 0).map(({ labels }) => `${labels.action} ${labels.outcome}`);
}
const report = (exitCode: number) => ({ report: { kind: 'completed', results: [{ exitCode }] } });

describe('an undo by itself', () => {
  it.each<readonly [EntryKind, string]>([
    ['step.undo_dispatched', 'undo_sent'],
    ['step.undone', 'undone'],
    ['step.undo_failed', 'not_undone'],
    ['step.undo_refused', 'not_undone'],
    ['step.undo_unknown', 'undo_unknown'],
  ])('is counted by what came of it: %s', async (kind, outcome) => {
    expect(await counted(kind)).toEqual([`isolate_device ${outcome}`]);
  });

  it('is counted as not undone when its commands failed or were refused, and by its probe when they ran', async () => {
    expect(await counted('step.undo_reported', report(1))).toEqual(['isolate_device not_undone']);
    expect(await counted('step.undo_reported', { report: { kind: 'refused' } })).toEqual(['isolate_device not_undone']);
    expect(await counted('step.undo_reported', report(0))).toEqual([]);
    expect(await counted('step.undo_reported', { ...report(1), late: true })).toEqual([]);
  });
});
