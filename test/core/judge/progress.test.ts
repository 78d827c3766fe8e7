import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/core/approval.ts';
import { approvalsOf, stepProgress } from '../../../src/core/judge/progress.ts';
import { groupsEver, standsIn, type Roster } from '../../../src/core/judge/roster.ts';
import type { ApprovalRule } from '../../../src/core/plan.ts';
import type { StepRecord } from '../../../src/core/record.ts';
import { ARI, AVERY, need, pending, planFor, press, ROSTER } from '../advance/story.ts';

const BASE = planFor('s1').batch.rule;
const TWO: ApprovalRule = { ...BASE, quorum: 2 };
const GLASS: ApprovalRule = { ...TWO, breakGlass: { group: 'break_glass.users', maxMs: 600_000 } };

/** Step 1 under a rule of two, with Avery's approval as it was recorded, changed. */
function approvedOnce(rule: ApprovalRule, change: Partial<Decision> = {}): StepRecord {
  const step = need(press(pending({ rule }), AVERY, { stepUp: 'verified' }).record.steps[0]);
  return { ...step, decisions: step.decisions.map((decision) => ({ ...decision, ...change })) };
}

describe('of the decisions that a step has', () => {
  it('an approval of its open asking counts', () => {
    expect(stepProgress(approvedOnce(TWO))).toMatchObject({ given: 1, alone: null });
  });

  it('a rejection counts for nothing', () => {
    expect(stepProgress(approvedOnce(TWO, { verdict: 'reject' }))).toMatchObject({ given: 0 });
  });

  it('an approval of an older asking counts for nothing', () => {
    expect(stepProgress(approvedOnce(TWO, { request: 'before' }))).toMatchObject({ given: 0 });
  });

  it('an approval counts for nothing when there is no asking', () => {
    expect(approvalsOf({ ...approvedOnce(TWO), request: null })).toEqual([]);
  });

  it('one with a one-time code counts where the rule asks for codes, and one without does not', () => {
    const rule: ApprovalRule = { ...BASE, stepUp: true };
    const step = approvedOnce(rule);
    const { stepUp: _, ...bare } = need(step.decisions[0]);
    expect(stepProgress(step)).toMatchObject({ given: 1, enough: true });
    expect(stepProgress({ ...step, decisions: [bare] })).toMatchObject({ given: 0, enough: false });
  });

  it('none is asked for a code by a plan that is gone, and without a plan there is no progress', () => {
    const planless = { ...approvedOnce(TWO), plan: null };
    expect(approvalsOf(planless)).toHaveLength(1);
    expect(stepProgress(planless)).toBeNull();
  });
});

describe('an approval by break-glass', () => {
  it('is enough alone where the rule has break-glass', () => {
    expect(stepProgress(approvedOnce(GLASS, { breakGlass: true }))).toMatchObject({ enough: true, alone: { by: AVERY.id } });
  });

  it('counts like every other approval where the rule has none', () => {
    expect(stepProgress(approvedOnce(TWO, { breakGlass: true }))).toMatchObject({ given: 1, enough: false, alone: null });
  });

  it('is not what an approval in the usual way becomes because the rule has break-glass', () => {
    expect(stepProgress(approvedOnce(GLASS))).toMatchObject({ given: 1, enough: false, alone: null });
  });
});

describe('the groups for which somebody stands', () => {
  const each: ApprovalRule = { ...TWO, oneFromEach: ['security', 'operations'] };
  const moved: Roster = new Map([['operations', new Set([AVERY.id, ARI.id])]]);

  it('are those of now when they are known, and else those of when the decision was taken', () => {
    expect(stepProgress(approvedOnce(each), moved)?.missing).toEqual(['security']);
    expect(stepProgress(approvedOnce(each), ROSTER)?.missing).toEqual(['operations']);
    expect(stepProgress(approvedOnce(each))?.missing).toEqual(['operations']);
  });

  it('are none when an older version recorded none', () => {
    const step = approvedOnce(each);
    const { groups: _, ...older } = need(step.decisions[0]);
    expect(stepProgress({ ...step, decisions: [older] })?.missing).toEqual(['security', 'operations']);
  });

  it('include the one that may break the glass, so that whoever judges knows its members', () => {
    expect(groupsEver(GLASS)).toEqual(['security', 'operations', 'break_glass.users']);
    expect(groupsEver(TWO)).toEqual(['security', 'operations']);
    expect(standsIn(GLASS, new Map([['break_glass.users', new Set([ARI.id])]]), ARI.id)).toEqual(['break_glass.users']);
  });
});
