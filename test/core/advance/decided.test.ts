import { describe, expect, it } from 'vitest';
import { clicked } from '../../../src/core/advance/click.ts';
import type { Roster } from '../../../src/core/judge/roster.ts';
import { asking, first, ruled, said, TAGOUT } from './attempt.ts';
import { ARI, AVERY, clickOn, ids, NOW, pending, press } from './story.ts';

const avery = { kind: 'person', id: AVERY.id, name: AVERY.name };

describe('the ledger says of a decision', () => {
  it('who approved, exactly what, in which groups and how', () => {
    const record = pending(ruled({ quorum: 2 }));
    const { id, digest } = asking(record);
    const advance = press(record, AVERY, { reason: 'it scans' }, NOW + 4000);
    expect(advance.effects.map(({ kind }) => kind)).toEqual(['show', 'archive']);
    expect(advance.entries).toEqual([
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
