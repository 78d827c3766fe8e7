import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../../../src/core/plan.ts';
import { finishPlan } from '../../../src/core/planning/finish.ts';
import { sentenceValues } from '../../../src/core/planning/values.ts';
import { ANSWERS, CAMERA, CONTEXT, FORGOTTEN, GATEWAY, listing, MAC, NEIGHBOUR, NO_TABLE, prepared } from './sample.ts';

const same = (fact: string, equals: boolean) => ({ fact, equals, onlyIfChanged: false });

/** Whether the plan may be undone by itself when its undo shows by two facts and this is what the gateway says before. */
function undoneByItself(quarantine: CommandResult): boolean {
  const { batch, ...rest } = prepared();
  const undone = [same('quarantine.listed', false), same('quarantine.enforced', false)];
  const covered = {
    ...rest,
    batch: { ...batch, probe: { ...batch.probe, undone }, rule: { ...batch.rule, undo: 'by_itself' as const } },
  };
  const plan = finishPlan(covered, [FORGOTTEN, ANSWERS, NEIGHBOUR, quarantine], 1_000);
  if (!plan.ok) throw new Error(plan.message);
  return plan.value.batch.rule.undo === 'by_itself';
}

describe('an undo that nobody is asked about', () => {
  it('needs that everything was before as it will be after it: one thing alone is not enough', () => {
    expect(undoneByItself(NO_TABLE)).toBe(true);
    expect(undoneByItself(listing({ listed: false }))).toBe(false);
    expect(undoneByItself(listing({ listed: true }))).toBe(false);
  });
});

describe('a sentence', () => {
  const connector = CONTEXT.connectors.get('linux-gateway');
  if (connector === undefined) throw new Error('the shipped connector is gone');
  const place = { device: CAMERA, mac: MAC, address: null, gateway: GATEWAY, connector };
  const values = { mac: MAC, address: null, lan: null, hold_s: null };

  it('says for how long where the gateway lifts it by itself, and nothing where it does not', () => {
    expect(sentenceValues(place, values, 3_600).hold).toBe('1 hour');
    expect(sentenceValues(place, values, null).hold).toBeNull();
  });
});
