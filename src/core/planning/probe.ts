import { sayFact } from '../connector/facts.ts';
import type { Batch, Check, CommandResult, Facts, Plan, ProbeResult } from '../plan.ts';
import { factsOf } from './readings.ts';

/**
 * Judges what the probe's reads showed. `baseline` is the plan's: a check that counts only on a change is left out, and said so, when the
 * fact was the same before the run or nobody knows.
 */
export function judgeProbe(batch: Batch, results: readonly CommandResult[], baseline: Facts): ProbeResult {
  const seen = factsOf(batch.probe.reads, results, batch.device.mac);
  if (!seen.ok) return unread(seen.message);

  const facts = seen.value;
  const failed = failedChecks({ batch, baseline }, facts);
  const idle = batch.probe.expect.filter((check) => !counts(check, baseline) && facts[check.fact] === check.equals);
  const sentences = [
    ...seenSentences(failed, facts),
    ...idle.map((check) => `That ${sayFact(check.fact, check.equals)} proves nothing: it was not seen otherwise before.`),
  ];
  return { holds: failed.length === 0, readable: true, facts, sentence: sentences.join(' ') };
}

/** Judges the look after an undo, by the same reads. `holds`: everything that should be as it was before, is. */
export function judgeUndo({ probe, device }: Batch, results: readonly CommandResult[]): ProbeResult {
  const seen = factsOf(probe.reads, results, device.mac);
  if (!seen.ok) return unread(seen.message);
  const { undone = [] } = probe;
  const failed = undone.filter(({ fact, equals }) => seen.value[fact] !== equals);
  const holds = undone.length > 0 && failed.length === 0;
  return { holds, readable: true, facts: seen.value, sentence: seenSentences(failed, seen.value).join(' ') };
}

/**
 * Whether a look plainly shows that the run had no effect: a fact was seen, and it is another one than expected. What could not be seen at
 * all is no reason to undo anything.
 */
export function shownOtherwise(plan: Pick<Plan, 'batch' | 'baseline'>, facts: Facts): boolean {
  return failedChecks(plan, facts).some(({ fact }) => facts[fact] !== undefined);
}

function failedChecks({ batch, baseline }: Pick<Plan, 'batch' | 'baseline'>, facts: Facts): readonly Check[] {
  return batch.probe.expect.filter((check) => counts(check, baseline) && facts[check.fact] !== check.equals);
}

const counts = ({ onlyIfChanged, fact, equals }: Check, baseline: Facts): boolean =>
  !onlyIfChanged || (baseline[fact] ?? equals) !== equals;

const unread = (why: string): ProbeResult => ({
  holds: false,
  readable: false,
  facts: {},
  sentence: `The probe could not be read. ${why}`,
});

/** What went against the expectation is told first: a card has room for little. */
function seenSentences(failed: readonly Check[], facts: Facts): readonly string[] {
  const against = new Set(failed.map((check) => check.fact));
  const told = Object.entries(facts).toSorted(([one], [other]) => Number(against.has(other)) - Number(against.has(one)));
  return [
    ...(failed.length === 0 ? [] : [`Expected that ${failed.map((check) => sayFact(check.fact, check.equals)).join('; ')}.`]),
    `The probe saw that ${told.map(([fact, value]) => sayFact(fact, value)).join('; ')}.`,
  ];
}
