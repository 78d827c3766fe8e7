import { describe, expect, it } from 'vitest';
import { detailsModal } from '../../../src/adapters/slack/pages.ts';
import { renderRecord } from '../../../src/adapters/slack/render.ts';
import { dispatchRefused, dispatchStarted, expired } from '../../../src/core/advance/dispatch.ts';
import { askedAgain } from '../../../src/core/advance/people.ts';
import { planned } from '../../../src/core/advance/plan.ts';
import { GENESIS } from '../../../src/core/chain.ts';
import { renderHistory } from '../../../src/core/history/history.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { refuse } from '../../../src/core/result.ts';
import { approved, AVERY, drafted, ids, need, NOW, pending, planFor, press, ROSTER, TEAM } from '../../core/advance/story.ts';
import { read } from './read.ts';

const HOUR = 3_600_000;
const shown = (record: IncidentRecord) => need(renderRecord(record, { history: null }).find(({ key }) => key === 'step:s1'));
const card = (record: IncidentRecord): string => read(shown(record).blocks);
const details = (record: IncidentRecord): string => read(detailsModal(record, { i: record.incident.id, s: 's1', p: 0 }));
const history = (record: IncidentRecord): string => need(renderHistory(record, [], GENESIS)[0]).content;
const request = (record: IncidentRecord): string => need(need(record.steps[0]).request).id;

/** Approved by enough people, and the bot came back after its time was over. */
const late = (record = approved()): IncidentRecord =>
  need(dispatchStarted(record, 's1', request(record), planFor('s1'), [], ROSTER, 'a', ids(NOW + 2 * HOUR))).record;
const two = { rule: { ...planFor('s1').batch.rule, quorum: 2 } };
const ended = (record: IncidentRecord): IncidentRecord => need(expired(record, 's1', request(record), ids(NOW + HOUR))).record;

describe('an approval that was complete, and ran out before it could be sent', () => {
  it('is not shown as one that too few people gave', () => {
    const text = card(late());
    expect(text).toContain('Nothing ran: Enough people approved, and the approval ran out on');
    expect(text).not.toMatch(/[Nn]ot enough|Too few|Nobody decided|Silence/);
  });

  it('is not called unanswered in the notification, in the history or in its list', () => {
    const words = [shown(late()).text, card(late()), history(late())];
    for (const each of words) expect(each).not.toMatch(/not answered|not decided|Not answered/);
    expect(shown(late()).text).toMatch(/⧖ Ran out of time$/);
    expect(history(late())).toContain('The approval was complete, and ran out before it could be sent.');
  });

  it('is told apart from silence, and from too few', () => {
    expect(card(ended(pending()))).toContain('Nothing ran: Nobody decided, and the time to do so ended on');
    const few = ended(press(pending(two), AVERY).record);
    expect(card(few)).toContain('Nothing ran: Too few approved, and the time to do so ended on');
    expect(history(few)).toContain('The approval was not complete when its time was over (1 of 2 given).');
  });
});

describe('an approval that is void', () => {
  const VOID = 'This approval is void: nothing can be sent with it any more. Going on prepares the step anew and asks anew.';
  const problem = { code: 'dispatch.roster_unreadable', message: 'Slack could not be asked.' };
  const unsent = (): IncidentRecord => {
    const record = approved();
    return need(dispatchRefused(record, 's1', request(record), problem, ids())).record;
  };

  it('is said to be so wherever it is listed, once its dispatch was refused', () => {
    for (const text of [card(unsent()), details(unsent()), history(unsent())]) {
      expect(text).toContain(AVERY.id);
      expect(text).toContain(VOID);
    }
  });

  it('is void while the step is prepared anew, and when that is refused', () => {
    const asking = { person: AVERY, team: TEAM, roster: ROSTER, groups: ['security'] };
    const over = late();
    const again = askedAgain(over, 's1', request(over), asking, ids(NOW + 2 * HOUR)).record;
    expect(need(again.steps[0]).status).toBe('planning');
    expect(card(again)).toContain('This approval is void: the step is prepared anew and asked anew.');
    const refused = need(planned(again, 's1', 1, refuse('plan.unreadable', 'The gateway is away.'), ids())).record;
    expect(card(refused)).toContain(VOID);
  });

  it('is not said of one that counts', () => {
    for (const record of [approved(), press(pending(two), AVERY).record]) {
      expect(card(record)).toContain('✓ Approved by');
      for (const text of [card(record), details(record), history(record)]) expect(text).not.toContain('void');
    }
  });

  it('is not said where nobody had approved', () => {
    const { record } = need(planned(drafted(), 's1', 1, refuse('plan.unreadable', 'Away.'), ids()));
    expect(card(record)).not.toContain('void');
  });
});
