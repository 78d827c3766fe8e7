import { describe, expect, it } from 'vitest';
import { clicked } from '../../../src/core/advance/click.ts';
import { dispatchRefused, dispatchStarted, expired, probed, reported } from '../../../src/core/advance/dispatch.ts';
import { glassEnded, glassFollowed, glassOf } from '../../../src/core/advance/glass.ts';
import { askedAgain, stopped } from '../../../src/core/advance/people.ts';
import { planned } from '../../../src/core/advance/plan.ts';
import type { Click } from '../../../src/core/approval.ts';
import type { Roster } from '../../../src/core/judge/roster.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { ExecReport, ProbeResult } from '../../../src/core/plan.ts';
import type { BrokenGlass, IncidentRecord, StepRecord } from '../../../src/core/record.ts';
import { accept } from '../../../src/core/result.ts';
import { report } from './attempt.ts';
import { ARI, AVERY, clickOn, ids, need, NOW, pending, person, planFor, ROSTER, TEAM } from './story.ts';

const LEE = person('U0LEE000001');
const MORE: Roster = new Map([...ROSTER, ['break_glass.users', new Set([LEE.id])]]);
const RULE = {
  rule: { ...planFor('s1').batch.rule, quorum: 2, breakGlass: { group: 'break_glass.users', maxMs: 600_000 } },
};
const PLAN = planFor('s1', RULE);
const AT = NOW + 1000;

const push = (
  record: IncidentRecord,
  by = LEE,
  verdict: Click['verdict'] = 'break_glass',
  now = AT,
  roster = MORE,
): IncidentRecord => clicked(record, clickOn(record, by, { verdict, reason: 'It floods.' }), by, roster, ids(now)).record;
const broken = (): IncidentRecord => push(pending(RULE));
const request = (record: IncidentRecord): string => need(need(record.steps[0]).request).id;
const start = (record: IncidentRecord, plan = PLAN, changed: readonly string[] = [], roster = MORE): IncidentRecord =>
  need(dispatchStarted(record, 's1', request(record), plan, changed, roster, 'a1', ids(AT + 1000))).record;
const came = (record: IncidentRecord, what: ExecReport = report()): IncidentRecord =>
  need(reported(record, 's1', 'a1', what, ids(AT + 2000))).record;
const look = (record: IncidentRecord, change: Partial<ProbeResult>): IncidentRecord => {
  const probe = { holds: false, readable: true, facts: {}, sentence: 'Seen.', ...change };
  return need(probed(record, 's1', 'a1', probe, ids(AT + 3000))).record;
};
const only = (record: IncidentRecord): BrokenGlass => {
  const [glass, ...more] = glassOf(record);
  expect(more).toEqual([]);
  return need(glass);
};
/** What everybody was told: it must be there whatever came after. */
const told = { step: 's1', nth: 1, by: LEE.id, name: LEE.name, at: AT, reason: 'It floods.', effect: PLAN.effect };
const asking = { person: AVERY, team: TEAM, roster: MORE, groups: ['security'] };

/** As an older version stored it. */
function older(record: IncidentRecord): IncidentRecord {
  const { brokenGlass: _, ...rest } = record;
  return rest;
}
const having = (record: IncidentRecord, change: Partial<StepRecord>): IncidentRecord => ({
  ...record,
  steps: [{ ...need(record.steps[0]), ...change }, ...record.steps.slice(1)],
});

describe('an approval by break-glass is kept in the record', () => {
  it('from the moment that it is decided, and lives while nothing has become of it', () => {
    const record = broken();
    expect(record.brokenGlass).toEqual([{ ...told, request: request(record) }]);
  });

  it('and no other approval is', () => {
    expect(push(pending(RULE), AVERY, 'approve').brokenGlass).toBeUndefined();
  });

  it('when it is taken back, with that and when', () => {
    const record = push(broken(), LEE, 'withdraw', AT + 500);
    expect(need(record.steps[0]).decisions).toEqual([]);
    expect(only(record)).toEqual({ ...told, request: request(record), end: { kind: 'taken_back', at: AT + 500 } });
  });

  it('when another takes back theirs: then nothing became of it', () => {
    const record = push(push(push(pending(RULE), AVERY, 'approve')), AVERY, 'withdraw');
    expect(need(record.steps[0]).decisions).toMatchObject([{ by: LEE.id }]);
    expect(only(record).end).toBeUndefined();
  });

  it('when it is given again after that: both are told, each for itself', () => {
    const back = push(broken(), LEE, 'withdraw', AT);
    const record = push(back, LEE, 'break_glass', AT);
    expect(glassOf(record)).toMatchObject([
      { nth: 1, end: { kind: 'taken_back' } },
      { nth: 2, request: request(record) },
    ]);
    expect(glassOf(record)[1]?.end).toBeUndefined();
    expect(glassOf(push(record, LEE, 'withdraw', AT + 9))[0]?.end).toEqual({ kind: 'taken_back', at: AT });
  });

  it('when it is void at the last check, with the difference, also when the step is asked anew', () => {
    const voided = start(broken(), planFor('s1', { ...RULE, preconditions: {} }), ['the MAC', 'the firmware']);
    const end = { kind: 'void', why: 'This changed since the approval: the MAC, the firmware.' };
    expect(need(voided.steps[0])).toMatchObject({ status: 'planning', decisions: [] });
    expect(only(voided)).toMatchObject({ ...told, end });
    const anew = need(planned(voided, 's1', 1, accept(PLAN), ids(AT + 5000))).record;
    expect(request(anew)).not.toBe(request(voided));
    expect(only(anew)).toMatchObject({ ...told, end });
  });

  it('when nobody can say what changed', () => {
    expect(only(start(broken(), planFor('s1', { ...RULE, preconditions: {} }))).end).toEqual({
      kind: 'void',
      why: 'This changed since the approval: something that it covers.',
    });
  });

  it('when its person may not approve any more, before it is sent and at the last check', () => {
    const record = push(push(pending(RULE), AVERY, 'approve'));
    const gone = push(push(record, AVERY, 'withdraw'), ARI, 'approve', AT, ROSTER);
    expect(only(gone).end).toEqual({ kind: 'void', why: `${LEE.name} may not approve it any more.` });
    expect(only(start(record, PLAN, [], ROSTER)).end).toEqual({
      kind: 'void',
      why: 'This changed since the approval: who may approve it.',
    });
  });

  it('when the step could not be sent, when its time was over, and when the run was stopped', () => {
    const record = broken();
    const problem = { code: 'plan.mac_moved', message: 'The device is not there.' };
    expect(only(need(dispatchRefused(record, 's1', request(record), problem, ids(AT))).record).end).toEqual({
      kind: 'void',
      why: 'The device is not there.',
    });
    const late = need(expired(record, 's1', request(record), ids(AT + 600_000))).record;
    expect(only(late).end).toEqual({ kind: 'void', why: 'Its time was over.' });
    expect(only(askedAgain(late, 's1', request(late), asking, ids(AT + 600_001)).record).end).toEqual(only(late).end);
    expect(only(stopped(record, 'wait', asking, ids(AT)).record).end).toEqual({ kind: 'void', why: 'The run was stopped.' });
  });

  it('when the run that it let start was asked again: what ran, and that it had no effect', () => {
    const failed = look(came(start(broken())), {});
    const end = { kind: 'sent', at: AT + 1000, became: 'no_effect' };
    expect(only(failed)).toMatchObject({ ...told, end });
    const again = askedAgain(failed, 's1', request(failed), asking, ids(AT + 3_600_000)).record;
    const anew = need(planned(again, 's1', 1, accept(PLAN), ids(AT + 3_600_001))).record;
    expect(need(anew.steps[0])).toMatchObject({ status: 'pending', decisions: [], attempt: null });
    expect(only(anew)).toMatchObject({ ...told, end });
  });
});

describe('what became of it', () => {
  const running = start(broken());
  const lost: ExecReport = { kind: 'unknown', code: 'ssh.lost', message: 'Lost.', results: [] };
  it.each<readonly [string, IncidentRecord, string]>([
    ['is under way while no answer has come', running, 'running'],
    ['has run while its effect is being checked', came(running), 'ran'],
    ['failed when a command did', came(running, report({ exitCode: 1 })), 'failed'],
    ['was seen', look(came(running), { holds: true }), 'done'],
    ['is unknown while nobody can say', came(running, lost), 'unknown'],
    ['stays unknown when a look could not see', look(came(running, lost), { readable: false }), 'unknown'],
    ['is known when a later look has seen it', look(came(running, lost), { holds: true }), 'done'],
  ])('%s', (_name, record, became) => {
    expect(only(record).end).toEqual({ kind: 'sent', at: AT + 1000, became });
  });

  it('is nothing when the gateway was never reached', () => {
    const refused: ExecReport = { kind: 'refused', code: 'ssh.host_key', message: 'It has another key.' };
    expect(only(came(running, refused)).end).toEqual({ kind: 'not_sent', why: 'It has another key.' });
  });

  it('is no more than before when the machine of an older version keeps the decision and does not move, or somebody rejects', () => {
    const waits = having(broken(), { status: 'pending' });
    expect(only(glassFollowed(waits, waits)).end).toBeUndefined();
    const rejected = having(broken(), { status: 'rejected' });
    expect(only(glassFollowed(waits, rejected)).end).toEqual({ kind: 'void', why: 'The step was rejected.' });
    const refused = having(broken(), { status: 'refused', problem: null });
    expect(only(glassFollowed(waits, refused)).end).toEqual({ kind: 'void', why: 'The step could not be sent.' });
  });

  it('is its end when a new draft has no such step any more', () => {
    const record = broken();
    const redrafted = { ...record, steps: [] };
    expect(only(glassFollowed(record, redrafted)).end).toEqual({ kind: 'void', why: 'Its asking is over.' });
    expect(only(glassFollowed(older(record), older(redrafted)))).toMatchObject({ ...told, end: { kind: 'void' } });
    const sent = start(record);
    expect(only(glassFollowed(sent, { ...sent, steps: [] })).end).toMatchObject({ kind: 'sent', became: 'running' });
  });
});

describe('a record of an older version', () => {
  it('has it among the decisions, and keeps it from the next commit on', () => {
    const record = older(broken());
    expect(only(record)).toEqual({ ...told, request: request(record) });
    expect(only(push(record, LEE, 'withdraw', AT + 1))).toMatchObject({ ...told, end: { kind: 'taken_back' } });
    const voided = start(record, planFor('s1', { ...RULE, preconditions: {} }), ['the MAC']);
    expect(voided.brokenGlass).toMatchObject([{ ...told, end: { kind: 'void' } }]);
  });

  it('without any is left as it is', () => {
    const record = push(pending(RULE), AVERY, 'approve');
    expect(glassFollowed(record, record)).toBe(record);
    expect(record).not.toHaveProperty('brokenGlass');
    expect(glassEnded(record, { by: AVERY.id, request: request(record) }, { kind: 'taken_back', at: AT })).toBe(record);
  });
});

describe('the list', () => {
  it('is the very same when nothing is new, in whatever order the store gives its fields', () => {
    const record = start(broken());
    const end = { became: 'running', at: AT + 1000, kind: 'sent' } as const;
    const known = only(record);
    expect(known.end).toEqual(end);
    const turned = { ...record, brokenGlass: [{ ...known, end }] };
    expect(glassFollowed(record, record)).toBe(record);
    expect(glassFollowed(record, turned)).toBe(turned);
  });

  it('ends for nobody else and for no other asking', () => {
    const record = broken();
    const end = { kind: 'taken_back', at: AT } as const;
    expect(glassEnded(record, { by: ARI.id, request: request(record) }, end)).toBe(record);
    expect(glassEnded(record, { by: LEE.id, request: 'another' }, end)).toBe(record);
  });

  it('keeps the newest ones, each with a number of its own', () => {
    let record = pending(RULE);
    const times = LIMITS.brokenGlassPerIncidentMax + 3;
    for (let time = 0; time < times; time += 1) record = push(push(record), LEE, 'withdraw');
    const numbers = glassOf(record).map(({ nth }) => nth);
    expect(numbers).toHaveLength(LIMITS.brokenGlassPerIncidentMax);
    expect([numbers[0], numbers.at(-1)]).toEqual([4, times]);
  });
});
