import { sayFact } from '../connector/facts.ts';
import type { Batch, Check, CommandResult, Facts, ProbeResult } from '../plan.ts';
import { factsOf } from './readings.ts';

/**
 * Judges what the probe's reads showed. `baseline` is the plan's: a check that counts only on a change is left out, and said so, when the
 * fact was the same before the run or nobody knows.
 */
export function judgeProbe(batch: Batch, results: readonly CommandResult[], baseline: Facts): ProbeResult {
  const seen = factsOf(batch.probe.reads, results, batch.device.mac);
  if (!seen.ok) return { holds: false, readable: false, facts: {}, sentence: `The probe could not be read. ${seen.message}` };

  const facts = seen.value;
  const counts = (check: Check): boolean => !check.onlyIfChanged || (baseline[check.fact] ?? check.equals) !== check.equals;
  const failed = batch.probe.expect.filter((check) => counts(check) && facts[check.fact] !== check.equals);
  const idle = batch.probe.expect.filter((check) => !counts(check) && facts[check.fact] === check.equals);
  // What went against the expectation is told first: a card has room for little.
  const against = new Set(failed.map((check) => check.fact));
  const told = Object.entries(facts).toSorted(([one], [other]) => Number(against.has(other)) - Number(against.has(one)));
  const sentences = [
    ...(failed.length === 0 ? [] : [`Expected that ${failed.map((check) => sayFact(check.fact, check.equals)).join('; ')}.`]),
    `The probe saw that ${told.map(([fact, value]) => sayFact(fact, value)).join('; ')}.`,
    ...idle.map((check) => `That ${sayFact(check.fact, check.equals)} proves nothing: it was not seen otherwise before.`),
  ];
  return { holds: failed.length === 0, readable: true, facts, sentence: sentences.join(' ') };
}
