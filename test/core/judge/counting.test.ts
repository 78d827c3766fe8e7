import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clicked } from '../../../src/core/advance/click.ts';
import type { Roster } from '../../../src/core/judge/roster.ts';
import type { ApprovalRule } from '../../../src/core/plan.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { clickOn, drafted, ids, need, NOW, pending, person } from '../advance/story.ts';

const GROUPS: readonly string[] = ['x', 'y', 'z'];
const PEOPLE: readonly string[] = ['U0A0000001', 'U0B0000001', 'U0C0000001', 'U0D0000001'];

const rosters = fc
  .array(fc.subarray([...PEOPLE]), { minLength: 3, maxLength: 3 })
  .map((list): Roster => new Map(GROUPS.map((name, index) => [name, new Set(list[index])])));
const rules = fc
  .record({ quorum: fc.integer({ min: 1, max: 3 }), each: fc.subarray([...GROUPS]) })
  .map(({ quorum, each }): ApprovalRule => {
    const oneFromEach = each.slice(0, quorum);
    return { tier: 't', quorum, groups: GROUPS, expiresMs: 3_600_000, ...(oneFromEach.length > 0 && { oneFromEach }) };
  });
const moves = fc.array(
  fc.record({ by: fc.constantFrom(...PEOPLE), verdict: fc.constantFrom('approve', 'approve', 'withdraw') }),
  {
    maxLength: 12,
  },
);

/** Some way to give each group that must be there a different one of these people, found by trying all. */
function seats(each: readonly string[], people: readonly string[], roster: Roster): boolean {
  const [group, ...rest] = each;
  if (group === undefined) return true;
  return people.some(
    (one) =>
      roster.get(group)?.has(one) === true &&
      seats(
        rest,
        people.filter((other) => other !== one),
        roster,
      ),
  );
}

const base = drafted();

describe('a step', () => {
  it('is approved exactly when enough different people did who can be told apart by their groups, in whatever order they press', () => {
    fc.assert(
      fc.property(rosters, rules, moves, (roster, rule, pressed) => {
        let record: IncidentRecord = pending({ rule }, base);
        const approved = new Set<string>();
        for (const { by, verdict } of pressed) {
          const who = person(by);
          record = clicked(record, clickOn(record, who, { verdict }), who, roster, ids(NOW + 1000)).record;
          const may = GROUPS.some((name) => roster.get(name)?.has(by) === true);
          if (verdict === 'approve' && may) approved.add(by);
          if (verdict === 'withdraw') approved.delete(by);
          const enough = approved.size >= rule.quorum && seats(rule.oneFromEach ?? [], [...approved], roster);
          expect(need(record.steps[0]).status).toBe(enough ? 'approved' : 'pending');
          if (enough) return;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is never approved by people who left their groups before the last one pressed', () => {
    fc.assert(
      fc.property(rosters, rosters, rules, moves, (before, after, rule, pressed) => {
        let record: IncidentRecord = pending({ rule }, base);
        for (const [index, { by }] of pressed.entries()) {
          const who = person(by);
          const roster = index * 2 < pressed.length ? before : after;
          record = clicked(record, clickOn(record, who), who, roster, ids(NOW + 1000)).record;
          const step = need(record.steps[0]);
          if (step.status !== 'approved') continue;
          const people = step.decisions.map((one) => one.by);
          expect(people.length).toBeGreaterThanOrEqual(rule.quorum);
          expect(seats(rule.oneFromEach ?? [], people, roster)).toBe(true);
          return;
        }
      }),
      { numRuns: 300 },
    );
  });
});
