import { describe, expect, it } from 'vitest';
import { GENESIS } from '../../../src/core/chain.ts';
import { diagram } from '../../../src/core/history/diagram.ts';
import { renderHistory } from '../../../src/core/history/history.ts';
import { sceneOf, sceneWords } from '../../../src/core/history/scene.ts';
import type { Observation } from '../../../src/core/plan.ts';
import type { IncidentRecord, StepRecord } from '../../../src/core/record.ts';
import { LIVE_TOKENS, nodes, parseGfm, readText } from './gfm.ts';
import { HOSTILE } from './hostile.ts';
import { OPENED_AT, sampleRecord } from './sample.ts';

/** The sample's second step as one that only looks. */
function looking(change: Partial<StepRecord>, said = 'gw-north tells that the device answers a ping.'): IncidentRecord {
  const record = sampleRecord('plain');
  const [plan] = record.steps.flatMap((step) => step.plan ?? []);
  if (plan === undefined || record.playbook === null) throw new Error('expected a plan and a playbook');
  const { device, host, connector, probe } = plan.batch;
  const observation: Observation = {
    at: OPENED_AT,
    device,
    host,
    connector,
    reads: probe.reads,
    facts: { 'device.answers': true, 'neighbour.mac': said },
    effect: said,
    sentence: said,
  };
  return {
    ...record,
    playbook: {
      ...record.playbook,
      steps: record.playbook.steps.map((step) =>
        step.id === 's2' ? { ...step, action: 'observe_device', device: device.id } : step,
      ),
    },
    steps: record.steps.map((step) =>
      step.id === 's2' ? { ...step, ...(change.status === 'done' && { observation }), ...change } : step,
    ),
  };
}
const page = (record: IncidentRecord): string => renderHistory(record, [], GENESIS)[0]?.content ?? '';

/** What is a heading, a table, a link, and where; none of the words. */
const skeleton = (root: ReturnType<typeof parseGfm>): readonly string[] =>
  nodes(root).flatMap(({ type, url = '' }) => (type === 'text' || type === 'inlineCode' ? [] : [`${type} ${url}`]));

describe('a step that only looks, in the history', () => {
  it('tells what was looked at, with what, what was seen, and that nobody was asked', () => {
    const said = page(looking({ status: 'done' }));
    for (const part of [
      '`observe_device` on `cam-lobby-3`; the step is done.',
      'Nothing was changed, and nobody was asked: the policy lets it run by itself.',
      'What was seen: gw-north tells that the device answers a ping.',
      '`device.answers`: `true`',
      'How it was looked at, read only:',
      'nft list set bridge tagout quarantine',
    ])
      expect(said).toContain(part);
  });

  it('tells why it could not look', () => {
    const problem = { code: 'plan.unreadable', message: 'The gateway gw-north could not be asked what it sees.' };
    const said = page(looking({ status: 'refused', problem }));
    expect(said).toContain(
      'It could not be prepared (`plan.unreadable`): The gateway gw-north could not be asked what it sees.',
    );
    expect(said).not.toContain('What was seen');
  });

  it('is drawn as moving while it looks, and said in words beside the picture', () => {
    const record = looking({ status: 'looking' });
    const drawn = diagram(record.playbook ?? { steps: [] }, record.steps);
    expect(drawn).toContain(': looking" as s2');
    expect(drawn).toContain('class s2 moving');
    const scene = sceneOf(record);
    expect(scene === null ? '' : sceneWords(scene)).toContain('is looking, read only.');
  });

  it.each(HOSTILE)('shows a gateway that says %j as text and nothing else', (hostile) => {
    const tree = parseGfm(page(looking({ status: 'done' }, hostile)));
    expect(skeleton(tree)).toEqual(skeleton(parseGfm(page(looking({ status: 'done' }, 'plain')))));
    for (const live of LIVE_TOKENS) expect(readText(tree)).not.toMatch(live);
  });
});
