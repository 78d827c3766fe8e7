import { describe, expect, it } from 'vitest';
import { detailsModal } from '../../../src/adapters/slack/pages.ts';
import { renderRecord, replacedCard } from '../../../src/adapters/slack/render.ts';
import type { ApprovalRule } from '../../../src/core/plan.ts';
import type { ApprovalRequest, StepRecord, StepStatus } from '../../../src/core/record.ts';
import { batch, decision, INCIDENT, MINUTE, OPENED_AT, plan, record, step } from './fixtures.ts';
import { read } from './read.ts';

const ASKED = OPENED_AT + 2 * MINUTE;

function asked(
  rule: Partial<ApprovalRule>,
  {
    status = 'pending',
    request = {},
    decisions = [],
  }: { status?: StepStatus; request?: Partial<ApprovalRequest>; decisions?: StepRecord['decisions'] } = {},
): StepRecord {
  const made = plan({ rule: { ...batch().rule, ...rule } });
  const open = { id: 'R1', digest: made.digest, askedAt: ASKED, expiresAt: ASKED + 30 * MINUTE, ...request };
  return step(status, { plan: made, request: open, decisions });
}
const messages = (state: StepRecord) => renderRecord(record({ steps: [state] }), { history: null });
const card = (state: StepRecord): string => read(messages(state)[1]?.blocks ?? []);
const notices = (state: StepRecord) => messages(state).filter(({ key }) => key.startsWith('notice:'));
const yes = (changes = {}) => decision({ request: 'R1', groups: ['security'], ...changes });

describe('while people decide, the card', () => {
  it('counts, and names whose approval is still needed', () => {
    const state = asked({ oneFromEach: ['security', 'plant-leads'] }, { decisions: [yes()] });
    expect(card(state)).toContain(
      'Who may approve: security, plant-leads, a different person from each of security, plant-leads. ' +
        '2 approvals are needed, 1 of 2 given; somebody of plant-leads is still needed.',
    );
  });

  it('says what else the policy asks', () => {
    const text = card(asked({ stepUp: true, holdMs: 90_000, raised: true, affects: 7, rejection: 'reopens' }));
    for (const part of [
      'Each approval needs a one-time code.',
      'A complete approval waits 90 s before anything runs, and until then it can be taken back.',
      'Nothing can undo this step',
      'It hits 7 devices and functions',
      'A rejection sends its reason to the drafter',
    ])
      expect(text).toContain(part);
    expect(card(asked({ breakGlass: { group: 'leads', maxMs: 15 * MINUTE } }))).toContain(
      'In an emergency named people may approve alone; what has not started 15 min after that is void.',
    );
    expect(card(asked({}))).not.toContain('The policy asks');
  });

  it('says when others may decide too, and that they may', () => {
    const rule = { escalation: { afterMs: 15 * MINUTE, groups: ['leads'] } };
    expect(card(asked(rule))).toContain('If nobody decides: from 2026-01-05 10:32 UTC on, leads may approve too.');
    const after = card(asked(rule, { request: { escalated: { at: ASKED + 15 * MINUTE, people: [] } } }));
    expect(after).toContain('Nobody decided in time: so leads may approve too since 2026-01-05 10:32 UTC.');
    expect(after).toContain('Who may approve: security, plant-leads, leads.');
  });

  it('warns first when nobody could approve as people are now', () => {
    expect(card(asked({}, { request: { shortage: 'Everybody left.' } }))).toContain(
      'Nobody can approve this as things are. Everybody left.',
    );
  });

  it('has a button for who wants an approval back, as soon as there is one, and for break-glass where the policy has it', () => {
    expect(card(asked({}))).toMatch(/\[Approve\] \[Reject\] \[Details\] $/);
    expect(card(asked({}, { decisions: [yes()] }))).toMatch(/\[Approve\] \[Reject\] \[Take back my approval\] \[Details\] $/);
    const glass = asked({ breakGlass: { group: 'break_glass.users', maxMs: MINUTE } });
    expect(card(glass)).toMatch(/\[Approve\] \[Reject\] \[Break glass\] \[Details\] $/);
  });

  it('tells how long people took and whether they looked', () => {
    const decisions = [
      yes({ secondsToDecide: 4, sawDetails: false }),
      yes({ by: 'U0OTHER', secondsToDecide: 130, sawDetails: true }),
    ];
    const text = card(asked({}, { decisions }));
    expect(text).toContain('4 s after it was asked, without opening the details.');
    expect(text).toContain('2 min after it was asked.');
  });
});

describe('while an approval is held, the card', () => {
  const state = asked({ holdMs: 60_000 }, { status: 'held', request: { heldUntil: ASKED + 3 * MINUTE }, decisions: [yes()] });

  it('says until when, and offers to take it back', () => {
    expect(card(state)).toContain('Held until: 2026-01-05 10:20 UTC. Then it starts by itself.');
    expect(card(state)).toMatch(/\[Take back my approval\] \[Details\] $/);
  });

  it('offers no approval, no rejection and no break-glass', () => {
    expect(card(state)).not.toMatch(/\[(Approve|Reject|Break glass)\]/);
  });
});

describe('a notice', () => {
  const nudge = { at: ASKED + 10 * MINUTE, people: ['U0AVERY0001', 'U0ARI000001'] };

  it('names those who are waited for, so that Slack notifies them, in a message of its own for each asking', () => {
    const [notice, ...more] = notices(asked({}, { request: { reminded: nudge } }));
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ key: 'notice:reminded:R1', inThread: true });
    expect(read(notice?.blocks)).toContain(
      'Step 1 still waits for your decision. Cut off cam-07: please approve or reject it by 2026-01-05 10:47 UTC. ' +
        'After that nothing runs until it is asked again.',
    );
    expect(notice?.broadcast).toBeUndefined();
    expect(JSON.stringify(notice?.blocks)).toContain('{"type":"user","user_id":"U0ARI000001"}');
    expect(notices(asked({}, { request: { escalated: nudge } }))).toMatchObject([{ key: 'notice:escalated:R1' }]);
  });

  it('names nobody any more when the step is decided', () => {
    const [notice] = notices(asked({}, { status: 'done', request: { reminded: nudge } }));
    expect(JSON.stringify(notice?.blocks)).not.toContain('user_id');
    expect(read(notice?.blocks ?? [])).toBe('Step 1 does not wait for a decision any more.');
  });

  it('tells the whole channel of a break-glass, with name and reason', () => {
    const glass = yes({ breakGlass: true as const, reason: 'It reflashes <!channel> pumps.' });
    const [notice] = notices(asked({}, { status: 'approved', decisions: [glass] }));
    expect(notice).toMatchObject({ key: 'notice:break_glass:R1', broadcast: true });
    const text = read(notice?.blocks ?? []);
    expect(text).toContain(`Sam Security (U0SECURITY) approved step 1 of ${INCIDENT} alone, by break-glass`);
    expect(text).toContain('Reason: It reflashes <!channel> pumps.');
    expect(notice?.text).not.toContain('<!channel>');
    expect(card(asked({}, { status: 'approved', decisions: [glass] }))).toContain('⚠ Approved alone, by break-glass,');
  });

  it('whose asking is over says so, and nothing about a new draft', () => {
    expect(read(replacedCard(record(), 'notice:reminded:R1')?.blocks)).toContain('was about an earlier request, which is over');
    expect(read(replacedCard(record(), 'step:s1')?.blocks)).toContain('replaced by a new draft');
  });
});

describe('what people asked to be different', () => {
  it('stands on the card of the new draft', () => {
    const draft = { status: 'ready', round: 2, tries: [], changes: ['New: "Watch it" (manual on cam-07).'] } as const;
    const [first] = renderRecord(record({ draft }), { history: null });
    expect(read(first?.blocks ?? [])).toContain('What is new in this draft\n- New: "Watch it" (manual on cam-07).');
  });
});

describe('the details', () => {
  it('have the whole rule in plain sentences', () => {
    const state = asked({ breakGlass: { group: 'break_glass.users', maxMs: 15 * MINUTE }, remindMs: 10 * MINUTE });
    const text = read(detailsModal(record({ steps: [state] }), { i: INCIDENT, s: 's1', p: 0 }));
    expect(text).toContain('Tier containment: 2 different people of security, plant-leads, within 30 min.');
    expect(text).toContain('one of break_glass.users may approve alone, with a reason; it must start within 15 min.');
    expect(text).toContain('A rejection is final.');
  });
});
