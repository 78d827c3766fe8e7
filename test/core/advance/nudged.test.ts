import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clicked } from '../../../src/core/advance/click.ts';
import { escalated, reminded, surveyed } from '../../../src/core/advance/deadlines.ts';
import type { Roster } from '../../../src/core/judge/roster.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { ApprovalRule } from '../../../src/core/plan.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { ruled } from './attempt.ts';
import { ARI, AVERY, clickOn, ids, need, NOW, pending, person, ROSTER } from './story.ts';

const MINUTE = 60_000;
const EACH = { quorum: 2, oneFromEach: ['security', 'operations'], remindMs: MINUTE };
const crowd = (name: string, size: number): readonly string[] =>
  Array.from({ length: size }, (_, index) => `U0${name}${String(index).padStart(2, '0')}`);
const rosterOf = (security: readonly string[], operations: readonly string[], leads: readonly string[] = []): Roster =>
  new Map([
    ['security', new Set(security)],
    ['operations', new Set(operations)],
    ['leads', new Set(leads)],
  ]);
const request = (record: IncidentRecord) => need(need(record.steps[0]).request);
const asked = (change: Partial<ApprovalRule>): IncidentRecord => pending(ruled(change));
const approvedBy = (record: IncidentRecord, id: string, roster: Roster): IncidentRecord =>
  clicked(record, clickOn(record, person(id)), person(id), roster, ids(NOW + 1000)).record;
const remindedOf = (record: IncidentRecord, roster: Roster): readonly string[] =>
  need(request(need(reminded(record, 's1', request(record).id, roster, ids(NOW + MINUTE))).record).reminded).people;

describe('a reminder names', () => {
  const security = crowd('SEC', 13);

  it('only the group that is still needed, however large the other one is', () => {
    const roster = rosterOf(security, [ARI.id]);
    const once = approvedBy(asked(EACH), need(security[0]), roster);
    expect(remindedOf(once, roster)).toEqual([ARI.id]);
  });

  it('people of each group that is needed, also when nobody has decided and one group alone would fill the message', () => {
    const people = remindedOf(asked(EACH), rosterOf(security, [ARI.id]));
    expect(people).toHaveLength(LIMITS.nudgedPeopleMax);
    expect(people.slice(0, 2)).toEqual([security[0], ARI.id]);
  });

  it('those who fill a seat first, and then others, when more approvals are needed than seats are empty', () => {
    const roster = rosterOf(security, [ARI.id]);
    const once = approvedBy(asked({ ...EACH, quorum: 3 }), need(security[0]), roster);
    const people = remindedOf(once, roster);
    expect(people[0]).toBe(ARI.id);
    expect(people).toContain(security[1]);
    expect(people).not.toContain(security[0]);
  });

  it('who lets somebody in two groups move to the empty seat', () => {
    const roster = rosterOf([AVERY.id, 'U0SEC'], [AVERY.id, ARI.id]);
    const once = approvedBy(asked(EACH), AVERY.id, roster);
    expect(remindedOf(once, roster).toSorted()).toEqual([ARI.id, 'U0SEC'].toSorted());
  });

  it('of an escalation, only who could complete it', () => {
    const leads = ['U0LEE', ARI.id];
    const roster = rosterOf([AVERY.id], [ARI.id], leads);
    const rule = { ...EACH, escalation: { afterMs: MINUTE, groups: ['leads'] } };
    const once = approvedBy(asked(rule), AVERY.id, roster);
    const told = need(escalated(once, 's1', request(once).id, roster, ids(NOW + MINUTE)));
    expect(request(told.record).escalated?.people).toEqual([ARI.id]);
  });

  it('somebody whenever an approval is missing that somebody could give, and nobody who has decided', () => {
    const people = crowd('P', 14);
    const some = fc.subarray([...people], { minLength: 1 });
    fc.assert(
      fc.property(some, some, fc.nat(20), fc.integer({ min: 2, max: 3 }), (one, other, pick, quorum) => {
        const roster = rosterOf(one, other);
        const all = [...new Set([...one, ...other])];
        const first = need(all[pick % all.length]);
        const record = approvedBy(asked({ ...EACH, quorum }), first, roster);
        const named = remindedOf(record, roster);
        expect(named).not.toContain(first);
        expect(new Set(named).size).toBe(named.length);
        const isThere = all.some((each) => each !== first && (one.includes(first) ? other : one).includes(each));
        expect(named.length > 0 || !isThere).toBe(true);
      }),
    );
  });
});

describe('a deadline that comes after the end of its asking', () => {
  const rule = { quorum: 2, remindMs: MINUTE, escalation: { afterMs: 2 * MINUTE, groups: ['leads'] } };
  const record = asked(rule);
  const { id, expiresAt } = request(record);
  const roster: Roster = new Map([...ROSTER, ['leads', new Set(['U0LEE'])]]);

  it.each([
    ['reminder', reminded],
    ['escalation', escalated],
    ['count of people', surveyed],
  ])('does nothing: a %s invites nobody to decide what nobody may decide any more', (_name, deadline) => {
    expect(deadline(record, 's1', id, roster, ids(expiresAt))).toBeNull();
    expect(deadline(record, 's1', id, roster, ids(expiresAt + 5 * 3_600_000))).toBeNull();
    expect(deadline(record, 's1', id, roster, ids(expiresAt - 1))).not.toBeNull();
  });
});
