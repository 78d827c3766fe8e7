import { describe, expect, it } from 'vitest';
import type { Click } from '../../../src/core/approval.ts';
import { judge } from '../../../src/core/judge/judge.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { AVERY, clickOn, NOW, pending, ROSTER } from '../advance/story.ts';

const record = pending();
const redrafted: IncidentRecord = { ...record, draft: { ...record.draft, round: 2 } };
const say = (on: IncidentRecord, change: Partial<Click> = {}) =>
  judge(clickOn(on, AVERY, change), on, AVERY, ROSTER, NOW + 1000);

describe('a decision that is kept', () => {
  it.each(['approve', 'reject'] as const)('says what was decided: %s', (verdict) => {
    expect(say(record, { verdict, reason: 'So it is.' })).toMatchObject({
      ok: true,
      value: { kind: verdict === 'approve' ? 'approved' : 'rejected', decision: { verdict }, decisions: [{ verdict }] },
    });
  });
});

describe('a click on a step that is not there', () => {
  it('was on an older card when the draft was changed since', () => {
    expect(say(redrafted, { step: 's9' })).toMatchObject({ ok: false, code: 'approval.stale_card' });
  });

  it('is on an unknown step when it is the first draft', () => {
    expect(say(record, { step: 's9' })).toMatchObject({ ok: false, code: 'approval.unknown_step' });
  });
});

describe('a click on a step of a changed draft', () => {
  it('counts as on any other', () => {
    expect(say(redrafted)).toMatchObject({ ok: true, value: { kind: 'approved' } });
  });
});
