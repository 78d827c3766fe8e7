import type { StepId } from '../playbook.ts';
import type { StepStatus } from '../record.ts';
import type { Trial } from './alphabet.ts';
import type { MachineAction } from './definition.ts';

/** One move of one step, as far as its undo is concerned. */
export interface UndoMove extends Pick<Trial, 'event' | 'covered'> {
  readonly from: StepStatus | undefined;
  readonly to: StepStatus | undefined;
}

/** An undo is ordered once, on the way from a look to `undo_due`, and never elsewhere. */
export function isMisordered(
  { from, to, actions }: Pick<UndoMove, 'from' | 'to'> & { readonly actions: readonly MachineAction[] },
  step: StepId,
): boolean {
  const orders = actions.filter((action) => action.type === 'undo' && action.params.step === step).length;
  return orders > 0 && !(from === 'probing' && to === 'undo_due' && orders === 1);
}

/** Where an undo can lead: never back to running, to another undo, or to done. */
const LEADS: ReadonlyMap<StepStatus | undefined, readonly (StepStatus | undefined)[]> = new Map([
  ['undo_due', ['undo_running', 'failed', 'stopped']],
  ['undo_running', ['undo_probing', 'undo_unknown', 'failed']],
  ['undo_probing', ['undo_unknown', 'failed']],
  ['undo_unknown', ['failed', 'stopped']],
]);

/**
 * Says in words which law of the undo a move breaks; null when it breaks none. An undo goes out at most once for an attempt that ran: when a
 * look has plainly shown that it failed, and what was approved covers that.
 */
export function brokenUndoLaw({ from, to, event, covered }: UndoMove, step: StepId): string | null {
  if (LEADS.get(from)?.includes(to) === false) return `"${String(from)}" led to "${String(to)}"`;
  if (from === 'undo_running' && event.type !== `${step}.undo_reported`)
    return 'something other than a report ended "undo_running"';
  if (from === 'undo_unknown' && event.type !== (to === 'stopped' ? `${step}.abandoned` : `${step}.undo_probed`))
    return '"undo_unknown" ended without a person or a look';
  switch (to) {
    case 'probing':
      return from === 'running' && event.type === `${step}.reported` && 'outcome' in event && event.outcome === 'ran'
        ? null
        : '"probing" was entered other than by the report of a run';
    case 'undo_due':
      return from === 'probing' &&
        event.type === `${step}.probed` &&
        'outcome' in event &&
        event.outcome === 'fails' &&
        covered === true
        ? null
        : '"undo_due" was entered without a probe that fails, or without an approval that covers it';
    case 'undo_running':
      return from === 'undo_due' && event.type === `${step}.undo_dispatched` && covered === true
        ? null
        : '"undo_running" was entered without a key';
    default:
      return null;
  }
}
