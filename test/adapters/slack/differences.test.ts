import { describe, expect, it } from 'vitest';
import { detailsModal } from '../../../src/adapters/slack/pages.ts';
import { renderRecord } from '../../../src/adapters/slack/render.ts';
import { dispatchStarted, expired } from '../../../src/core/advance/dispatch.ts';
import { askedAgain } from '../../../src/core/advance/people.ts';
import { planned } from '../../../src/core/advance/plan.ts';
import type { Batch } from '../../../src/core/plan.ts';
import { differences } from '../../../src/core/planning/differences.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { accept } from '../../../src/core/result.ts';
import { approved, AVERY, ids, need, NOW, planFor, ROSTER, TEAM } from '../../core/advance/story.ts';
import { read } from './read.ts';

const HOUR = 3_600_000;
const request = (record: IncidentRecord): string => need(need(record.steps[0]).request).id;
const card = (record: IncidentRecord): string =>
  read(need(renderRecord(record, { history: null }).find(({ key }) => key === 'step:s1')).blocks);

/** Approved, void at its dispatch because the world is now like this, and asked anew. */
function anew(change: Partial<Batch>, before: Partial<Batch> = {}): IncidentRecord {
  const record = approved(before);
  const fresh = planFor('s1', change);
  const changed = differences(planFor('s1', before).batch, fresh.batch);
  const voided = need(dispatchStarted(record, 's1', request(record), fresh, changed, ROSTER, 'a', ids(NOW + 2000))).record;
  expect(card(voided)).not.toContain('What is different');
  return need(planned(voided, 's1', 1, accept(fresh), ids(NOW + 3000))).record;
}
const { device, rule } = planFor('s1').batch;
const run = (stdin: string): Batch['run'] => [{ argv: ['nft', '-f', '-'], stdin, timeoutMs: 10_000 }];

describe('a step whose approval was void, when it asks anew,', () => {
  it('shows what was and what is', () => {
    const text = card(anew({ device: { ...device, address: '10.20.0.99' }, rule: { ...rule, expiresMs: 1_800_000 } }));
    expect(text).toContain('An earlier approval does not count any more.');
    expect(text).toContain("the device's address: 10.20.0.13 before, now 10.20.0.99");
    expect(text).toContain('how long an approval may take: 60 min before, now 30 min');
    const record = anew({ device: { ...device, address: '10.20.0.99' } });
    const details = read(detailsModal(record, { i: record.incident.id, s: 's1', p: 0 }));
    expect(details).toContain("the device's address: 10.20.0.13 before, now 10.20.0.99");
  });

  it('shows of the commands the lines that are not the same, and no others', () => {
    const text = card(anew({ run: run('flush\nadd 10.20.0.99') }, { run: run('flush\nadd 10.20.0.13') }));
    expect(text).toContain('Before (-) and now (+), the commands\n```\n- < add 10.20.0.13\n+ < add 10.20.0.99\n```');
  });

  it('shows a few lines of many, each cut, and counts the rest', () => {
    const many = Array.from({ length: 9 }, (_, index) => `add ${index} ${'x'.repeat(200)}`).join('\n');
    const text = card(anew({ run: run(many) }));
    expect(text).toMatch(/\+ < add 2 x{40,}…\n\+ … and 6 more/);
    expect(text.match(/^\+ /gm)).toHaveLength(4);
  });

  it('leaves out what nobody reads at a glance; its name is there', () => {
    const text = card(anew({ preconditions: { 'neighbour.mac': 'x'.repeat(81) } }));
    expect(text).toContain('This changed since it was given:');
    expect(text).not.toContain('What is different');
  });

  it('shows a hostile value as plain text', () => {
    const record = anew({ device: { ...device, address: '<!channel> *a*' } });
    expect(card(record)).toContain('now <!channel> *a*');
    expect(JSON.stringify(renderRecord(record, { history: null }))).not.toContain('mrkdwn');
  });

  it('compares with nothing any more once a person has asked again', () => {
    const record = anew({ device: { ...device, address: '10.20.0.99' } });
    const over = need(expired(record, 's1', request(record), ids(NOW + 2 * HOUR))).record;
    const asking = { person: AVERY, team: TEAM, roster: ROSTER, groups: ['security'] };
    const again = askedAgain(over, 's1', request(over), asking, ids(NOW + 2 * HOUR)).record;
    const next = need(planned(again, 's1', 1, accept(planFor('s1')), ids(NOW + 2 * HOUR))).record;
    expect(card(next)).not.toMatch(/What is different|does not count any more/);
  });
});
