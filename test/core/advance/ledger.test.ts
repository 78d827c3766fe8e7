import { describe, expect, it } from 'vitest';
import { clicked } from '../../../src/core/advance/click.ts';
import { dispatchRefused, dispatchStarted, expired, lost, probed, reported } from '../../../src/core/advance/dispatch.ts';
import type { Advance } from '../../../src/core/advance/types.ts';
import type { Roster } from '../../../src/core/judge/roster.ts';
import { asJson } from '../../../src/core/json.ts';
import type { ApprovalRule, ExecReport, ProbeResult } from '../../../src/core/plan.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { refuse } from '../../../src/core/result.ts';
import { approved, ARI, AVERY, clickOn, ids, need, NOW, pending, planFor, press, ROSTER } from './story.ts';

const TAGOUT = { kind: 'tagout' };
const first = (record: IncidentRecord) => need(record.steps[0]);
const asking = (record: IncidentRecord) => need(first(record).request);
const ruled = (change: Partial<ApprovalRule>) => ({ rule: { ...planFor('s1').batch.rule, ...change } });
const avery = { kind: 'person', id: AVERY.id, name: AVERY.name };

const start = (record: IncidentRecord, plan = planFor('s1'), changed: readonly string[] = [], roster: Roster = ROSTER) =>
  dispatchStarted(record, 's1', asking(record).id, plan, changed, roster, 'a1', ids(NOW + 2000));
const running = (): IncidentRecord => need(start(approved())).record;
const report = (change: Partial<Extract<ExecReport, { kind: 'completed' }>['results'][number]> = {}): ExecReport => ({
  kind: 'completed',
  results: [{ exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 5, ...change }],
});
const said = (advance: Advance | null) => need(advance).entries;

describe('the ledger says of a decision', () => {
  it('who approved, exactly what, in which groups and how', () => {
    const record = pending(ruled({ quorum: 2 }));
    const { id, digest } = asking(record);
    expect(said(press(record, AVERY, { reason: 'it scans' }, NOW + 4000))).toEqual([
      {
        kind: 'approval.decided',
        by: avery,
        sentence: `${AVERY.name} approved step 1 (1 of 2 given).`,
        data: {
          step: 's1',
          verdict: 'approve',
          digest,
          request: id,
          reason: 'it scans',
          groups: ['security'],
          secondsToDecide: 4,
          sawDetails: false,
          stepUp: 'none',
        },
      },
    ]);
  });

  it('that its code was checked', () => {
    const record = pending(ruled({ stepUp: true }));
    expect(said(press(record, AVERY, { stepUp: 'verified' }))[0]?.data).toMatchObject({ stepUp: 'verified' });
  });

  it('who rejected, and why', () => {
    const record = pending();
    const { id, digest } = asking(record);
    expect(said(press(record, AVERY, { verdict: 'reject', reason: 'the line must run' }))[0]).toEqual({
      kind: 'approval.decided',
      by: avery,
      sentence: `${AVERY.name} rejected step 1: the line must run`,
      data: { step: 's1', verdict: 'reject', digest, request: id, reason: 'the line must run' },
    });
  });

  it('who took an approval back, and where that leaves the asking', () => {
    const once = press(pending(ruled({ quorum: 2 })), AVERY).record;
    const { id, digest } = asking(once);
    expect(said(press(once, AVERY, { verdict: 'withdraw' }))).toEqual([
      {
        kind: 'approval.withdrawn',
        by: avery,
        sentence: `${AVERY.name} took the approval of step 1 back (0 of 2 given).`,
        data: { step: 's1', verdict: 'approve', digest, request: id },
      },
    ]);
  });

  it('what was refused to whom, with its code', () => {
    const record = pending();
    const { id } = asking(record);
    const digest = 'f'.repeat(64);
    expect(said(press(record, AVERY, { digest }))).toEqual([
      {
        kind: 'approval.refused',
        by: avery,
        sentence: expect.stringMatching(/^A click on step 1 by Person U0AVERY0001 was refused: What this button would approve/),
        data: { step: 's1', verdict: 'approve', code: 'approval.digest_mismatch', digest, request: id },
      },
    ]);
  });

  it('each different refusal once, and the same one on an older card of no step at all once too', () => {
    const record = pending();
    const one = press(record, AVERY, { digest: 'f'.repeat(64) }).record;
    expect(said(press(one, AVERY, { digest: 'f'.repeat(64) }))).toEqual([]);
    expect(said(press(one, AVERY, { digest: 'f'.repeat(64), verdict: 'reject' }))).toHaveLength(1);
    const gone = press(record, AVERY, { step: 's9', request: 'one' }).record;
    expect(said(press(gone, AVERY, { step: 's9', request: 'two' }))).toEqual([]);
  });

  it('whose approval does not count any more, beside the decision that showed it', () => {
    const once = press(pending(ruled({ quorum: 2 })), AVERY).record;
    const { id, digest } = asking(once);
    const without: Roster = new Map([['operations', new Set([ARI.id])]]);
    const advance = clicked(once, clickOn(once, ARI), ARI, without, ids(NOW + 2000));
    expect(first(advance.record).decisions.map(({ by }) => by)).toEqual([ARI.id]);
    expect(advance.entries).toMatchObject([
      {
        kind: 'approval.voided',
        by: TAGOUT,
        sentence: `The approval of ${AVERY.name} for step 1 does not count any more, because ${AVERY.name} may not approve it now.`,
        data: { step: 's1', person: AVERY.id, digest, request: id },
      },
      { kind: 'approval.decided', sentence: `${ARI.name} approved step 1 (1 of 2 given).` },
    ]);
  });

  it('nothing of former approvers when the click itself is refused: then nothing changed', () => {
    const once = press(pending(ruled({ quorum: 2 })), AVERY).record;
    const refused = clicked(once, clickOn(once, ARI, { digest: '' }), ARI, new Map(), ids(NOW + 2000));
    expect(first(refused.record).decisions).toEqual(first(once).decisions);
    expect(refused.entries.map(({ kind }) => kind)).toEqual(['approval.refused']);
  });
});

describe('the ledger says of a dispatch', () => {
  it('which attempt of what went where, and for how long at most', () => {
    const record = approved();
    const advance = need(start(record));
    const { digest, longestMs } = planFor('s1');
    expect(advance.entries).toEqual([
      {
        kind: 'step.dispatched',
        by: TAGOUT,
        sentence: 'Sent step 1 to gw-dock.',
        data: { step: 's1', attempt: 'a1', digest, request: asking(record).id, longestMs },
      },
    ]);
    expect(first(advance.record)).toMatchObject({
      sent: true,
      attempt: { id: 'a1', digest, startedAt: NOW + 2000, longestMs },
    });
    expect(advance.effects[0]).toEqual({
      kind: 'overdue',
      incident: record.incident.id,
      step: 's1',
      attempt: 'a1',
      at: NOW + 2000 + longestMs + 5000,
    });
  });

  it('what was approved and what it would be now, when something changed', () => {
    const record = approved();
    const fresh = planFor('s1', { preconditions: {} });
    const [voided] = said(start(record, fresh, ['the device', 'the commands']));
    expect(voided).toEqual({
      kind: 'approval.voided',
      by: TAGOUT,
      sentence:
        'The approval of step 1 is void, because this changed since: the device, the commands. Nothing was sent; the step is asked anew.',
      data: { step: 's1', approved: asking(record).digest, now: fresh.digest, changed: ['the device', 'the commands'] },
    });
    expect(said(start(record, fresh))[0]?.sentence).toContain('changed since: something that it covers.');
  });

  it('that who may approve has changed, when that is it', () => {
    const record = approved();
    const voided = need(start(record, planFor('s1'), [], new Map()));
    expect(first(voided.record)).toMatchObject({
      status: 'planning',
      attempt: null,
      decisions: [],
      changed: ['who may approve it'],
    });
    expect(voided.entries).toMatchObject([{ kind: 'approval.voided', data: { changed: ['who may approve it'] } }]);
  });

  it('that it could not be sent, with the code', () => {
    const record = approved();
    const problem = refuse('plan.read_failed', 'The gateway is silent.');
    const refused = need(dispatchRefused(record, 's1', asking(record).id, problem, ids(NOW + 2000)));
    expect(first(refused.record)).toMatchObject({ status: 'refused', problem: { code: 'plan.read_failed' } });
    expect(refused.entries.at(-1)).toEqual({
      kind: 'approval.voided',
      by: TAGOUT,
      sentence: 'The approval of step 1 is void, because the step could not be sent. Nothing was sent; it can be asked again.',
      data: { step: 's1', approved: asking(record).digest, now: null, changed: [], code: 'plan.read_failed' },
    });
    expect(dispatchRefused(record, 's1', 'another', problem, ids())).toBeNull();
    expect(dispatchRefused(record, 's9', asking(record).id, problem, ids())).toBeNull();
    expect(dispatchRefused(pending(), 's1', asking(record).id, problem, ids())).toBeNull();
    expect(dispatchRefused(running(), 's1', asking(running()).id, problem, ids())).toBeNull();
  });

  it('nothing, of a step that waits for no dispatch', () => {
    const waiting = pending();
    expect(dispatchRefused(waiting, 's1', asking(waiting).id, refuse('plan.read_failed', 'Silent.'), ids())).toBeNull();
  });

  it('is never reached by a plan that does not match its own digest: that is a bug, not a refusal', () => {
    const plan = planFor('s1');
    const forged = { ...plan, batch: { ...plan.batch, undo: plan.batch.run } };
    expect(() => start(approved(), forged)).toThrow(/does not match its own digest/);
  });
});

describe('a run that was compiled by an older version', () => {
  /** As that version compiled it: an approval could not be taken back. */
  function older(record: IncidentRecord): IncidentRecord {
    const now = JSON.stringify(record.machine);
    const then = now.replace('"s1.withdrawn":[{"target":"pending"}],"s1.dispatched"', '"s1.dispatched"');
    expect(then).not.toBe(now);
    return { ...record, machine: asJson(JSON.parse(then)) };
  }

  it('says that it is too late to take an approval back, and keeps the approval', () => {
    const record = older(approved());
    const refused = press(record, AVERY, { verdict: 'withdraw' });
    expect(first(refused.record)).toMatchObject({ status: 'approved', decisions: [{ by: AVERY.id }] });
    expect(refused.entries).toMatchObject([{ kind: 'approval.refused', data: { code: 'approval.too_late' } }]);
    expect(refused.effects[0]).toMatchObject({
      kind: 'tell',
      text: 'Your click changed nothing: this step is about to start. Press Stop to halt the run.',
    });
  });

  it('sends nothing when the rule asks for a hold that the run does not know', () => {
    const held = press(pending(ruled({ holdMs: 60_000 })), AVERY).record;
    const { heldUntil: _, ...unheld } = asking(held);
    const record = {
      ...held,
      steps: [{ ...first(held), status: 'approved', request: unheld } as const, ...held.steps.slice(1)],
    };
    const refused = need(
      start(
        { ...record, snapshot: { s1: 'approved', s2: 'blocked', s3: 'blocked' } },
        planFor('s1', ruled({ holdMs: 60_000 })),
      ),
    );
    expect(first(refused.record)).toMatchObject({
      status: 'refused',
      problem: { code: 'dispatch.hold_not_over' },
      attempt: null,
    });
  });
});

describe('the ledger says of an asking that ran out', () => {
  const over = (record: IncidentRecord): Advance => {
    const { id, expiresAt } = asking(record);
    return need(expired(record, 's1', id, ids(expiresAt)));
  };

  it.each([
    [
      'nobody decided',
      pending(),
      0,
      'Nobody decided step 1 in time, so it is undecided and nothing was sent. It can be asked again.',
    ],
    [
      'too few approved',
      press(pending(ruled({ quorum: 2 })), AVERY).record,
      1,
      'Not enough people approved step 1 in time (1 of 2 given), so it is undecided and nothing was sent. It can be asked again.',
    ],
    [
      'it was approved and not sent',
      approved(),
      1,
      'The approval of step 1 ran out before it could be sent, so nothing was sent. It can be asked again.',
    ],
    [
      'it was approved and held',
      press(pending(ruled({ holdMs: 60_000 })), AVERY).record,
      1,
      'The approval of step 1 ran out before it could be sent, so nothing was sent. It can be asked again.',
    ],
  ])('that %s', (_what, record, approvals, sentence) => {
    expect(over(record).entries[0]).toEqual({
      kind: 'approval.expired',
      by: TAGOUT,
      sentence,
      data: { step: 's1', request: asking(record).id, approvals },
    });
  });

  it('nothing, when it is another asking, another step, or runs', () => {
    const record = pending();
    const { id, expiresAt } = asking(record);
    expect(expired(record, 's1', 'another', ids(expiresAt))).toBeNull();
    expect(expired(record, 's9', id, ids(expiresAt))).toBeNull();
    expect(expired(record, 's3', id, ids(expiresAt))).toBeNull();
    expect(expired(running(), 's1', asking(running()).id, ids(expiresAt))).toBeNull();
    const sent = running();
    expect(expired(sent, 's1', asking(sent).id, ids(expiresAt))).toBeNull();
  });
});

describe('the ledger says of an attempt', () => {
  it.each<readonly [string, ExecReport, string, string, string]>([
    ['ran', report(), 'probing', 'step.reported', 'Step 1 ran; its effect is being checked.'],
    ['failed', report({ exitCode: 3 }), 'failed', 'step.reported', 'Step 1 failed: a command ended with exit code 3.'],
    [
      'was not sent',
      { kind: 'refused', code: 'ssh.refused', message: 'Nobody answered.' },
      'failed',
      'step.reported',
      'Step 1 was not sent: Nobody answered.',
    ],
    [
      'may have run',
      lost('The worker was lost.'),
      'unknown',
      'step.unknown',
      'Nobody can say whether step 1 ran: The worker was lost. It will be looked at, and not sent again.',
    ],
  ])('that it %s', (_what, came, status, kind, sentence) => {
    const advance = need(reported(running(), 's1', 'a1', came, ids(NOW + 3000)));
    expect(first(advance.record)).toMatchObject({ status, report: came });
    expect(advance.entries[0]).toEqual({ kind, by: TAGOUT, sentence, data: { step: 's1', attempt: 'a1', report: came } });
  });

  it('that one of several commands failed', () => {
    const both: ExecReport = {
      kind: 'completed',
      results: [0, 2].map((exitCode) => ({ exitCode, stdout: '', stderr: '', truncated: false, durationMs: 5 })),
    };
    expect(first(need(reported(running(), 's1', 'a1', both, ids())).record).status).toBe('failed');
  });

  it('a report that came after it was given up for lost: a fact that moves nothing', () => {
    const unknown = need(reported(running(), 's1', 'a1', lost('Its worker was lost.'), ids(NOW + 3000))).record;
    const late = need(reported(unknown, 's1', 'a1', report(), ids(NOW + 9000)));
    expect(first(late.record)).toMatchObject({ status: 'unknown', report: report() });
    expect(late.entries).toEqual([
      {
        kind: 'step.reported',
        by: TAGOUT,
        sentence: 'A report of step 1 came after its attempt was given up for lost. Step 1 ran; its effect is being checked.',
        data: { step: 's1', attempt: 'a1', report: report(), late: true },
      },
    ]);
    expect(late.effects.map(({ kind }) => kind)).toEqual(['show', 'archive']);
  });

  it('nothing of an attempt that was never made', () => {
    expect(reported(approved(), 's1', 'a1', report(), ids())).toBeNull();
  });

  it('nothing twice: given up for lost again, or a second report after one that told', () => {
    const unknown = need(reported(running(), 's1', 'a1', lost('Its worker was lost.'), ids(NOW + 3000))).record;
    expect(reported(unknown, 's1', 'a1', lost('Again.'), ids(NOW + 9000))).toBeNull();
    const torn: ExecReport = { kind: 'unknown', code: 'ssh.lost', message: 'The connection broke.', results: [] };
    expect(need(reported(unknown, 's1', 'a1', torn, ids(NOW + 9000))).entries).toHaveLength(1);
    const known = need(reported(running(), 's1', 'a1', torn, ids(NOW + 3000))).record;
    expect(reported(known, 's1', 'a1', report(), ids(NOW + 9000))).toBeNull();
    const done = need(reported(running(), 's1', 'a1', report(), ids(NOW + 3000))).record;
    expect(reported(done, 's1', 'a1', report({ exitCode: 1 }), ids(NOW + 9000))).toBeNull();
  });
});

describe('the ledger says of a probe', () => {
  const HOLDS: ProbeResult = { holds: true, readable: true, facts: {}, sentence: 'It is silent.' };
  const after = (): IncidentRecord => need(reported(running(), 's1', 'a1', report(), ids(NOW + 3000))).record;
  const look = (probe: ProbeResult, record = after()) => probed(record, 's1', 'a1', probe, ids(NOW + 4000));
  const seen = (probe: ProbeResult) => ({
    kind: 'step.probed',
    by: TAGOUT,
    sentence: 'It is silent.',
    data: { step: 's1', attempt: 'a1', probe },
  });

  it('that the effect is there, and that the step is done by that', () => {
    const advance = need(look(HOLDS));
    expect(first(advance.record).probe).toEqual(HOLDS);
    expect(advance.entries).toEqual([
      seen(HOLDS),
      { kind: 'step.done', by: TAGOUT, sentence: 'Step 1 is done: the probe shows its effect.', data: { step: 's1' } },
    ]);
  });

  it('that the effect is not there, and that nothing was undone', () => {
    const fails = { ...HOLDS, holds: false };
    expect(said(look(fails))).toEqual([
      seen(fails),
      {
        kind: 'step.failed',
        by: TAGOUT,
        sentence: 'Step 1 did not have its effect. Nothing was undone; a person must look and may ask again.',
        data: { step: 's1' },
      },
    ]);
  });

  it('that nobody could look, and nothing more', () => {
    const unreadable = { ...HOLDS, holds: false, readable: false };
    expect(said(look(unreadable))).toEqual([seen(unreadable)]);
  });

  it('again when an unknown one is looked at again, and nothing for another attempt or one that nobody waits for', () => {
    const unreadable = { ...HOLDS, holds: false, readable: false };
    const unknown = need(look(unreadable)).record;
    expect(first(unknown).status).toBe('unknown');
    expect(first(need(look(HOLDS, unknown)).record).status).toBe('done');
    expect(probed(after(), 's1', 'other', HOLDS, ids())).toBeNull();
    expect(probed(unknown, 's1', 'other', HOLDS, ids())).toBeNull();
    expect(look(HOLDS, running())).toBeNull();
  });
});
