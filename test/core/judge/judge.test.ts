import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/core/judge/judge.ts';
import { ARI, AVERY, clickOn, drafted, need, NOW, pending, person, press, ROSTER } from '../advance/story.ts';

const record = pending();
const say = (by = AVERY, change = {}, now = NOW + 1000, on = record) => judge(clickOn(on, by, change), on, by, ROSTER, now);

describe('a click on Approve', () => {
  it('counts for a member of a permitted group on exactly what would run', () => {
    expect(say()).toMatchObject({
      ok: true,
      value: {
        kind: 'approved',
        progress: { given: 1, quorum: 1, enough: true },
        decision: { by: AVERY.id, verdict: 'approve' },
      },
    });
  });

  it.each([
    ['somebody in no permitted group', 'approval.not_permitted', say(person('U0SAM000001'))],
    ['a guest', 'approval.guest', say({ ...AVERY, standing: 'guest' })],
    ['a bot', 'approval.bot', say({ ...AVERY, standing: 'bot' })],
    ['somebody who left', 'approval.deactivated', say({ ...AVERY, standing: 'deactivated' })],
    ['somebody of a connected workspace', 'approval.foreign', say({ ...AVERY, standing: 'foreign' })],
    ['somebody whom Slack does not know', 'approval.unknown_person', say({ ...AVERY, standing: 'unknown' })],
    ['a payload of another workspace', 'approval.foreign', say(AVERY, { team: 'T0OTHER0001' })],
    ['a payload about another person', 'approval.wrong_person', say(AVERY, { by: ARI.id })],
    ['an older card', 'approval.stale_card', say(AVERY, { request: 'before' })],
    ['another digest', 'approval.digest_mismatch', say(AVERY, { digest: 'f'.repeat(64) })],
    ['an empty digest', 'approval.digest_mismatch', say(AVERY, { digest: '' })],
    ['the second in which it expires', 'approval.expired', say(AVERY, {}, need(need(record.steps[0]).request).expiresAt)],
    ['a step that does not exist', 'approval.unknown_step', say(AVERY, { step: 's9' })],
    ['a step that waits for others', 'approval.too_late', say(AVERY, { step: 's3' })],
  ])('is refused from or on %s', (_who, code, judged) => {
    expect(judged).toMatchObject({ ok: false, code, message: expect.stringMatching(/^[A-Z].*[.]$/) });
  });

  it('of somebody about whom Slack was not asked never counts: only whom no group names is not asked about', () => {
    expect(() => say({ ...AVERY, standing: 'unasked' })).toThrow('Slack was not asked about them');
    expect(say({ ...person('U0SAM000001'), standing: 'unasked' })).toMatchObject({ code: 'approval.not_permitted' });
  });

  it('is refused when nobody is in the groups: an empty list means nobody', () => {
    expect(judge(clickOn(record, AVERY), record, AVERY, new Map(), NOW)).toMatchObject({
      ok: false,
      code: 'approval.not_permitted',
    });
  });

  it('is refused from the person who opened the incident', () => {
    const own = pending({}, drafted({ kind: 'person', id: AVERY.id, name: AVERY.name }));
    expect(say(AVERY, {}, NOW + 1000, own)).toMatchObject({
      ok: false,
      code: 'approval.self_approval',
      message: `${AVERY.name} opened this incident and cannot approve its steps. Another person must.`,
    });
    expect(say(ARI, {}, NOW + 1000, own)).toMatchObject({ ok: true });
  });

  it('is refused from a person whose hint shaped the draft', () => {
    const shaped = { ...record, shapedBy: [AVERY.id] };
    expect(say(AVERY, {}, NOW + 1000, shaped)).toMatchObject({ ok: false, code: 'approval.shaped_draft' });
  });

  it('counts one person once', () => {
    const two = pending({ rule: { tier: 'critical', quorum: 2, groups: ['security', 'operations'], expiresMs: 60_000 } });
    const once = press(two, AVERY).record;
    expect(need(once.steps[0]).status).toBe('pending');
    expect(say(AVERY, {}, NOW + 1000, once)).toMatchObject({ ok: false, code: 'approval.already_decided' });
    expect(need(press(once, ARI).record.steps[0]).status).toBe('approved');
  });

  it('comes too late once another one has decided, and is told so in words', () => {
    const decided = press(record, AVERY).record;
    expect(say(ARI, {}, NOW + 2000, decided)).toMatchObject({
      ok: false,
      code: 'approval.too_late',
      message: 'Your click changed nothing: this step has already been approved.',
    });
  });

  it('stops at once when a plan does not match its own digest: that is a bug, not a refusal', () => {
    const step = need(record.steps[0]);
    const plan = need(step.plan);
    const forged = { ...record, steps: [{ ...step, plan: { ...plan, batch: { ...plan.batch, undo: plan.batch.run } } }] };
    expect(() => say(AVERY, {}, NOW, forged)).toThrow(/does not match its own digest/);
  });
});

describe('a click on Reject', () => {
  it('is allowed to the opener who is in a permitted group: it keeps things as they are', () => {
    const own = pending({}, drafted({ kind: 'person', id: AVERY.id, name: AVERY.name }));
    expect(say(AVERY, { verdict: 'reject', reason: 'not now' }, NOW + 1000, own)).toMatchObject({ ok: true });
  });

  it('needs the same permission as an approval', () => {
    expect(say(person('U0SAM000001'), { verdict: 'reject' })).toMatchObject({ ok: false, code: 'approval.not_permitted' });
  });
});
