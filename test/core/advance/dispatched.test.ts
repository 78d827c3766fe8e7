import { describe, expect, it } from 'vitest';
import { dispatchRefused, expired } from '../../../src/core/advance/dispatch.ts';
import type { Advance } from '../../../src/core/advance/types.ts';
import { asJson } from '../../../src/core/json.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { refuse } from '../../../src/core/result.ts';
import { asking, first, ruled, running, said, start, TAGOUT } from './attempt.ts';
import { approved, AVERY, ids, need, NOW, pending, planFor, press } from './story.ts';

/** As that version compiled it: an approval could not be taken back. */
function older(record: IncidentRecord): IncidentRecord {
  const now = JSON.stringify(record.machine);
  const then = now.replace('"s1.withdrawn":[{"target":"pending"}],"s1.dispatched"', '"s1.dispatched"');
  expect(then).not.toBe(now);
  return { ...record, machine: asJson(JSON.parse(then)) };
}

const over = (record: IncidentRecord): Advance => {
  const { id, expiresAt } = asking(record);
  return need(expired(record, 's1', id, ids(expiresAt)));
};

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
