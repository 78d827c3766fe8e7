import { describe, expect, it } from 'vitest';
import { renderRecord } from '../../../src/adapters/slack/render.ts';
import { dispatchRefused, dispatchStarted } from '../../../src/core/advance/dispatch.ts';
import { planned } from '../../../src/core/advance/plan.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { accept } from '../../../src/core/result.ts';
import { approved, ARI, AVERY, ids, need, NOW, pending, planFor, press, ROSTER } from '../../core/advance/story.ts';
import { read } from './read.ts';

const request = (record: IncidentRecord): string => need(need(record.steps[0]).request).id;
const notices = (record: IncidentRecord) =>
  renderRecord(record, { history: null }).filter(({ key }) => key.startsWith('notice:void:'));
const words = (record: IncidentRecord): string =>
  notices(record)
    .map(({ blocks }) => read(blocks))
    .join('\n');
const named = (record: IncidentRecord): readonly string[] =>
  [...JSON.stringify(notices(record)).matchAll(/"user_id":"([A-Z0-9]+)"/g)].map(([, id]) => id ?? '');

const MOVED = planFor('s1', { device: { id: 'cam-dock-3', mac: '02:00:00:00:00:07', address: '10.20.0.99' } });
const voided = (record = approved(), changed = ["the device's address"]): IncidentRecord =>
  need(dispatchStarted(record, 's1', request(record), MOVED, changed, ROSTER, 'a', ids(NOW + 2000))).record;
const anew = (record: IncidentRecord): IncidentRecord => need(planned(record, 's1', 1, accept(MOVED), ids(NOW + 3000))).record;

describe('an approval that was void before anything went out', () => {
  it('is told in a message of its own to those who gave it, with what changed', () => {
    const before = approved();
    const record = voided(before);
    expect(notices(record)).toMatchObject([{ key: `notice:void:${request(before)}`, inThread: true }]);
    expect(named(record)).toEqual([AVERY.id]);
    expect(words(record)).toContain(
      "Step 1 did not run then: its approval is void. This changed after it was given: the device's address. Nothing was sent.",
    );
  });

  it('is told once: the same message says, when it asks anew, that it does and until when', () => {
    const record = voided();
    const asking = anew(record);
    expect(notices(asking).map(({ key }) => key)).toEqual(notices(record).map(({ key }) => key));
    expect(request(asking)).not.toBe(request(record));
    expect(words(asking)).toContain('It asks anew: please look at its card above, and decide by');
  });

  it('is told again when the next approval is void too, and names those of that one', () => {
    const other = press(anew(voided()), ARI).record;
    const fresh = planFor('s1');
    const again = need(
      dispatchStarted(other, 's1', request(other), fresh, ["the device's address"], ROSTER, 'b', ids(NOW + 5000)),
    ).record;
    expect(notices(again)).toMatchObject([{ key: `notice:void:${request(other)}` }]);
    expect(named(again)).toEqual([ARI.id]);
  });

  it('is told as well when its dispatch was refused, since nothing ran then either', () => {
    const before = approved();
    const problem = { code: 'plan.unreadable', message: 'The gateway is away.' };
    const { record } = need(dispatchRefused(before, 's1', request(before), problem, ids()));
    expect(named(record)).toEqual([AVERY.id]);
    expect(words(record)).toContain('It could not be sent. Nothing was sent. Its card says why.');
  });

  it('names nobody any more once it is decided anew', () => {
    const decided = press(anew(voided()), ARI).record;
    expect(words(decided)).toContain('Its card says what became of it since.');
    expect(named(decided)).toEqual([]);
  });

  it('stays plain text, whatever its words say', () => {
    expect(words(voided(approved(), ['<!channel> *now*']))).toContain('<!channel> *now*');
    expect(JSON.stringify(notices(voided(approved(), ['<!channel>'])))).not.toContain('mrkdwn');
  });

  it('is not told of an approval that counts', () => {
    expect(notices(approved())).toEqual([]);
    expect(notices(pending())).toEqual([]);
  });
});
