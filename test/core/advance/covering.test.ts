import { describe, expect, it } from 'vitest';
import { clicked } from '../../../src/core/advance/click.ts';
import { covering, withoutFormerApprovers } from '../../../src/core/advance/covering.ts';
import { limited } from '../../../src/core/advance/window.ts';
import type { Roster } from '../../../src/core/judge/roster.ts';
import type { ApprovalRule } from '../../../src/core/plan.ts';
import type { IncidentRecord, StepRecord } from '../../../src/core/record.ts';
import { ARI, AVERY, clickOn, ids, need, NOW, pending, person, planFor, press, ROSTER } from './story.ts';

const LEE = person('U0LEE000001');
const MORE: Roster = new Map([...ROSTER, ['break_glass.users', new Set([LEE.id])]]);
const TWO: Partial<ApprovalRule> = { quorum: 2, oneFromEach: ['security', 'operations'] };
const GLASS: Partial<ApprovalRule> = { quorum: 3, breakGlass: { group: 'break_glass.users', maxMs: 600_000 } };
const asked = (change: Partial<ApprovalRule>): IncidentRecord => pending({ rule: { ...planFor('s1').batch.rule, ...change } });
const once = (change: Partial<ApprovalRule>): IncidentRecord => press(asked(change), AVERY).record;

function having(record: IncidentRecord, change: Partial<StepRecord>): IncidentRecord {
  return { ...record, steps: [{ ...need(record.steps[0]), ...change }, ...record.steps.slice(1)] };
}

const NOTHING = { digest: null, approvals: [], quorum: Number.NaN, oneFromEach: [], breakGlass: false };

describe('what covers a step, as the machine is told', () => {
  it('is the digest of its plan, its approvals, and what its rule asks for', () => {
    const record = once(TWO);
    const { digest } = need(need(record.steps[0]).plan);
    expect(covering(record, 's1', ROSTER)).toEqual({
      digest,
      approvals: [{ by: AVERY.id, digest, groups: ['security'], alone: false }],
      quorum: 2,
      oneFromEach: ['security', 'operations'],
      breakGlass: false,
    });
  });

  it('has break-glass only where the rule has it', () => {
    expect(covering(once(GLASS), 's1', ROSTER)).toMatchObject({ oneFromEach: [], breakGlass: true });
  });

  it('has the groups of now when they are known, and else those of when the decision was taken', () => {
    const moved: Roster = new Map([['operations', new Set([AVERY.id])]]);
    expect(covering(once(TWO), 's1', moved).approvals).toMatchObject([{ groups: ['operations'] }]);
    expect(covering(once(TWO), 's1', null).approvals).toMatchObject([{ groups: ['security'] }]);
  });

  it('has no groups for a decision of an older version that recorded none', () => {
    const record = once(TWO);
    const { groups: _, ...older } = need(need(record.steps[0]).decisions[0]);
    expect(covering(having(record, { decisions: [older] }), 's1', null).approvals).toMatchObject([{ groups: [] }]);
  });

  it.each<readonly [string, 's1' | 's2' | 's9', Partial<StepRecord>]>([
    ['that does not exist', 's9', {}],
    ['that has no plan', 's1', { plan: null }],
    ['that was never planned', 's2', {}],
  ])('is nothing, with a quorum that nobody reaches, for a step %s', (_what, id, change) => {
    expect(covering(having(once(TWO), change), id, ROSTER)).toEqual(NOTHING);
  });
});

describe('approvals of people who may not approve any more', () => {
  const nobody: Roster = new Map();

  it('are taken away, each with an entry, and those of others stay', () => {
    const record = press(asked({ quorum: 3 }), AVERY).record;
    const both = press(record, ARI).record;
    const left = withoutFormerApprovers(both, 's1', new Map([['operations', new Set([ARI.id])]]), NOW + 2000);
    expect(need(left.record.steps[0]).decisions.map(({ by }) => by)).toEqual([ARI.id]);
    expect(left.entries).toMatchObject([{ kind: 'approval.voided', data: { step: 's1', person: AVERY.id } }]);
  });

  it('are none while all of them may: the record stays as it is', () => {
    const record = once(TWO);
    expect(withoutFormerApprovers(record, 's1', ROSTER, NOW)).toEqual({ record, entries: [] });
    expect(withoutFormerApprovers(record, 's1', ROSTER, NOW).record).toBe(record);
  });

  it.each<readonly [string, 's1' | 's2' | 's9', Partial<StepRecord>]>([
    ['that does not exist', 's9', {}],
    ['that was never planned', 's2', {}],
    ['that has no plan', 's1', { plan: null }],
    ['that has no asking', 's1', { request: null }],
  ])('are nothing to take away from a step %s', (_what, id, change) => {
    const record = having(once(TWO), change);
    expect(withoutFormerApprovers(record, id, nobody, NOW)).toEqual({ record, entries: [] });
  });

  it('by break-glass are those of people whom the policy does not name any more, whatever groups they are in', () => {
    const glass = asked(GLASS);
    const broken = clicked(
      glass,
      clickOn(glass, LEE, { verdict: 'break_glass', reason: 'Now.' }),
      LEE,
      MORE,
      ids(NOW + 1000),
    ).record;
    const inSecurity: Roster = new Map([['security', new Set([LEE.id])]]);
    expect(withoutFormerApprovers(broken, 's1', inSecurity, NOW + 2000).entries).toHaveLength(1);
    expect(withoutFormerApprovers(broken, 's1', MORE, NOW + 2000).entries).toEqual([]);
  });

  it('by break-glass do not outlive the break-glass of the rule', () => {
    const record = once({ quorum: 2 });
    const decisions = need(record.steps[0]).decisions.map((decision) => ({ ...decision, breakGlass: true as const }));
    expect(withoutFormerApprovers(having(record, { decisions }), 's1', ROSTER, NOW + 2000).entries).toHaveLength(1);
  });
});

describe('the time in which an approval is live', () => {
  const glass = asked(GLASS);
  const broken = (at: number) =>
    clicked(glass, clickOn(glass, LEE, { verdict: 'break_glass', reason: 'Now.' }), LEE, MORE, ids(at));

  it('is shorter after break-glass, also when others approved in the usual way before', () => {
    const before = press(glass, AVERY).record;
    const advance = clicked(
      before,
      clickOn(before, LEE, { verdict: 'break_glass', reason: 'Now.' }),
      LEE,
      MORE,
      ids(NOW + 2000),
    );
    expect(need(need(advance.record.steps[0]).request).expiresAt).toBe(NOW + 602_000);
  });

  it('stays that of the asking when break-glass would end in the same moment or later', () => {
    const { expiresAt } = need(need(glass.steps[0]).request);
    for (const at of [expiresAt - 600_000, expiresAt - 599_999]) {
      const advance = broken(at);
      expect(need(need(advance.record.steps[0]).request).expiresAt).toBe(expiresAt);
      expect(advance.effects.filter(({ kind }) => kind === 'expire')).toEqual([]);
    }
  });

  it('stays that of the asking after approvals in the usual way', () => {
    const record = once(TWO);
    expect(limited(record, 's1')).toEqual({ record, effects: [] });
  });

  it.each<readonly [string, Partial<StepRecord>]>([
    ['asking', { request: null }],
    ['plan', { plan: null }],
  ])('is never looked for without an open %s: that is a bug', (_what, change) => {
    expect(() => limited(having(once(TWO), change), 's1')).toThrow(/s1 has no open asking/);
  });
});

describe('a hold', () => {
  it('that ends before the asking does leaves the end of the asking where it is, and is a fact with its end', () => {
    const record = asked({ holdMs: 60_000 });
    const { id, digest, expiresAt } = need(need(record.steps[0]).request);
    const held = press(record, AVERY);
    expect(held.effects.filter(({ kind }) => kind === 'expire')).toEqual([]);
    expect(need(need(held.record.steps[0]).request).expiresAt).toBe(expiresAt);
    expect(held.entries[1]).toMatchObject({
      kind: 'approval.held',
      by: { kind: 'tagout' },
      sentence:
        'The approval of step 1 is complete. It waits 60 seconds before anything is sent, and can be taken back until then.',
      data: { step: 's1', request: id, digest, heldUntil: NOW + 61_000 },
    });
  });
});
