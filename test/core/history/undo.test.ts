import { describe, expect, it } from 'vitest';
import { GENESIS } from '../../../src/core/chain.ts';
import { diagram } from '../../../src/core/history/diagram.ts';
import { renderHistory } from '../../../src/core/history/history.ts';
import { sceneOf, sceneWords } from '../../../src/core/history/scene.ts';
import type { Batch, ProbeResult } from '../../../src/core/plan.ts';
import type { IncidentRecord, StepStatus, UndoRecord } from '../../../src/core/record.ts';
import { LIVE_TOKENS, nodes, parseGfm, readText } from './gfm.ts';
import { HOSTILE } from './hostile.ts';
import { OPENED_AT, sampleRecord } from './sample.ts';

const UNDO: UndoRecord = { orderedAt: OPENED_AT, attempt: null, problem: null, report: null, probe: null };
const OUT = { id: 'u1', digest: 'd', startedAt: OPENED_AT, longestMs: 20_000 };
const PROBE: ProbeResult = { holds: true, readable: true, facts: { 'quarantine.listed': false }, sentence: 'It is out.' };
const results = (said: string) => [{ exitCode: 1, stdout: said, stderr: said, truncated: false, durationMs: 1 }];

const covering = (batch: Batch): Batch => ({
  ...batch,
  rule: { ...batch.rule, undo: 'by_itself' },
  probe: { ...batch.probe, failed: 'undo', undone: [{ fact: 'quarantine.listed', equals: false, onlyIfChanged: false }] },
});

/** The sample's first step, whose approval covered an undo that went this far. */
function undone(undo: Partial<UndoRecord> | null, status: StepStatus = 'failed', said = 'plain'): IncidentRecord {
  const record = sampleRecord(said);
  return {
    ...record,
    steps: record.steps.map((step) =>
      step.id === 's1' && step.plan !== null
        ? {
            ...step,
            status,
            plan: { ...step.plan, batch: covering(step.plan.batch) },
            ...(undo !== null && { undo: { ...UNDO, ...undo } }),
          }
        : step,
    ),
  };
}
const page = (record: IncidentRecord): string => renderHistory(record, [], GENESIS)[0]?.content ?? '';
const skeleton = (root: ReturnType<typeof parseGfm>): readonly string[] =>
  nodes(root).flatMap(({ type, url = '' }) => (type === 'text' || type === 'inlineCode' ? [] : [`${type} ${url}`]));

describe('an undo that an approval covers, in the history', () => {
  it('is told with the plan: when it goes out, and what shows that it is undone', () => {
    const said = page(undone(null));
    expect(said).toContain('it is undone when the same look shows:');
    expect(said).toContain('`quarantine.listed`: `false`');
    expect(said).toContain('If the check afterwards plainly shows that it had no effect, Tagout undoes it by itself');
    expect(page(sampleRecord('plain'))).not.toContain('it is undone when');
  });

  it.each<readonly [string, Partial<UndoRecord>, readonly string[]]>([
    ['ordered', {}, ['as its approval says.', 'Nothing was sent for that yet.']],
    ['refused', { problem: { code: 'undo.too_late', message: 'Too old.' } }, ['It was not undone (`undo.too_late`): Too old.']],
    ['sent', { attempt: OUT }, ['Its undo started on 2026-03-01 12:00:00 UTC, attempt `u1`. No report yet.']],
    [
      'undone',
      { attempt: OUT, report: { kind: 'completed', results: results('ok') }, probe: PROBE },
      ['attempt `u1`. What came back:', '`nft` ended with exit code 1', '**It is undone**: It is out.'],
    ],
    [
      'not undone',
      { attempt: OUT, report: { kind: 'completed', results: [] }, probe: { ...PROBE, holds: false } },
      ['**It is not undone**: It is out.'],
    ],
    [
      'unknown',
      {
        attempt: OUT,
        report: { kind: 'unknown', code: 'dispatch.lost', message: 'Lost.', results: [] },
        probe: { ...PROBE, holds: false, readable: false },
      },
      ['Nobody can say whether that ran (`dispatch.lost`): Lost.', 'Whether it is undone could not be seen: It is out.'],
    ],
    [
      'never begun',
      { attempt: OUT, report: { kind: 'refused', code: 'ssh.host_key', message: 'Another key.' } },
      ['It did not run (`ssh.host_key`): Another key.'],
    ],
  ])('is told when it is %s', (_what, undo, parts) => {
    const said = page(undone(undo));
    for (const part of parts) expect(said).toContain(part);
  });

  it.each<readonly [StepStatus, string, string]>([
    ['undo_due', 'moving', 'had no effect and is about to be undone.'],
    ['undo_running', 'moving', 'had no effect and is being undone.'],
    ['undo_probing', 'moving', 'was undone, which is being checked.'],
    ['undo_unknown', 'bad', 'may or may not be undone: a person must look.'],
  ])('is drawn and said in words: %s', (status, colour, words) => {
    const record = undone({}, status);
    expect(diagram(record.playbook ?? { steps: [] }, record.steps)).toContain(`class s1 ${colour}`);
    const scene = sceneOf(record);
    expect(scene === null ? '' : sceneWords(scene)).toContain(words);
    expect(page(record)).toContain(words.replace(/\.$/, ''));
  });

  const told = (said: string): Partial<UndoRecord> => ({
    attempt: OUT,
    report: { kind: 'unknown', code: 'x', message: said, results: results(said) },
    probe: { ...PROBE, facts: { 'neighbour.mac': said }, sentence: said },
  });
  it.each(HOSTILE)('shows a gateway that says %j as text and nothing else', (hostile) => {
    const tree = parseGfm(page(undone(told(hostile))));
    expect(skeleton(tree).filter((each) => !each.startsWith('code '))).toEqual(
      skeleton(parseGfm(page(undone(told('plain'))))).filter((each) => !each.startsWith('code ')),
    );
    for (const live of LIVE_TOKENS) expect(readText(tree)).not.toMatch(live);
  });
});
