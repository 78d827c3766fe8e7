import type { LedgerEntry } from '../../src/core/ledger.ts';
import type { ProbeResult } from '../../src/core/plan.ts';
import { dataIn, dataOf, type Data } from './entries.ts';
import type { Arrived } from './gateways.ts';

/** What may go out after these entries, and nothing before: the commands of the plan that they name, once. */
const SENDS: ReadonlyMap<LedgerEntry['kind'], 'run' | 'undo'> = new Map([
  ['step.dispatched', 'run'],
  ['step.undo_dispatched', 'undo'],
]);

/** Batches that arrived without a committed attempt behind them, twice for one, or other than planned. */
export function misplaced(entries: readonly LedgerEntry[], arrived: readonly Arrived[]): readonly string[] {
  const found: string[] = [];
  const plans = dataOf(entries, 'step.planned');
  const attempts = entries.flatMap((entry) => {
    const commands = SENDS.get(entry.kind);
    return commands === undefined ? [] : [{ data: dataIn(entry), commands, times: 0 }];
  });
  for (const { at, stdin } of arrived) {
    // The last attempt that was committed when it arrived, be it of a run or of its undo.
    const attempt = attempts.findLast(({ data }) => data.at <= at);
    if (attempt === undefined) {
      found.push('a batch arrived at a gateway before any attempt was committed');
      continue;
    }
    attempt.times += 1;
    const name = `attempt ${String(attempt.data['attempt'])} (${attempt.commands})`;
    if (attempt.times > 1) found.push(`${name} arrived ${attempt.times} times`);
    const plan = plans.find(({ digest }) => digest === attempt.data['digest']);
    if (!stdinsOf(plan?.['batch'], attempt.commands).includes(stdin))
      found.push(`a batch arrived that is not the planned one of ${name}`);
  }
  return found;
}

/**
 * Undos that were committed although nobody had approved them: an approval covers one undo of what ran under it, once a look has plainly
 * shown that it failed.
 */
export function baseless(entries: readonly LedgerEntry[]): readonly string[] {
  const undos = entries.filter(({ kind }) => kind === 'step.undo_dispatched');
  return undos.flatMap((undo) => {
    const { undoes, digest } = dataIn(undo);
    const before = entries.filter(({ seq }) => seq < undo.seq);
    const lastOf = (kind: LedgerEntry['kind']): Data | undefined =>
      dataOf(before, kind).findLast(({ attempt }) => attempt === undoes);
    const look = lastOf('step.probed')?.['probe'] as Pick<ProbeResult, 'readable' | 'holds'> | undefined;
    const wrong = [
      ...(lastOf('step.dispatched')?.['digest'] === digest ? [] : ['for another digest than that of what ran']),
      ...(look?.readable === true && !look.holds ? [] : ['without a look that had plainly failed']),
      ...(dataOf(before, 'step.undo_dispatched').some((other) => other['undoes'] === undoes) ? ['twice'] : []),
      ...(dataOf(before, 'run.stopped').length > 0 ? ['after the run was stopped'] : []),
    ];
    return wrong.map((how) => `an undo of attempt ${String(undoes)} was committed ${how}`);
  });
}

function stdinsOf(batch: unknown, commands: 'run' | 'undo'): readonly string[] {
  const planned = Object(batch) as { readonly [commands in 'run' | 'undo']?: readonly { readonly stdin: string }[] };
  return (planned[commands] ?? []).map(({ stdin }) => stdin);
}
