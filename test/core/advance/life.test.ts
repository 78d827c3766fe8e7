import { describe, expect, it } from 'vitest';
import { clicked } from '../../../src/core/advance/click.ts';
import { detailsRead, escalated, released, reminded, surveyed } from '../../../src/core/advance/deadlines.ts';
import { dispatchStarted, expired } from '../../../src/core/advance/dispatch.ts';
import { stopped } from '../../../src/core/advance/people.ts';
import { planned } from '../../../src/core/advance/plan.ts';
import type { Advance } from '../../../src/core/advance/types.ts';
import type { Click, Person } from '../../../src/core/approval.ts';
import type { Roster } from '../../../src/core/judge/roster.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { ApprovalRule } from '../../../src/core/plan.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { accept } from '../../../src/core/result.ts';
import { ARI, AVERY, clickOn, drafted, ids, need, NOW, pending, person, planFor, press, ROSTER, TEAM } from './story.ts';

const HOUR = 3_600_000;
const LEE = person('U0LEE000001');
const MORE: Roster = new Map([...ROSTER, ['leads', new Set([LEE.id])], ['break_glass.users', new Set([LEE.id])]]);
const asked = (change: Partial<ApprovalRule>, record = drafted()): IncidentRecord =>
  pending({ rule: { ...planFor('s1').batch.rule, ...change } }, record);
const step = ({ record }: Pick<Advance, 'record'>) => need(record.steps[0]);
const request = (record: IncidentRecord) => need(need(record.steps[0]).request);
const kinds = ({ entries }: Advance): readonly string[] => entries.map(({ kind }) => kind);
const effects = ({ effects: all }: Advance, ...wanted: readonly string[]) => all.filter(({ kind }) => wanted.includes(kind));
const push = (record: IncidentRecord, by: Person, change: Partial<Click> = {}, now = NOW + 1000): Advance =>
  clicked(record, clickOn(record, by, change), by, MORE, ids(now));
const breaking = (record: IncidentRecord, now: number): Advance =>
  push(record, LEE, { verdict: 'break_glass', reason: 'Now.' }, now);
const code = ({ entries }: Advance): unknown => entries.map(({ data }) => data);

describe('a complete approval under a hold', () => {
  const hold = { holdMs: 60_000 };
  const held = (now = NOW + 1000): Advance => push(asked(hold), AVERY, {}, now);

  it('waits: nothing is dispatched, and its end is a job', () => {
    const advance = held();
    expect(step(advance)).toMatchObject({ status: 'held', request: { heldUntil: NOW + 61_000 } });
    expect(kinds(advance)).toEqual(['approval.decided', 'approval.held']);
    expect(effects(advance, 'release', 'dispatch')).toEqual([expect.objectContaining({ kind: 'release', at: NOW + 61_000 })]);
  });

  it('starts when the hold is over, and not a moment before', () => {
    const { record } = held();
    const { id } = request(record);
    const early = need(released(record, 's1', id, ids(NOW + 60_999)));
    expect(step(early).status).toBe('held');
    expect(effects(early, 'release', 'dispatch')).toEqual([expect.objectContaining({ kind: 'release', at: NOW + 61_000 })]);
    const over = need(released(record, 's1', id, ids(NOW + 61_000)));
    expect(step(over).status).toBe('approved');
    expect(kinds(over)).toEqual(['approval.released']);
    expect(effects(over, 'dispatch')).toHaveLength(1);
    expect(released(over.record, 's1', id, ids(NOW + 61_000))).toBeNull();
    expect(released(record, 's1', 'another', ids(NOW + 61_000))).toBeNull();
  });

  it('can be taken back by who gave it, and the same asking goes on', () => {
    const { record } = held();
    const back = push(record, AVERY, { verdict: 'withdraw' }, NOW + 30_000);
    expect(kinds(back)).toEqual(['approval.withdrawn']);
    expect(step(back)).toMatchObject({ status: 'pending', decisions: [], request: { id: request(record).id } });
    expect(request(back.record).heldUntil).toBeUndefined();
    expect(released(back.record, 's1', request(record).id, ids(NOW + 61_000))).toBeNull();
    const again = push(back.record, ARI, {}, NOW + 40_000);
    expect(step(again)).toMatchObject({ status: 'held', request: { heldUntil: NOW + 100_000 } });
    // The end of the first hold comes while the second one runs.
    expect(step(need(released(again.record, 's1', request(record).id, ids(NOW + 61_000)))).status).toBe('held');
  });

  it('that is taken back after the end of the asking leaves nothing open for long: the end is ordered anew, and is due at once', () => {
    const { record } = held(NOW + HOUR - 1000);
    const { id } = request(record);
    // The end of the asking itself comes while it is held, and does nothing.
    expect(expired(record, 's1', id, ids(NOW + HOUR))).toBeNull();
    const back = push(record, AVERY, { verdict: 'withdraw' }, NOW + HOUR + 1000);
    expect(step(back)).toMatchObject({ status: 'pending', request: { expiresAt: NOW + HOUR } });
    expect(effects(back, 'expire')).toEqual([
      { kind: 'expire', incident: record.incident.id, step: 's1', request: id, at: NOW + HOUR },
    ]);
    expect(step(need(expired(back.record, 's1', id, ids(NOW + HOUR + 1001)))).status).toBe('expired');
  });

  it('keeps what others approved when one takes theirs back', () => {
    const both = push(push(asked({ ...hold, quorum: 2 }), AVERY).record, ARI).record;
    const back = push(both, AVERY, { verdict: 'withdraw' });
    expect(step(back)).toMatchObject({ status: 'pending', decisions: [expect.objectContaining({ by: ARI.id })] });
  });

  it('is halted by any responder with Stop', () => {
    const asking = { person: LEE, team: TEAM, roster: MORE, groups: ['leads'] };
    const halted = stopped(held().record, 'wait', asking, ids());
    expect(step(halted).status).toBe('stopped');
    expect(released(halted.record, 's1', request(held().record).id, ids(NOW + HOUR))).toBeNull();
  });

  it('that began late stays live until it is over, and has an end of its own', () => {
    const late = held(NOW + HOUR - 1);
    const end = NOW + HOUR - 1 + 60_000 + LIMITS.holdGraceMs;
    expect(request(late.record).expiresAt).toBe(end);
    expect(effects(late, 'expire')).toEqual([expect.objectContaining({ at: end })]);
    expect(expired(late.record, 's1', request(late.record).id, ids(NOW + HOUR))).toBeNull();
    expect(step(need(expired(late.record, 's1', request(late.record).id, ids(end))))).toMatchObject({ status: 'expired' });
  });

  it('is looked at once more before anything is sent: a clock that was set back does not get around it', () => {
    const { record } = held();
    const { id } = request(record);
    const rule = { ...planFor('s1').batch.rule, ...hold };
    const start = (now: number) => need(dispatchStarted(open, 's1', id, planFor('s1', { rule }), [], ROSTER, 'a1', ids(now)));
    const open = need(released(record, 's1', id, ids(NOW + 61_000))).record;
    expect(step(start(NOW + 30_000))).toMatchObject({ status: 'refused', problem: { code: 'dispatch.hold_not_over' } });
    expect(step(start(NOW + 61_000))).toMatchObject({ status: 'running' });
  });
});

describe('an approval that is complete', () => {
  it('can be taken back until something goes out, also without a hold', () => {
    const back = push(push(asked({}), AVERY).record, AVERY, { verdict: 'withdraw' });
    expect(step(back)).toMatchObject({ status: 'pending', decisions: [] });
    const { record } = back;
    expect(dispatchStarted(record, 's1', request(record).id, planFor('s1'), [], ROSTER, 'a1', ids())).toBeNull();
  });

  it('cannot be taken back when it runs', () => {
    const { record } = press(pending(), AVERY);
    const running = need(dispatchStarted(record, 's1', request(record).id, planFor('s1'), [], ROSTER, 'a1', ids())).record;
    expect(code(push(running, AVERY, { verdict: 'withdraw' }))).toEqual([
      expect.objectContaining({ code: 'approval.too_late' }),
    ]);
  });

  it('does not start when its people cannot stand for their groups together any more', () => {
    const each = { quorum: 2, oneFromEach: ['security', 'operations'] };
    const { record } = push(push(asked(each), AVERY).record, ARI);
    expect(step({ record }).status).toBe('approved');
    const moved: Roster = new Map([['security', new Set([AVERY.id, ARI.id])]]);
    const rule = { ...planFor('s1').batch.rule, ...each };
    const voided = need(dispatchStarted(record, 's1', request(record).id, planFor('s1', { rule }), [], moved, 'a1', ids()));
    expect(step(voided)).toMatchObject({ status: 'planning', changed: ['who may approve it'] });
    expect(kinds(voided)).toEqual(['approval.voided']);
  });
});

describe('break-glass', () => {
  const rule = { quorum: 2, breakGlass: { group: 'break_glass.users', maxMs: 600_000 } };
  const broken = (now = NOW + 1000): Advance => breaking(asked(rule), now);

  it('approves alone, is a fact of its own kind, and lives for its time only', () => {
    const advance = broken();
    expect(step(advance)).toMatchObject({ status: 'approved', request: { expiresAt: NOW + 601_000 } });
    expect(advance.entries).toMatchObject([
      {
        kind: 'approval.break_glass',
        by: { id: LEE.id },
        data: { reason: 'Now.' },
        sentence: expect.stringContaining('alone'),
      },
    ]);
    expect(effects(advance, 'expire')).toEqual([expect.objectContaining({ at: NOW + 601_000 })]);
  });

  it('does not make an asking live longer', () => {
    expect(request(broken(NOW + HOUR - 1000).record).expiresAt).toBe(NOW + HOUR);
  });

  describe('under a hold', () => {
    const both = { ...rule, holdMs: 30_000, breakGlass: { group: 'break_glass.users', maxMs: 60_000 } };
    it('lives for its own time, and not for the longer one that a hold gives to others', () => {
      const advance = breaking(asked(both), NOW);
      expect(step(advance)).toMatchObject({ status: 'held', request: { heldUntil: NOW + 30_000, expiresAt: NOW + 60_000 } });
      expect(effects(advance, 'expire')).toEqual([expect.objectContaining({ at: NOW + 60_000 })]);
      const { id } = request(advance.record);
      const open = need(released(advance.record, 's1', id, ids(NOW + 30_000))).record;
      const plan = planFor('s1', { rule: { ...planFor('s1').batch.rule, ...both } });
      const start = (now: number) => step(need(dispatchStarted(open, 's1', id, plan, [], MORE, 'a1', ids(now)))).status;
      expect(start(NOW + 59_999)).toBe('running');
      expect(start(NOW + 60_000)).toBe('expired');
    });

    it('that outlives the asking can start after the hold, and not after its own time', () => {
      const late = breaking(asked(both), NOW + HOUR - 1);
      expect(request(late.record)).toMatchObject({ heldUntil: NOW + HOUR + 29_999, expiresAt: NOW + HOUR + 59_999 });
      expect(effects(late, 'expire')).toEqual([expect.objectContaining({ at: NOW + HOUR + 59_999 })]);
    });

    it('keeps its time when somebody else takes theirs back, and gets no new one with the next approval', () => {
      const alone = breaking(push(asked({ ...both, quorum: 3 }), AVERY, {}, NOW).record, NOW + 1000);
      const back = push(alone.record, AVERY, { verdict: 'withdraw' }, NOW + 2000);
      expect(step(back)).toMatchObject({ status: 'pending', request: { expiresAt: NOW + 61_000 } });
      const again = push(back.record, ARI, {}, NOW + 50_000);
      expect(step(again)).toMatchObject({ status: 'held', request: { expiresAt: NOW + 61_000 } });
      expect(request(push(alone.record, LEE, { verdict: 'withdraw' }, NOW + 2000).record).expiresAt).toBe(NOW + HOUR);
    });
  });

  it('does not start any more when its person is not named any more', () => {
    const { record } = broken();
    const plan = planFor('s1', { rule: { ...planFor('s1').batch.rule, ...rule } });
    const gone = need(dispatchStarted(record, 's1', request(record).id, plan, [], ROSTER, 'a1', ids(NOW + 2000)));
    expect(step(gone).status).toBe('planning');
    expect(step(need(dispatchStarted(record, 's1', request(record).id, plan, [], MORE, 'a1', ids(NOW + 2000)))).status).toBe(
      'running',
    );
  });
});

describe('a deadline', () => {
  const rule = { quorum: 2, remindMs: 600_000, escalation: { afterMs: 1_200_000, groups: ['leads'] } };
  const record = asked(rule);
  const { id } = request(record);

  it('is a job of its own, from the moment of the asking', () => {
    const made = pendingAdvance(rule);
    expect(
      effects(made, 'expire', 'remind', 'escalate', 'survey').map((each) => ('at' in each ? [each.kind, each.at - NOW] : [])),
    ).toEqual([
      ['expire', HOUR],
      ['survey', 0],
      ['remind', 600_000],
      ['escalate', 1_200_000],
    ]);
    expect(effects(pendingAdvance({}), 'remind', 'escalate')).toEqual([]);
  });

  it('reminds once of those who have not decided', () => {
    const once = push(record, AVERY).record;
    const told = need(reminded(once, 's1', id, MORE, ids(NOW + 600_000)));
    expect(request(told.record).reminded).toEqual({ at: NOW + 600_000, people: [ARI.id] });
    expect(kinds(told)).toEqual(['approval.reminded']);
    expect(reminded(told.record, 's1', id, MORE, ids(NOW + 700_000))).toBeNull();
  });

  it('names nobody who could not approve anyway', () => {
    const own = asked(rule, drafted({ kind: 'person', id: AVERY.id, name: AVERY.name }));
    const told = need(reminded({ ...own, shapedBy: [ARI.id] }, 's1', request(own).id, MORE, ids(NOW + 600_000)));
    expect(request(told.record).reminded?.people).toEqual([]);
  });

  it('escalates once, and names those who may now', () => {
    const told = need(escalated(record, 's1', id, MORE, ids(NOW + 1_200_000)));
    expect(request(told.record).escalated).toEqual({ at: NOW + 1_200_000, people: [LEE.id] });
    expect(told.entries[0]?.sentence).toContain('now leads may approve it too');
    expect(escalated(told.record, 's1', id, MORE, ids(NOW + 1_300_000))).toBeNull();
  });

  it('that comes before its time, because clocks disagree, is ordered again', () => {
    const early = need(reminded(record, 's1', id, MORE, ids(NOW + 599_999)));
    expect(early.entries).toEqual([]);
    expect(early.effects).toEqual([
      { kind: 'remind', incident: record.incident.id, step: 's1', request: id, at: NOW + 600_000 },
    ]);
    expect(need(escalated(record, 's1', id, MORE, ids(NOW))).effects).toMatchObject([
      { kind: 'escalate', at: NOW + 1_200_000 },
    ]);
  });

  it('finds nobody when the step was decided, asked anew, or has no such rule', () => {
    const done = push(push(record, AVERY).record, ARI).record;
    const late = ids(NOW + HOUR);
    for (const [on, about] of [
      [done, id],
      [record, 'another'],
      [drafted(), id],
    ] as const) {
      expect(reminded(on, 's1', about, MORE, late)).toBeNull();
      expect(escalated(on, 's1', about, MORE, late)).toBeNull();
      expect(surveyed(on, 's1', about, MORE, late)).toBeNull();
    }
    const plain = asked({});
    expect(reminded(plain, 's1', request(plain).id, MORE, late)).toBeNull();
    expect(escalated(plain, 's1', request(plain).id, MORE, late)).toBeNull();
  });
});

function pendingAdvance(change: Partial<ApprovalRule>): Advance {
  const plan = planFor('s1', { rule: { ...planFor('s1').batch.rule, ...change } });
  return need(planned(drafted(), 's1', 1, accept(plan), ids()));
}

const words = (on: IncidentRecord, roster: Roster) =>
  request(need(surveyed(on, 's1', request(on).id, roster, ids())).record).shortage;

describe('the count of people who could approve', () => {
  const rule = { quorum: 2, oneFromEach: ['security', 'operations'] };
  const record = asked(rule);
  const { id } = request(record);
  const gone: Roster = new Map([['security', new Set([AVERY.id])]]);

  it('says nothing as long as it is enough, and counts again later', () => {
    const fine = need(surveyed(record, 's1', id, ROSTER, ids()));
    expect(fine.entries).toEqual([]);
    expect(fine.effects).toEqual([expect.objectContaining({ kind: 'survey', at: NOW + LIMITS.surveyIntervalMs })]);
  });

  it('warns on the card and in the ledger when the people changed underneath, once, and takes it back', () => {
    const warned = need(surveyed(record, 's1', id, gone, ids()));
    expect(request(warned.record).shortage).toBe(
      'The policy asks for 2 people, and its groups have only 1 now: 1 in security, 0 in operations.',
    );
    expect(warned.entries[0]?.sentence).toMatch(/^Nobody can approve step 1 as things are\. The policy asks for 2 people/);
    expect(kinds(warned)).toEqual(['approval.warned']);
    expect(need(surveyed(warned.record, 's1', id, gone, ids())).entries).toEqual([]);
    const again = need(surveyed(warned.record, 's1', id, ROSTER, ids()));
    expect(request(again.record).shortage).toBeUndefined();
    expect(again.entries[0]?.sentence).toBe('Enough people can approve step 1 again.');
  });

  it('warns in words for people, not in those of the policy file, whatever is short', () => {
    expect(words(asked({ quorum: 3 }), ROSTER)).toBe(
      'The policy asks for 3 people, and its groups have only 2 now: 1 in security, 1 in operations.',
    );
    expect(words(asked({}), new Map())).toBe(
      'The policy asks for one person, and its groups have nobody now: 0 in security, 0 in operations.',
    );
    const three: Roster = new Map([['security', new Set([AVERY.id, ARI.id, LEE.id])]]);
    expect(words(record, three)).toBe('The policy asks for somebody of operations, and nobody is in it now.');
    const twice: Roster = new Map([
      ['security', new Set([AVERY.id])],
      ['operations', new Set([AVERY.id])],
      ['leads', new Set([LEE.id])],
    ]);
    expect(words(asked({ ...rule, groups: ['security', 'operations', 'leads'] }), twice)).toBe(
      'The policy asks for a different person of each of security and operations, and together they have only 1 now.',
    );
  });

  it('does not count the opener, nor who shaped the draft', () => {
    const own = asked(rule, drafted({ kind: 'person', id: AVERY.id, name: AVERY.name }));
    expect(request(need(surveyed(own, 's1', request(own).id, ROSTER, ids())).record).shortage).toContain(
      'Whoever opened the incident or shaped the draft does not count.',
    );
    const shaped = { ...record, shapedBy: [ARI.id] };
    expect(request(need(surveyed(shaped, 's1', id, ROSTER, ids())).record).shortage).toContain('does not count.');
  });

  it('names break-glass where it is all that is left', () => {
    const glass = asked({ ...rule, breakGlass: { group: 'break_glass.users', maxMs: 60_000 } });
    expect(request(need(surveyed(glass, 's1', request(glass).id, gone, ids())).record).shortage).toContain(
      'Only break-glass could approve it',
    );
  });
});

describe('who opened the details', () => {
  const record = asked({ quorum: 2 });
  const { id } = request(record);

  it('is remembered until they decide, and is no fact of its own', () => {
    const read = need(detailsRead(record, 's1', id, AVERY.id));
    expect(read).toMatchObject({ entries: [], effects: [] });
    expect(detailsRead(read.record, 's1', id, AVERY.id)).toBeNull();
    expect(push(read.record, AVERY).entries[0]?.data).toMatchObject({ sawDetails: true, secondsToDecide: 1 });
    expect(push(read.record, ARI).entries[0]?.data).toMatchObject({ sawDetails: false });
  });

  it('is nobody for another asking, and there is a limit', () => {
    expect(detailsRead(record, 's1', 'another', AVERY.id)).toBeNull();
    const full = Array.from({ length: LIMITS.readersPerRequestMax }, (_, index) => `U0N${index}`);
    const one = need(record.steps[0]);
    const crowded = { ...record, steps: [{ ...one, request: { ...request(record), readBy: full } }] };
    expect(detailsRead(crowded, 's1', id, AVERY.id)).toBeNull();
  });
});
