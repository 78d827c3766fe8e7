import { describe, expect, it } from 'vitest';
import { probed, reported } from '../../../src/core/advance/dispatch.ts';
import { askedAgain, stopped } from '../../../src/core/advance/people.ts';
import { planned } from '../../../src/core/advance/plan.ts';
import { lost } from '../../../src/core/advance/report.ts';
import { undoProbed, undoRefused, undoReported, undoStarted } from '../../../src/core/advance/undo.ts';
import { digestOf } from '../../../src/core/json.ts';
import type { Batch, ProbeResult } from '../../../src/core/plan.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { accept, refuse } from '../../../src/core/result.ts';
import { asking, first, probing, report, running, said, start } from './attempt.ts';
import { approved, AVERY, ids, need, NOW, pending, planFor, press, ROSTER, TEAM } from './story.ts';

const LISTED = { fact: 'quarantine.listed', equals: true, onlyIfChanged: false } as const;
const UNDO = [{ argv: ['nft', '-f', '-'], stdin: 'delete element', timeoutMs: 10_000 }];

/** Step 1 as its approval covers that it is undone by itself. */
const COVERED: Partial<Batch> = {
  probe: { settleMs: 500, reads: [], expect: [LISTED], failed: 'undo', undone: [{ ...LISTED, equals: false }] },
  undo: UNDO,
  rule: { ...planFor('s1').batch.rule, undo: 'by_itself' },
};
const look = (change: Partial<ProbeResult> = {}): ProbeResult => ({
  holds: false,
  readable: true,
  facts: { 'quarantine.listed': false },
  sentence: 'It looked.',
  ...change,
});
const ranWith = (change: Partial<Batch>): IncidentRecord =>
  need(reported(need(start(approved(change), planFor('s1', change))).record, 's1', 'a1', report(), ids(NOW + 3000))).record;
const ran = (): IncidentRecord => ranWith(COVERED);
const after = (record: IncidentRecord, probe = look()) => need(probed(record, 's1', 'a1', probe, ids(NOW + 4000)));
const due = (): IncidentRecord => after(ran()).record;
const OUT = { attempt: 'u1', longestMs: 50_000, forbidden: null } as const;
const send = (record: IncidentRecord, change: Partial<Parameters<typeof undoStarted>[3]> = {}, now = NOW + 5000) =>
  undoStarted(record, 's1', 'a1', { ...OUT, ...change }, ids(now));
const going = (): IncidentRecord => need(send(due())).record;
const back = (record = going(), what = report()) => undoReported(record, 's1', 'u1', what, ids(NOW + 6000));
const looking = (): IncidentRecord => need(back()).record;
const asker = { person: AVERY, team: TEAM, roster: ROSTER, groups: ['security'] };
const statusOf = (record: IncidentRecord): string => first(record).status;
const kindsOf = (advance: ReturnType<typeof send>): readonly string[] => said(advance).map(({ kind }) => kind);

const see = (probe: ProbeResult, record = looking(), attempt = 'u1') =>
  undoProbed(record, 's1', attempt, probe, ids(NOW + 7000));

const undone = (): IncidentRecord => need(undoProbed(looking(), 's1', 'u1', look({ holds: true }), ids(NOW + 7000))).record;

describe('a step that failed', () => {
  it('is undone by itself when its approval covers that, and says so', () => {
    const advance = after(ran());
    expect(statusOf(advance.record)).toBe('undo_due');
    expect(advance.effects).toContainEqual({
      kind: 'undo',
      incident: 'INC-2026-000001',
      step: 's1',
      digest: planFor('s1', COVERED).digest,
      attempt: 'a1',
    });
    expect(said(advance).map(({ kind, sentence }) => [kind, sentence])).toEqual([
      ['step.probed', 'It looked.'],
      ['step.failed', 'Step 1 did not have its effect. It is undone by itself now, as its approval says.'],
    ]);
    expect(first(advance.record).undo).toEqual({
      orderedAt: NOW + 4000,
      attempt: null,
      problem: null,
      report: null,
      probe: null,
    });
  });

  const { undo: _, ...asks } = need(COVERED.rule);
  const probe = need(COVERED.probe);
  it.each<readonly [string, Partial<Batch>]>([
    ['the rule does not let it', { ...COVERED, rule: asks }],
    ['the probe asks for no undo', { ...COVERED, probe: { ...probe, failed: 'hold' } }],
    ['nothing says what shows that it is undone', { ...COVERED, probe: { ...probe, undone: [] } }],
    ['there is nothing to run', { ...COVERED, undo: [] }],
  ])('is not when %s: a person looks', (_what, change) => {
    const advance = after(ranWith(change));
    expect(statusOf(advance.record)).toBe('failed');
    expect(advance.effects.some(({ kind }) => kind === 'undo')).toBe(false);
    expect(said(advance).at(-1)?.sentence).toContain('Nothing was undone; a person must look');
    expect(first(advance.record).undo ?? null).toBeNull();
  });

  it.each<readonly [string, ProbeResult, string]>([
    ['the look could not see', look({ readable: false, facts: {} }), 'unknown'],
    ['what it should have seen was missing', look({ facts: {} }), 'failed'],
    ['it holds', look({ holds: true, facts: { 'quarantine.listed': true } }), 'done'],
  ])('is not when %s', (_what, seen, status) => {
    const advance = after(ran(), seen);
    expect(statusOf(advance.record)).toBe(status);
    expect(advance.effects.some(({ kind }) => kind === 'undo')).toBe(false);
  });

  it('is not when nobody can say whether it ran', () => {
    const started = need(start(approved(COVERED), planFor('s1', COVERED))).record;
    const unknown = need(reported(started, 's1', 'a1', lost('It was lost.'), ids(NOW + 3000))).record;
    expect(statusOf(after(unknown).record)).toBe('failed');
  });

  it('is not when its commands themselves failed: nobody has looked yet', () => {
    const started = need(start(approved(COVERED), planFor('s1', COVERED))).record;
    const failed = need(reported(started, 's1', 'a1', report({ exitCode: 1 }), ids(NOW + 3000)));
    expect(statusOf(failed.record)).toBe('failed');
    expect(failed.effects.some(({ kind }) => kind === 'undo')).toBe(false);
  });

  it('is not in a run that people have stopped', () => {
    const halted = stopped(ran(), 'Enough.', asker, ids(NOW + 3500)).record;
    const record = halted.stopped === null ? { ...ran(), stopped: { by: 'Avery', at: NOW, reason: 'Enough.' } } : halted;
    const advance = after(record);
    expect(statusOf(advance.record)).toBe('stopped');
    expect(advance.effects.some(({ kind }) => kind === 'undo')).toBe(false);
  });
});

describe('an undo goes out', () => {
  it('after its attempt is in the ledger, with the digest that was approved and ran, and is watched', () => {
    const advance = need(send(due()));
    expect(statusOf(advance.record)).toBe('undo_running');
    const { digest } = planFor('s1', COVERED);
    expect(first(advance.record).undo?.attempt).toEqual({ id: 'u1', digest, startedAt: NOW + 5000, longestMs: 50_000 });
    expect(said(advance)).toEqual([
      {
        kind: 'step.undo_dispatched',
        by: { kind: 'tagout' },
        sentence: 'Sent the commands that undo step 1, as its approval says.',
        data: { step: 's1', attempt: 'u1', undoes: 'a1', digest, longestMs: 50_000 },
      },
    ]);
    expect(advance.effects[0]).toMatchObject({ kind: 'overdue', attempt: 'u1', at: NOW + 5000 + 50_000 + 5000 });
  });

  it('once, and only for the attempt that ran', () => {
    expect(send(going())).toBeNull();
    expect(undoStarted(due(), 's1', 'a0', OUT, ids(NOW + 5000))).toBeNull();
    for (const record of [pending(COVERED), approved(COVERED), running(), ran(), probing()]) expect(send(record)).toBeNull();
  });

  const changed = (change: Partial<ReturnType<typeof first>>): IncidentRecord => {
    const record = due();
    return { ...record, steps: record.steps.map((step) => (step.id === 's1' ? { ...step, ...change } : step)) };
  };
  const { digest: _, ...other } = planFor('s1', { ...COVERED, undo: [] });
  it.each<readonly [string, string, IncidentRecord, Partial<Parameters<typeof undoStarted>[3]>, number]>([
    ['something now forbids it', 'undo.protected', due(), { forbidden: refuse('undo.protected', 'No.') }, NOW + 5000],
    ['the look is too old', 'undo.too_late', due(), {}, NOW + 4000 + 5 * 60_000 + 1],
    ['the clock was set back', 'undo.too_late', due(), {}, NOW - 60_000],
    [
      'the commands are others than those that were approved',
      'undo.digest_mismatch',
      changed({ plan: { ...other, digest: planFor('s1', COVERED).digest } }),
      {},
      NOW + 5000,
    ],
    [
      'another plan stands there than the one that ran',
      'undo.digest_mismatch',
      changed({ plan: { ...other, digest: digestOf(other.batch) } }),
      {},
      NOW + 5000,
    ],
    [
      'something else was approved',
      'undo.digest_mismatch',
      changed({ request: { ...asking(due()), digest: 'e'.repeat(64) } }),
      {},
      NOW + 5000,
    ],
    ['the approval is not on record any more', 'undo.not_covered', changed({ decisions: [] }), {}, NOW + 5000],
  ])('not when %s, and people hear why', (_what, code, record, change, now) => {
    const advance = need(send(record, change, now));
    expect(statusOf(advance.record)).toBe('failed');
    expect(kindsOf(advance)).toEqual(['step.undo_refused']);
    expect(first(advance.record).undo).toMatchObject({ attempt: null, problem: { code } });
    expect(said(advance)[0]?.sentence).toMatch(/^Step 1 was not undone: /);
  });

  it('up to five minutes after the look, whoever may approve by then: the approval was spent by the run', () => {
    expect(statusOf(need(send(due(), {}, NOW + 4000 + 5 * 60_000)).record)).toBe('undo_running');
  });

  it('not after a stop', () => {
    const halted = stopped(due(), 'Enough.', asker, ids(NOW + 4500)).record;
    expect(statusOf(halted)).toBe('stopped');
    expect(send(halted)).toBeNull();
  });

  it('not when its worker was lost before, and then never', () => {
    const refused = need(undoRefused(due(), 's1', 'a1', refuse('undo.not_started', 'It was lost.'), ids(NOW + 5000)));
    expect(statusOf(refused.record)).toBe('failed');
    expect(send(refused.record)).toBeNull();
    expect(undoRefused(refused.record, 's1', 'a1', refuse('undo.not_started', 'It was lost.'), ids())).toBeNull();
  });
});

describe('an undo that is out', () => {
  it('is not halted by a stop, and followed to its end', () => {
    const halted = stopped(going(), 'Enough.', asker, ids(NOW + 5500)).record;
    expect(statusOf(halted)).toBe('undo_running');
    const seen = need(undoProbed(need(back(halted)).record, 's1', 'u1', look({ holds: true }), ids(NOW + 7000)));
    expect(statusOf(seen.record)).toBe('stopped');
    expect(said(seen).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['step.undo_probed', 'step.undone']));
  });

  it('is looked at when its commands ran, after the time that the effect needs to settle', () => {
    const advance = need(back());
    expect(statusOf(advance.record)).toBe('undo_probing');
    expect(kindsOf(advance)).toEqual(['step.undo_reported']);
    expect(advance.effects[0]).toMatchObject({ kind: 'probe', attempt: 'u1', afterMs: 500 });
  });

  it.each([
    ['a command of it failed', report({ exitCode: 1 }), /^Undoing step 1 failed: a command ended with exit code 1\./],
    ['it was refused', { kind: 'refused', code: 'ssh.host_key', message: 'Another key.' } as const, /^Step 1 was not undone: /],
  ])('leaves the step failed when %s', (_what, what, sentence) => {
    const advance = need(back(going(), what));
    expect(statusOf(advance.record)).toBe('failed');
    expect(said(advance)[0]?.sentence).toMatch(sentence);
  });

  it('is unknown when its worker was lost: looked at when its longest time is over, and never sent again', () => {
    const advance = need(back(going(), lost('It was lost.')));
    expect(statusOf(advance.record)).toBe('undo_unknown');
    expect(kindsOf(advance)).toEqual(['step.undo_unknown']);
    expect(advance.effects[0]).toMatchObject({ kind: 'probe', attempt: 'u1', afterMs: 49_000 });
    expect(send(advance.record)).toBeNull();
    const late = need(back(advance.record, report()));
    expect(statusOf(late.record)).toBe('undo_unknown');
    expect(said(late)[0]).toMatchObject({ kind: 'step.undo_reported', data: { late: true } });
    expect(back(late.record, report())).toBeNull();
  });

  it('is reported once, and by its own attempt', () => {
    expect(back(looking())).toBeNull();
    expect(undoReported(going(), 's1', 'a1', report(), ids())).toBeNull();
    expect(reported(going(), 's1', 'u1', report(), ids())).toBeNull();
  });
});

describe('a look after an undo', () => {
  it.each([
    ['shows that it is undone', look({ holds: true }), 'failed', 'step.undone'],
    ['shows that it is not', look(), 'failed', 'step.undo_failed'],
  ])('%s', (_what, probe, status, kind) => {
    const advance = need(see(probe));
    expect(statusOf(advance.record)).toBe(status);
    expect(kindsOf(advance)).toEqual(['step.undo_probed', kind]);
    expect(first(advance.record).undo?.probe).toEqual(probe);
  });

  it('that could not see leaves it unknown; people look again, or give it up with a stop', () => {
    const blind = need(see(look({ readable: false })));
    expect(statusOf(blind.record)).toBe('undo_unknown');
    const again = askedAgain(blind.record, 's1', asking(blind.record).id, asker, ids(NOW + 70_000));
    expect(statusOf(again.record)).toBe('undo_unknown');
    expect(again.effects).toContainEqual(expect.objectContaining({ kind: 'probe', attempt: 'u1' }));
    const early = askedAgain(blind.record, 's1', asking(blind.record).id, asker, ids(NOW + 8000));
    expect(early.entries.map(({ kind }) => kind)).toEqual(['request.refused']);
    expect(statusOf(stopped(blind.record, 'Enough.', asker, ids(NOW + 70_000)).record)).toBe('stopped');
    expect(statusOf(need(see(look({ holds: true }), again.record)).record)).toBe('failed');
  });

  it('is nobody’s when it is of the run, or comes twice', () => {
    expect(see(look(), looking(), 'a1')).toBeNull();
    expect(see(look(), need(see(look())).record)).toBeNull();
    expect(probed(looking(), 's1', 'a1', look({ holds: true }), ids())).toBeNull();
  });
});

describe('a step that was undone', () => {
  it('is asked anew like any that failed, and then nothing of the undo is left', () => {
    const record = undone();
    const again = askedAgain(record, 's1', asking(record).id, asker, ids(NOW + 70_000)).record;
    expect(statusOf(again)).toBe('planning');
    const asked = need(planned(again, 's1', 1, accept(planFor('s1', COVERED)), ids(NOW + 71_000))).record;
    expect(first(asked)).toMatchObject({ status: 'pending', attempt: null, undo: null });
  });

  it.each([
    ['run', 50_000, NOW + 2000 + 60_000],
    ['undo', 70_000, NOW + 5000 + 70_000],
  ])('waits until the longest time of both is over, here that of its %s', (_what, longestMs, over) => {
    const out = need(back(need(send(due(), { longestMs })).record)).record;
    const record = need(undoProbed(out, 's1', 'u1', look({ holds: true }), ids(NOW + 7000))).record;
    const askedAt = (now: number) => askedAgain(record, 's1', asking(record).id, asker, ids(now)).record;
    expect(statusOf(askedAt(over - 1))).toBe('failed');
    expect(statusOf(askedAt(over))).toBe('planning');
  });

  it('cannot be approved by an old click', () => {
    expect(press(undone(), AVERY).entries.map(({ kind }) => kind)).toEqual(['approval.refused']);
  });
});
