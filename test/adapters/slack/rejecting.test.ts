import { describe, expect, it } from 'vitest';
import { rejectModal } from '../../../src/adapters/slack/modals.ts';
import { parseRef, RejectRef } from '../../../src/adapters/slack/refs.ts';
import { renderRecord } from '../../../src/adapters/slack/render.ts';
import { clicked } from '../../../src/core/advance/click.ts';
import { ruleSentences } from '../../../src/core/policy/words.ts';
import type { IncidentRecord, StepRecord } from '../../../src/core/record.ts';
import { AVERY, clickOn, ids, need, NOW, pending, planFor, press, ROSTER } from '../../core/advance/story.ts';
import { read } from './read.ts';

const rule = { ...planFor('s1').batch.rule, quorum: 2, rejection: 'reopens' as const };
const PROMISE = 'a new draft is written.';

const cardOf = (record: IncidentRecord, id: string) =>
  need(renderRecord(record, { history: null }).find(({ key }) => key === `step:${id}`));
/** What the card says of a rejection, and what its form says: by what the button carries. */
function said(record: IncidentRecord, id = 's1') {
  const { blocks } = cardOf(record, id);
  const value = need(/"action_id":"reject","text":\{[^}]*\},"value":"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(blocks))?.[1]);
  const ref = parseRef(RejectRef, JSON.parse(`"${value}"`));
  if (!ref.ok) throw new Error(ref.message);
  return { card: read(blocks), form: read(rejectModal(ref.value, id, ref.value.w === 1)) };
}

/** The release, asked when the step before it has run. */
function releasing(): IncidentRecord {
  const plan = planFor('s3', { rule });
  const before = pending({ rule });
  const request = { id: 'rq', digest: plan.digest, askedAt: NOW, expiresAt: NOW + 3_600_000 };
  const steps = before.steps.map((step, index): StepRecord => {
    if (index === 0) return { ...step, status: 'done', sent: true };
    return index === 1 ? { ...step, status: 'done' } : { ...step, status: 'pending', plan, request };
  });
  return { ...before, steps, snapshot: { s1: 'done', s2: 'done', s3: 'pending' } };
}

describe('a new draft after a rejection', () => {
  it('is promised on the card and in the form exactly when a rejection has it written', () => {
    const record = pending({ rule });
    expect(said(record).card).toContain(PROMISE);
    expect(said(record).form).toContain('Your reason goes to the drafter');
    const after = press(record, AVERY, { verdict: 'reject', reason: 'No.' }).record;
    expect(after.draft.status).toBe('drafting');
  });

  it('is not promised once a step before has run: the rejection is final, and both say so', () => {
    const record = releasing();
    const { card, form } = said(record, 's3');
    expect(card).toContain('A rejection is final by now and ends what waits behind it');
    expect(card).not.toContain(PROMISE);
    expect(form).toContain('A rejection is final: this step does not run');
    const { digest } = need(need(record.steps[2]).request);
    const click = { ...clickOn(pending({ rule }), AVERY), step: 's3' as const, request: 'rq', digest };
    const after = clicked(record, { ...click, verdict: 'reject', reason: 'No.' }, AVERY, ROSTER, ids(NOW + 1000)).record;
    expect(after.steps.map(({ status }) => status)).toEqual(['done', 'done', 'rejected']);
  });

  it('is still promised when others approved this very step, since a rejection takes that with it', () => {
    const record = press(pending({ rule }), AVERY).record;
    expect(said(record).card).toContain(PROMISE);
  });

  it('is not promised by a rule that knows none', () => {
    const { card, form } = said(pending());
    expect(card).not.toContain('drafter');
    expect(form).toContain('A rejection is final');
  });

  it('is told with its condition where no run is known', () => {
    expect(ruleSentences(rule)).toContain(
      'While nothing was decided or sent yet, a rejection sends its reason to the drafter for a new draft; after that it is final.',
    );
  });
});
