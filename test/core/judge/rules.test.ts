import { describe, expect, it } from 'vitest';
import type { Click, Person } from '../../../src/core/approval.ts';
import { judge } from '../../../src/core/judge/judge.ts';
import { progressWords, stepProgress } from '../../../src/core/judge/progress.ts';
import type { Roster } from '../../../src/core/judge/roster.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { ApprovalRule } from '../../../src/core/plan.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { ARI, AVERY, clickOn, drafted, need, NOW, pending, person, planFor, press, ROSTER } from '../advance/story.ts';

const LEE = person('U0LEE000001');
const MORE: Roster = new Map([...ROSTER, ['leads', new Set([LEE.id])], ['break_glass.users', new Set([LEE.id])]]);
const rule = (change: Partial<ApprovalRule>) => ({ rule: { ...planFor('s1').batch.rule, ...change } });
const glass = rule({ quorum: 2, breakGlass: { group: 'break_glass.users', maxMs: 600_000 } });

const say = (record: IncidentRecord, by: Person, change: Partial<Click> = {}, now = NOW + 1000, roster = MORE) =>
  judge(clickOn(record, by, change), record, by, roster, now);

describe('a rule with an escalation', () => {
  const record = pending(rule({ escalation: { afterMs: 60_000, groups: ['leads'] } }));

  it('lets the next group decide from that moment on, and not before', () => {
    expect(say(record, LEE, {}, NOW + 59_999)).toMatchObject({ ok: false, code: 'approval.not_permitted' });
    expect(say(record, LEE, {}, NOW + 60_000)).toMatchObject({ ok: true });
  });

  it('goes by the clock, whether the escalation was announced or not', () => {
    expect(need(record.steps[0]?.request).escalated).toBeUndefined();
    expect(say(record, LEE, { verdict: 'reject', reason: 'no' }, NOW + 60_000)).toMatchObject({ ok: true });
  });

  it('keeps those who could decide before', () => {
    expect(say(record, AVERY, {}, NOW + 60_000)).toMatchObject({ ok: true });
  });
});

describe('a rule with step-up', () => {
  const record = pending(rule({ stepUp: true }));

  it.each([
    ['nothing', {}],
    ['none', { stepUp: 'none' as const }],
  ])('refuses an approval with %s checked', (_what, change) => {
    expect(say(record, AVERY, change)).toMatchObject({ ok: false, code: 'approval.step_up_needed' });
  });

  it('takes one whose code was checked, and says so in the decision', () => {
    expect(say(record, AVERY, { stepUp: 'verified' })).toMatchObject({ value: { decision: { stepUp: 'verified' } } });
  });

  it('asks nobody who rejects for a code: a rejection keeps things as they are', () => {
    expect(say(record, AVERY, { verdict: 'reject', reason: 'no' })).toMatchObject({ ok: true });
  });

  it('counts no decision without a code that came in some other way', () => {
    const step = need(record.steps[0]);
    const { decision } = valueOf(say(pending(), AVERY));
    const smuggled = { ...step, decisions: [{ ...decision, request: need(step.request).id, digest: need(step.plan).digest }] };
    expect(stepProgress(smuggled)).toMatchObject({ given: 0, enough: false });
  });
});

function valueOf<T>(judged: { ok: true; value: T } | { ok: false }): T {
  if (!judged.ok) throw new Error('expected a judgement');
  return judged.value;
}

describe('an approval that is taken back', () => {
  const once = press(pending(rule({ quorum: 2 })), AVERY).record;

  it('does not count any more, and those of others do', () => {
    const both = press(pending(rule({ quorum: 3 })), AVERY).record;
    const two = press(both, ARI).record;
    const judged = valueOf(say(two, AVERY, { verdict: 'withdraw' }));
    expect(judged).toMatchObject({ kind: 'withdrawn', decision: { by: AVERY.id }, progress: { given: 1 } });
    expect(judged.decisions.map(({ by }) => by)).toEqual([ARI.id]);
  });

  it('is one of one own: nobody takes back what another one approved', () => {
    expect(say(once, ARI, { verdict: 'withdraw' })).toMatchObject({ ok: false, code: 'approval.nothing_to_withdraw' });
  });

  it.each([
    ['a guest', { ...AVERY, standing: 'guest' as const }, {}, 'approval.guest'],
    ['an older card', AVERY, { request: 'before' }, 'approval.stale_card'],
    ['another digest', AVERY, { digest: 'f'.repeat(64) }, 'approval.digest_mismatch'],
  ])('is refused from or on %s', (_who, who, change, code) => {
    expect(say(once, who, { verdict: 'withdraw', ...change })).toMatchObject({ ok: false, code });
  });
});

describe('break-glass', () => {
  const record = pending(glass);
  const REASON = { verdict: 'break_glass' as const, reason: 'It reflashes pumps, and nobody else answers.' };

  it('approves alone, for whom the policy names, with a reason', () => {
    const judged = valueOf(say(record, LEE, REASON));
    expect(judged).toMatchObject({
      kind: 'approved',
      decision: { breakGlass: true, verdict: 'approve' },
      progress: { enough: true },
    });
    expect(progressWords(judged.progress)).toBe('approved by Person U0LEE000001 alone, by break-glass');
  });

  it.each<readonly [string, string, IncidentRecord, Person, Partial<Click>]>([
    ['where the policy has none', 'approval.no_break_glass', pending(), LEE, REASON],
    ['from an approver whom the policy does not name for it', 'approval.not_named', record, AVERY, REASON],
    ['without a reason', 'approval.reason_needed', record, LEE, { ...REASON, reason: ' ' }],
    ['after the time to decide', 'approval.expired', expiredAt(record), LEE, REASON],
    [
      'from the person who opened the incident: an emergency is no reason to approve oneself',
      'approval.self_approval',
      pending(glass, drafted({ kind: 'person', id: LEE.id, name: LEE.name })),
      LEE,
      REASON,
    ],
    ['from somebody who shaped the draft', 'approval.shaped_draft', { ...record, shapedBy: [LEE.id] }, LEE, REASON],
    [
      'without the code that the rule asks for',
      'approval.step_up_needed',
      pending({ rule: { ...glass.rule, stepUp: true } }),
      LEE,
      REASON,
    ],
  ])('is refused %s', (_when, code, on, by, change) => {
    expect(say(on, by, change)).toMatchObject({ ok: false, code });
  });

  it('gives nobody the right to approve in the usual way', () => {
    expect(say(record, LEE)).toMatchObject({ ok: false, code: 'approval.not_permitted' });
  });

  it('may follow on an approval of the same person: it counts once', () => {
    const named = new Map([...MORE, ['break_glass.users', new Set([AVERY.id])]]);
    const once = press(record, AVERY).record;
    const judged = valueOf(say(once, AVERY, REASON, NOW + 2000, named));
    expect(judged.decisions).toHaveLength(1);
    expect(judged.progress).toMatchObject({ given: 1, enough: true });
  });
});

function expiredAt(record: IncidentRecord): IncidentRecord {
  const step = need(record.steps[0]);
  return { ...record, steps: [{ ...step, request: { ...need(step.request), expiresAt: NOW } }] };
}

describe('a clock', () => {
  it('that was set back approves nothing', () => {
    const record = pending();
    expect(say(record, AVERY, {}, NOW - LIMITS.clockBackMaxMs - 1)).toMatchObject({ ok: false, code: 'approval.clock_behind' });
    expect(say(record, AVERY, {}, NOW - LIMITS.clockBackMaxMs)).toMatchObject({ ok: true });
  });
});

describe('a decision', () => {
  it('says for whom the person spoke, how long it took and whether the details were opened', () => {
    const record = pending();
    const step = need(record.steps[0]);
    const read = { ...record, steps: [{ ...step, request: { ...need(step.request), readBy: [AVERY.id] } }] };
    expect(valueOf(say(record, AVERY, {}, NOW + 4400)).decision).toMatchObject({
      groups: ['security'],
      secondsToDecide: 4,
      sawDetails: false,
    });
    expect(valueOf(say(read, AVERY)).decision.sawDetails).toBe(true);
  });
});

describe('the words of progress', () => {
  it.each([
    [{ given: 0, quorum: 2, missing: [], enough: false, alone: null }, '0 of 2 given'],
    [
      { given: 1, quorum: 2, missing: ['operations'], enough: false, alone: null },
      '1 of 2 given; somebody of operations is still needed',
    ],
    [
      { given: 0, quorum: 2, missing: ['security', 'operations'], enough: false, alone: null },
      '0 of 2 given; somebody of security and somebody of operations is still needed',
    ],
  ])('%j', (progress, words) => {
    expect(progressWords(progress)).toBe(words);
  });
});
