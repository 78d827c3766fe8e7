import { describe, expect, it } from 'vitest';
import { detailsModal } from '../../../src/adapters/slack/pages.ts';
import { renderRecord } from '../../../src/adapters/slack/render.ts';
import type { ExecReport, ProbeResult } from '../../../src/core/plan.ts';
import type { StepRecord, StepStatus, UndoRecord } from '../../../src/core/record.ts';
import { batch, INCIDENT, OPENED_AT, plan, record, step } from './fixtures.ts';
import { read } from './read.ts';

const COVERED = plan({
  rule: { ...batch().rule, undo: 'by_itself' },
  probe: {
    ...batch().probe,
    failed: 'undo',
    undone: [{ fact: 'device.quarantined', equals: false, onlyIfChanged: false }],
  },
});
const UNDO: UndoRecord = { orderedAt: OPENED_AT, attempt: null, problem: null, report: null, probe: null };
const OUT = { id: 'u1', digest: COVERED.digest, startedAt: OPENED_AT, longestMs: 20_000 };
const PROBE: ProbeResult = { holds: true, readable: true, facts: {}, sentence: 'The set does not name the device.' };
const report = (exitCode: number): ExecReport => ({
  kind: 'completed',
  results: [{ exitCode, stdout: '', stderr: '', truncated: false, durationMs: 1 }],
});

const state = (status: StepStatus, undo: Partial<UndoRecord> | null = null): StepRecord =>
  step(status, { plan: COVERED, ...(undo !== null && { undo: { ...UNDO, ...undo } }) });
const messages = (made: StepRecord) => renderRecord(record({ steps: [made] }), { history: null });
const card = (made: StepRecord): string => read(messages(made)[1]?.blocks ?? []);
const notice = (made: StepRecord): string =>
  messages(made)
    .filter(({ key }) => key.startsWith('notice:undo:'))
    .map(({ text, blocks }) => `${text} ${read(blocks)}`)
    .join();

describe('before the approval', () => {
  it('the card says in plain words that it covers the undo, and shows its commands', () => {
    const text = card(state('pending'));
    expect(text).toContain(
      'Your approval covers this too: if the check afterwards plainly shows that it had no effect, Tagout undoes it by itself, with these commands.',
    );
    expect(text).toContain('delete element bridge tagout quarantined { 02:00:00:00:00:07 }');
    expect(text).toContain('[Approve]');
  });

  it('the details say when it counts as undone', () => {
    const text = JSON.stringify(detailsModal(record({ steps: [state('pending')] }), { i: INCIDENT, s: 's1', p: 0 }));
    expect(text).toContain('It goes out by itself after a look that plainly fails, and it is undone when');
    expect(text).toContain('device.quarantined is false');
    expect(text).toContain('Tagout undoes it by itself, with the commands that the approval covers');
  });

  it('a card says when it has not room for all of the commands', () => {
    const long = Array.from({ length: 40 }, (_unused, index) => ({ argv: ['echo', `line-${index}`], stdin: '', timeoutMs: 1 }));
    const text = card({ ...state('pending'), plan: plan({ ...COVERED.batch, undo: long }) });
    expect(text).toContain('The card has room for only a part of them: press Details and read all before you decide.');
    expect(text).not.toContain('line-39');
  });

  it('nothing of this stands where nothing is undone by itself', () => {
    expect(card(step('pending'))).not.toContain('covers this too');
    expect(notice(step('pending'))).toBe('');
  });
});

describe('while it is undone', () => {
  it.each<readonly [StepStatus, Partial<UndoRecord>, string, string]>([
    [
      'undo_due',
      {},
      '↩ No effect, is undone now',
      'Tagout undoes it now by itself, as its approval says. Stop still halts that.',
    ],
    ['undo_running', { attempt: OUT }, '↩ Being undone', 'It takes 20 s at most.'],
    [
      'undo_probing',
      { attempt: OUT, report: report(0) },
      '↩ Undone, is being checked',
      'whether everything is as it was before',
    ],
    [
      'undo_unknown',
      { attempt: OUT, report: { kind: 'unknown', code: 'dispatch.lost', message: 'It was lost.', results: [] } },
      '? Nobody can say whether it is undone',
      'Tagout does not send the undo again. When its longest run time is over',
    ],
    [
      'undo_unknown',
      { attempt: OUT, probe: { ...PROBE, holds: false, readable: false } },
      '? Nobody can say whether it is undone',
      'press Look again when the gateway answers',
    ],
  ])('the card of %s says so: %o', (status, undo, title, words) => {
    const text = card(state(status, undo));
    expect(text).toContain(title);
    expect(text).toContain(words);
    expect(text.includes('[Look again]')).toBe(status === 'undo_unknown');
    expect(text).not.toContain('[Approve]');
  });

  it('the thread hears of it', () => {
    expect(notice(state('undo_due', {}))).toContain('Step 1 had no effect. It is undone by itself, as its approval says.');
    expect(notice(state('undo_unknown', { attempt: OUT }))).toContain('Nobody can say whether it is undone');
  });
});

describe('afterwards', () => {
  it.each<readonly [string, Partial<UndoRecord>, string, string]>([
    [
      'undone',
      { attempt: OUT, report: report(0), probe: PROBE },
      'Undone by itself, as approved: The set',
      'It was undone by itself',
    ],
    [
      'not undone',
      { attempt: OUT, report: report(0), probe: { ...PROBE, holds: false } },
      'Not undone: The set does not name',
      'It was not undone',
    ],
    [
      'stopped by an exit code',
      { attempt: OUT, report: report(3) },
      'Undoing it failed: its commands ended with the exit codes 3',
      'not undone',
    ],
    [
      'refused by the gateway',
      { attempt: OUT, report: { kind: 'refused', code: 'ssh.host_key', message: 'Another key.' } },
      'Not undone: Another key. (ssh.host_key)',
      'It was not undone',
    ],
    [
      'not sent',
      { problem: { code: 'undo.too_late', message: 'It is too old.' } },
      'Not undone: It is too old. (undo.too_late)',
      'It was not undone',
    ],
  ])('the card and the thread say that it is %s', (_what, undo, onCard, inThread) => {
    const text = card(state('failed', undo));
    expect(text).toContain(onCard);
    expect(text).toContain('Tagout tries nothing again by itself. Look at the device, then decide.');
    expect(text).not.toContain('undoes nothing by itself');
    expect(text).toContain('[Plan and ask again]');
    expect(notice(state('failed', undo))).toContain(inThread);
  });

  it('a step that failed without an undo says that nothing was undone', () => {
    expect(card(state('failed'))).toContain('Tagout undoes nothing by itself');
    expect(card({ ...state('failed'), undo: null })).toContain('Tagout undoes nothing by itself');
  });

  it('a stop says what is left in place', () => {
    expect(card(state('stopped', {}))).toContain(
      'the run was stopped before its undo went out. What was sent is still in place.',
    );
    expect(card(state('stopped', { attempt: OUT, probe: PROBE }))).toContain('Undone by itself, as approved');
    expect(card(state('stopped'))).not.toContain('Not undone');
  });
});
