import { digestOf } from '../json.ts';
import type { ApprovalRule, Batch, CommandResult, Expectation, Facts, Plan } from '../plan.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { Prepared } from './prepare.ts';
import { factsOf } from './readings.ts';

/** Checks what the gateway said and seals the plan. What is expected or pinned goes into the digest, the rest is the probe's baseline. */
export function finishPlan(prepared: Prepared, results: readonly CommandResult[], now: number): Result<Plan> {
  const seen = factsOf(prepared.reads, results, prepared.batch.device.mac);
  if (!seen.ok) return seen;
  const facts = seen.value;
  for (const expectation of prepared.expect) {
    if (!meets(facts, expectation)) return refuse('plan.precondition', expectation.otherwise);
  }
  const relied = new Set([...prepared.expect.map((expectation) => expectation.fact), ...prepared.pin]);
  const batch: Batch = {
    ...prepared.batch,
    rule: ruleGiven(prepared.batch, facts),
    preconditions: only(facts, (name) => relied.has(name)),
  };
  return accept({
    batch,
    digest: digestOf(batch),
    plannedAt: now,
    baseline: only(facts, (name) => !relied.has(name)),
    ...prepared.about,
  });
}

/**
 * An undo that nobody is asked about takes back what the run did, and nothing more. Where things were not before the run as it would leave
 * them (the device is cut off already, by whomever), it waits for an approval of its own.
 */
function ruleGiven({ rule, probe }: Prepared['batch'], facts: Facts): ApprovalRule {
  const { undo, ...asking } = rule;
  const restores = (probe.undone ?? []).every(({ fact, equals }) => facts[fact] === equals);
  return undo === undefined || restores ? rule : asking;
}

function meets(facts: Facts, { fact, equals, unless }: Expectation): boolean {
  const seen = facts[fact];
  if (seen === equals) return true;
  const hidden = unless !== null && facts[unless] === true;
  return hidden && (seen === undefined || seen === false);
}

function only(facts: Facts, keep: (name: string) => boolean): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => keep(name)));
}
