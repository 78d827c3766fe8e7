import { describe, expect, it } from 'vitest';
import { hinted } from '../../../src/core/advance/hint.ts';
import { mayNotRedraft } from '../../../src/core/advance/redraft.ts';
import type { Observation } from '../../../src/core/plan.ts';
import { STEP_STATUSES, type IncidentRecord, type StepRecord, type StepStatus } from '../../../src/core/record.ts';
import { ARI, approved, AVERY, need, pending, person, planFor, press, TEAM } from './story.ts';

const ROBIN = person('U0ROBIN0001');
const asking = { person: ROBIN, team: TEAM, roster: new Map([['responders', new Set([ROBIN.id])]]), groups: ['responders'] };
const hint = (record: IncidentRecord) => hinted(record, 'The camera is needed until six', asking);
const first = ({ steps }: IncidentRecord): StepRecord => need(steps[0]);
const having = (record: IncidentRecord, change: Partial<StepRecord>): IncidentRecord => ({
  ...record,
  steps: record.steps.map((step) => (step.id === 's1' ? { ...step, ...change } : step)),
});
const codeFor = (record: IncidentRecord, rejected: 's1' | 's2' | null = null): string | null =>
  mayNotRedraft(record, rejected)?.code ?? null;

/** Nobody has approved the step, or begun it. */
const EARLY: readonly StepStatus[] = ['blocked', 'planning', 'looking', 'refused', 'pending', 'expired', 'open'];
const LATE = STEP_STATUSES.filter((status) => !EARLY.includes(status));
/** Not what the machine would say: only the status is told apart. */
const at = (status: StepStatus): IncidentRecord => having(pending(), { status });

describe('a new draft throws no approval away', () => {
  it('not that of a step in its hold: it stays, and the hint is refused', () => {
    const held = press(pending({ rule: { ...planFor('s1').batch.rule, holdMs: 60_000 } }), AVERY).record;
    expect(first(held)).toMatchObject({ status: 'held', decisions: [{ by: AVERY.id, verdict: 'approve' }] });
    const refused = hint(held);
    expect(refused.entries).toMatchObject([{ kind: 'request.refused', data: { code: 'hint.too_late' } }]);
    expect(refused.record).toMatchObject({ draft: { round: 1 }, playbook: held.playbook, steps: held.steps });
  });

  it('not one of two, and not for the rejection of another step; that of the rejected one goes with it', () => {
    const half = press(pending({ rule: { ...planFor('s1').batch.rule, quorum: 2 } }), AVERY).record;
    expect(first(half).status).toBe('pending');
    expect(codeFor(half)).toBe('hint.too_late');
    expect(codeFor(half, 's2')).toBe('hint.too_late');
    expect(codeFor(half, 's1')).toBeNull();
  });

  it.each(LATE)('and none is made while a step is %s, however it came there', (status) => {
    expect(codeFor(at(status))).toBe('hint.too_late');
    expect(codeFor(at(status), 's1')).toBe('hint.too_late');
    expect(hint(at(status)).record.playbook).not.toBeNull();
  });

  it('nor after anything was sent, wherever the step stands now', () => {
    for (const status of EARLY) expect(codeFor(having(at(status), { sent: true }))).toBe('hint.too_late');
  });

  it('says which step it is', () => {
    expect(mayNotRedraft(at('approved'))?.message).toContain('Step 1 is already decided or under way');
  });
});

describe('a new draft may be made', () => {
  it.each(EARLY)('while a step is %s', (status) => {
    expect(codeFor(at(status))).toBeNull();
  });

  it('after a look, which binds nobody, and not after work that is done', () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only whether there is one is asked
    const observation = {} as Observation;
    expect(codeFor(having(pending(), { status: 'done', observation }))).toBeNull();
    expect(codeFor(having(pending(), { status: 'running', observation }))).toBe('hint.too_late');
    expect(codeFor(at('done'))).toBe('hint.too_late');
  });

  it('not when the run was stopped or is closed, whatever its steps say', () => {
    expect(codeFor({ ...pending(), stopped: { by: 'Ari', at: 1, reason: 'Enough.' } })).toBe('hint.run_over');
    expect(codeFor({ ...pending(), closedAt: 1 })).toBe('hint.run_over');
    expect(codeFor({ ...approved(), closedAt: 1 })).toBe('hint.run_over');
  });

  it('after somebody took their approval back, and then nothing of it is left', () => {
    const half = press(pending({ rule: { ...planFor('s1').batch.rule, quorum: 2 } }), AVERY).record;
    const back = press(half, AVERY, { verdict: 'withdraw' }).record;
    expect(codeFor(back)).toBeNull();
    expect(codeFor(press(back, ARI).record)).toBe('hint.too_late');
    expect(hint(back).entries.map(({ kind }) => kind)).toEqual(['hint.added', 'approval.voided']);
  });
});
