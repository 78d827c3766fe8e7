import { describe, expect, it } from 'vitest';
import { dispatchStarted, expired, probed, reported } from '../../../src/core/advance/dispatch.ts';
import { askedAgain, manualDone, stopped } from '../../../src/core/advance/people.ts';
import { planned } from '../../../src/core/advance/plan.ts';
import type { ExecReport, ProbeResult } from '../../../src/core/plan.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { accept, refuse } from '../../../src/core/result.ts';
import { approved, ARI, AVERY, clickOn, drafted, ids, need, NOW, pending, planFor, press, ROSTER, TEAM } from './story.ts';

const first = (record: IncidentRecord) => need(record.steps[0]);
const request = (record: IncidentRecord): string => need(first(record).request).id;
const kinds = (advance: { readonly entries: readonly { readonly kind: string }[] }): readonly string[] =>
  advance.entries.map(({ kind }) => kind);

const OK: ExecReport = {
  kind: 'completed',
  results: [{ exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 5 }],
};
const LOST: ExecReport = { kind: 'unknown', code: 'ssh.lost', message: 'The connection was lost.', results: [] };
const HOLDS: ProbeResult = { holds: true, readable: true, facts: {}, sentence: 'It is silent.' };

function start(record: IncidentRecord, plan = planFor('s1'), now = NOW + 2000) {
  return dispatchStarted(record, 's1', request(record), plan, [], ROSTER, 'a1', ids(now));
}
const running = (): IncidentRecord => need(start(approved())).record;

describe('dispatch', () => {
  it('commits the attempt before anything is sent, and sets the watch on it', () => {
    const started = need(start(approved()));
    expect(first(started.record)).toMatchObject({ status: 'running', attempt: { id: 'a1', digest: planFor('s1').digest } });
    expect(kinds(started)).toEqual(['step.dispatched']);
    expect(started.effects.map(({ kind }) => kind)).toEqual(['overdue', 'show', 'archive']);
  });

  it('does not run a step whose commands changed after the approval: the approval is void, and the step is planned anew', () => {
    const changed = planFor('s1', { run: [{ argv: ['nft', '-f', '-'], stdin: 'something else', timeoutMs: 10_000 }] });
    const record = approved();
    const voided = need(
      dispatchStarted(record, 's1', request(record), changed, ['the commands'], ROSTER, 'a1', ids(NOW + 2000)),
    );
    expect(first(voided.record)).toMatchObject({ status: 'planning', attempt: null, decisions: [], changed: ['the commands'] });
    expect(voided.entries[0]?.sentence).toContain('because this changed since: the commands');
    expect(voided.effects.map(({ kind }) => kind)).toContain('plan');
  });

  it.each([
    ['the host key', { host: { ...planFor('s1').batch.host, hostKeys: ['SHA256:other'] } }],
    ['a precondition', { preconditions: { 'neighbour.mac': '02:00:00:00:00:99' } }],
    ['the policy rule', { rule: { ...planFor('s1').batch.rule, quorum: 2 } }],
  ])('does not run a step when %s changed after the approval', (_what, change) => {
    expect(first(need(start(approved(), planFor('s1', change))).record).status).toBe('planning');
  });

  it('does not run on an approval that has expired meanwhile', () => {
    const record = approved();
    const late = need(start(record, planFor('s1'), need(first(record).request).expiresAt));
    expect(first(late.record)).toMatchObject({ status: 'expired', attempt: null });
  });

  it('does nothing without an approval, for another asking, or a second time', () => {
    expect(start(pending())).toBeNull();
    expect(dispatchStarted(approved(), 's1', 'another', planFor('s1'), [], ROSTER, 'a1', ids())).toBeNull();
    const once = running();
    expect(dispatchStarted(once, 's1', request(once), planFor('s1'), [], ROSTER, 'a2', ids())).toBeNull();
  });
});

describe('a report', () => {
  it('is followed by a probe, and done means probed', () => {
    const followed = need(reported(running(), 's1', 'a1', OK, ids(NOW + 3000)));
    expect(first(followed.record).status).toBe('probing');
    expect(followed.effects[0]).toMatchObject({ kind: 'probe', afterMs: 500 });
    const done = need(probed(followed.record, 's1', 'a1', HOLDS, ids(NOW + 4000)));
    expect(done.record.steps.map(({ status }) => status)).toEqual(['done', 'open', 'blocked']);
    expect(kinds(done)).toEqual(['step.probed', 'step.done']);
  });

  it('counts once, and only for its own attempt', () => {
    const probing = need(reported(running(), 's1', 'a1', OK, ids())).record;
    expect(reported(probing, 's1', 'a1', OK, ids())).toBeNull();
    expect(reported(running(), 's1', 'other', OK, ids())).toBeNull();
  });

  it('that never came leaves the step unknown: it is looked at when the longest run time is over, and never run again by itself', () => {
    const lost = need(reported(running(), 's1', 'a1', LOST, ids(NOW + 3000)));
    expect(first(lost.record).status).toBe('unknown');
    expect(lost.effects[0]).toMatchObject({ kind: 'probe', afterMs: NOW + 2000 + 60_000 - (NOW + 3000) });
    expect(lost.effects.some(({ kind }) => kind === 'dispatch')).toBe(false);
    expect(kinds(lost)).toEqual(['step.unknown']);
  });

  it('of a command that failed ends the step and asks people', () => {
    const bad: ExecReport = {
      kind: 'completed',
      results: [{ exitCode: 1, stdout: '', stderr: 'no such set', truncated: false, durationMs: 5 }],
    };
    expect(first(need(reported(running(), 's1', 'a1', bad, ids())).record).status).toBe('failed');
  });
});

const afterRun = (): IncidentRecord => need(reported(running(), 's1', 'a1', OK, ids(NOW + 3000))).record;

describe('a probe', () => {
  it('that fails holds the containment and asks: nothing is undone by itself', () => {
    const failed = need(probed(afterRun(), 's1', 'a1', { ...HOLDS, holds: false }, ids(NOW + 4000)));
    expect(first(failed.record).status).toBe('failed');
    expect(failed.effects.map(({ kind }) => kind)).toEqual(['show', 'archive']);
  });

  it('that cannot be read is neither a yes nor a no', () => {
    const unreadable = need(probed(afterRun(), 's1', 'a1', { ...HOLDS, holds: false, readable: false }, ids(NOW + 4000)));
    expect(first(unreadable.record).status).toBe('unknown');
  });
});

describe('time', () => {
  it('never turns into a consent: an asking that runs out is undecided and can be asked again', () => {
    const record = pending();
    const { expiresAt } = need(first(record).request);
    expect(expired(record, 's1', request(record), ids(expiresAt - 1))).toBeNull();
    const over = need(expired(record, 's1', request(record), ids(expiresAt)));
    expect(first(over.record).status).toBe('expired');
    const again = askedAgain(
      over.record,
      's1',
      request(over.record),
      { person: AVERY, team: TEAM, roster: ROSTER, groups: ['security'] },
      ids(expiresAt + 1),
    );
    expect(first(again.record).status).toBe('planning');
  });

  it('keeps a new attempt away until the longest run time of the old one is over', () => {
    const bad: ExecReport = { kind: 'refused', code: 'ssh.refused', message: 'Nobody answered.' };
    const failed = need(reported(running(), 's1', 'a1', bad, ids(NOW + 3000))).record;
    const asking = { person: AVERY, team: TEAM, roster: ROSTER, groups: ['security'] };
    const early = askedAgain(failed, 's1', request(failed), asking, ids(NOW + 4000));
    expect(first(early.record).status).toBe('failed');
    expect(early.effects[0]).toMatchObject({ kind: 'tell', person: AVERY.id });
    expect(first(askedAgain(failed, 's1', request(failed), asking, ids(NOW + 2000 + 60_000)).record).status).toBe('planning');
  });
});

describe('people', () => {
  const asking = { person: AVERY, team: TEAM, roster: ROSTER, groups: ['security'] };

  it('stop a run at once, without an approval', () => {
    const halted = stopped(pending(), 'false alarm', asking, ids());
    expect(halted.record.steps.map(({ status }) => status)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(halted.record.closedAt).not.toBeNull();
    expect(kinds(halted)).toEqual(['run.stopped', 'incident.closed']);
  });

  it('cannot stop what has gone out: it is followed to its end, and what waits behind it is stopped', () => {
    const halted = stopped(running(), 'wait', asking, ids());
    expect(halted.record.steps.map(({ status }) => status)).toEqual(['running', 'stopped', 'stopped']);
  });

  it('outside of the groups change nothing and are told why', () => {
    const refused = stopped(pending(), 'no', { ...asking, person: ARI }, ids());
    expect(refused.record.stopped).toBeNull();
    expect(refused.effects[0]).toMatchObject({ kind: 'tell', person: ARI.id, text: expect.stringContaining('security') });
  });

  it('confirm manual work, and the next step is planned', () => {
    const probing = need(reported(running(), 's1', 'a1', OK, ids())).record;
    const open = need(probed(probing, 's1', 'a1', HOLDS, ids())).record;
    const done = manualDone(open, 's2', 1, 'all clean', asking, ids());
    expect(done.record.steps.map(({ status }) => status)).toEqual(['done', 'done', 'planning']);
    expect(manualDone(drafted(), 's2', 1, '', asking, ids()).effects[0]).toMatchObject({ kind: 'tell' });
  });

  it('reject with a reason, and nothing that waits for the step will ever start', () => {
    const rejected = press(pending(), AVERY, { verdict: 'reject', reason: 'the line must run' });
    expect(rejected.record.steps.map(({ status }) => status)).toEqual(['rejected', 'stopped', 'stopped']);
    expect(rejected.entries[0]?.sentence).toContain('the line must run');
  });
});

describe('a refused click', () => {
  it('changes nothing but the ledger, and its person is told why', () => {
    const record = pending();
    const refused = press(record, AVERY, { digest: 'f'.repeat(64) });
    expect({ ...refused.record, version: record.version, refused: [] }).toEqual(record);
    expect(kinds(refused)).toEqual(['approval.refused']);
    expect(refused.effects.map(({ kind }) => kind)).toEqual(['tell', 'show', 'archive']);
  });

  it('is the second of two equal ones', () => {
    const record = pending();
    const click = clickOn(record, AVERY);
    const once = press(record, AVERY).record;
    expect(kinds(press(once, AVERY, click))).toEqual(['approval.refused']);
  });
});

describe('a plan', () => {
  it('that cannot be made leaves the step refused with the reason', () => {
    const refused = need(planned(drafted(), 's1', 1, refuse('plan.protected', 'The policy protects it.'), ids()));
    expect(first(refused.record)).toMatchObject({ status: 'refused', problem: { code: 'plan.protected' } });
  });

  it('that comes when nobody waits for it any more is dropped', () => {
    expect(planned(pending(), 's1', 1, accept(planFor('s1')), ids())).toBeNull();
  });
});
