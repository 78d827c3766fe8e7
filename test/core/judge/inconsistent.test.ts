import { describe, expect, it } from 'vitest';
import type { Click } from '../../../src/core/approval.ts';
import { judge } from '../../../src/core/judge/judge.ts';
import type { IncidentRecord, StepRecord } from '../../../src/core/record.ts';
import { ARI, AVERY, clickOn, need, NOW, pending, person, planFor, press, ROSTER } from '../advance/story.ts';

const record = pending();
const other = planFor('s1', { preconditions: { 'neighbour.mac': '02:00:00:00:00:99' } });

/** A record that none of our functions makes. It must still be refused: a bug elsewhere is no consent. */
function having(change: Partial<StepRecord>): IncidentRecord {
  return { ...record, steps: [{ ...need(record.steps[0]), ...change }, ...record.steps.slice(1)] };
}
const say = (on: IncidentRecord, change: Partial<Click> = {}, by = AVERY) =>
  judge({ ...clickOn(record, by), ...change }, on, by, ROSTER, NOW + 1000);

describe('a record that does not agree with itself approves nothing', () => {
  const asked = need(need(record.steps[0]).request);

  it.each([
    ['a step that waits without an asking', { request: null }, {}, 'approval.stale_card'],
    ['a step that waits without a plan', { plan: null }, {}, 'approval.stale_card'],
    ['an asking whose plan was replaced, on a click about the asking', { plan: other }, {}, 'approval.digest_mismatch'],
    [
      'an asking whose plan was replaced, on a click about the plan',
      { plan: other },
      { digest: other.digest },
      'approval.digest_mismatch',
    ],
    [
      'an asking of another digest than its plan, on a click about the asking',
      { request: { ...asked, digest: other.digest } },
      { digest: other.digest },
      'approval.digest_mismatch',
    ],
  ])('%s', (_what, change, click, code) => {
    expect(say(having(change), click)).toMatchObject({ ok: false, code });
  });

  it('lets nobody take back a rejection that still waits', () => {
    const decision = {
      verdict: 'reject',
      by: AVERY.id,
      name: AVERY.name,
      at: NOW,
      digest: asked.digest,
      request: asked.id,
      reason: '',
    } as const;
    expect(say(having({ decisions: [decision] }), { verdict: 'withdraw' })).toMatchObject({
      ok: false,
      code: 'approval.nothing_to_withdraw',
    });
  });
});

describe('an approval that is taken back', () => {
  it('is the one of the person who presses, whoever approved first', () => {
    const three = { rule: { ...planFor('s1').batch.rule, quorum: 3 } };
    const both = press(press(pending(three), AVERY).record, ARI).record;
    const judged = judge(clickOn(both, ARI, { verdict: 'withdraw' }), both, ARI, ROSTER, NOW + 2000);
    expect(judged).toMatchObject({ value: { decision: { by: ARI.id }, decisions: [{ by: AVERY.id }] } });
  });
});

describe('a rule that names no group', () => {
  it('lets nobody decide, and says so', () => {
    const none = pending({ rule: { ...planFor('s1').batch.rule, groups: [] } });
    for (const by of [AVERY, ARI, person('U0SAM000001')])
      expect(judge(clickOn(none, by), none, by, ROSTER, NOW + 1000)).toMatchObject({
        code: 'approval.not_permitted',
        message: 'You are not in any group, and only they may decide this step.',
      });
  });
});
