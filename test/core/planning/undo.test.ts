import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../src/core/json.ts';
import type { CommandResult, Facts, Plan } from '../../../src/core/plan.ts';
import { differences } from '../../../src/core/planning/differences.ts';
import { finishPlan } from '../../../src/core/planning/finish.ts';
import { judgeUndo, shownOtherwise } from '../../../src/core/planning/probe.ts';
import { prepare, type PlanContext } from '../../../src/core/planning/prepare.ts';
import { accept } from '../../../src/core/result.ts';
import { connectorOf, undoingText } from '../connector/sample.ts';
import { ANSWERS, CONTEXT, FORGOTTEN, listing, NEIGHBOUR, NO_TABLE, RULE, SILENT, STEP, UNSEEN } from './sample.ts';

const UNDOING: PlanContext = {
  ...CONTEXT,
  connectors: new Map([['linux-gateway', connectorOf(undoingText())]]),
  ruleFor: ({ undoesItself }) => accept({ ...RULE, ...(undoesItself === true && { undo: 'by_itself' as const }) }),
};

function planned(quarantine: CommandResult = NO_TABLE, context = UNDOING): Plan {
  const made = prepare(STEP, context);
  const plan = made.ok ? finishPlan(made.value, [FORGOTTEN, ANSWERS, NEIGHBOUR, quarantine], 1_000) : made;
  if (!plan.ok) throw new Error(plan.message);
  return plan.value;
}

const told = (facts: Facts): boolean => shownOtherwise(planned(), facts);

const judge = (quarantine: CommandResult, plan = planned()) => judgeUndo(plan.batch, [FORGOTTEN, SILENT, UNSEEN, quarantine]);

describe('a plan whose failure is undone', () => {
  const plan = planned();

  it('covers in its digest that it is, with which commands, and what shows it', () => {
    const { batch } = plan;
    expect(batch.rule.undo).toBe('by_itself');
    expect(batch.probe).toMatchObject({
      failed: 'undo',
      undone: [{ fact: 'quarantine.listed', equals: false, onlyIfChanged: false }],
    });
    const { undo: _, ...asking } = batch.rule;
    const { undone: __, ...looking } = batch.probe;
    for (const other of [
      { ...batch, rule: asking },
      { ...batch, probe: looking },
      { ...batch, probe: { ...batch.probe, failed: 'hold' as const } },
      { ...batch, undo: [] },
    ])
      expect(digestOf(other)).not.toBe(plan.digest);
    expect(differences(batch, { ...batch, rule: asking })).toEqual(['whether it is undone by itself when it fails']);
    expect(differences(batch, { ...batch, probe: looking })).toEqual(['what shows that it is undone']);
  });

  it('is as it always was where nothing undoes itself: older digests stay', () => {
    const { batch } = planned(NO_TABLE, CONTEXT);
    expect(batch.probe).not.toHaveProperty('undone');
    expect(batch.rule).toEqual(RULE);
  });

  it('waits for a person where the device was cut off before: its undo would take back more than it did', () => {
    const before = planned(listing({ listed: true }));
    expect(before.batch.rule).toEqual(RULE);
    expect(planned(listing({ listed: false })).batch.rule.undo).toBe('by_itself');
  });
});

describe('a look plainly shows that a run had no effect', () => {
  it('when a fact is seen that should be another one', () => {
    expect(told({ 'quarantine.listed': false })).toBe(true);
    expect(told({ 'quarantine.listed': true, 'quarantine.enforced': true, 'leaked.frames': 3 })).toBe(true);
  });

  it('not when what should be seen could not be seen at all', () => {
    expect(told({})).toBe(false);
    expect(told({ 'quarantine.listed': true })).toBe(false);
  });

  it('not by what proves nothing, because it was not seen otherwise before', () => {
    const silent = { ...planned(), baseline: { 'device.answers': false } };
    const seen = { 'quarantine.listed': true, 'device.answers': true };
    expect(shownOtherwise(planned(), seen)).toBe(true);
    expect(shownOtherwise(silent, seen)).toBe(false);
  });
});

describe('a look after an undo', () => {
  it('says that it is undone when everything is as it was', () => {
    expect(judge(listing({ listed: false }))).toMatchObject({ holds: true, readable: true });
  });

  it('says what is not as it was', () => {
    expect(judge(listing({ listed: true }))).toMatchObject({
      holds: false,
      readable: true,
      sentence: expect.stringMatching(/^Expected that the quarantine list does not hold the device\. The probe saw that/),
    });
  });

  it('says that it could not look', () => {
    expect(judge({ ...NO_TABLE, exitCode: 1 })).toMatchObject({ holds: false, readable: false });
  });

  it('never says that it is undone where nothing says how that would be seen', () => {
    expect(judge(listing({ listed: false }), planned(NO_TABLE, CONTEXT))).toMatchObject({ holds: false, readable: true });
  });
});
