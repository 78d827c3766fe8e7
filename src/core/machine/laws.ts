import type { StepId } from '../playbook.ts';
import type { StepStatus } from '../record.ts';
import type { Trial } from './alphabet.ts';
import type { MachineAction } from './definition.ts';
import type { StoredSnapshot } from './run.ts';
import { brokenUndoLaw, isMisordered } from './undo-laws.ts';

/** One step of the walk: what was tried, and what came of it. */
export interface Edge {
  readonly before: StoredSnapshot;
  readonly trial: Trial;
  readonly next: StoredSnapshot;
  readonly actions: readonly MachineAction[];
  readonly after: Readonly<Record<StepId, readonly StepId[]>>;
}

const OVER: ReadonlySet<StepStatus | undefined> = new Set(['done', 'rejected', 'stopped']);
export const isOver = (status: StepStatus | undefined): boolean => OVER.has(status);

/** What a stop leaves alone: what is over, and what has gone out and is followed to its end. */
const GOES_ON: ReadonlySet<StepStatus | undefined> = new Set([
  ...OVER,
  'running',
  'probing',
  'unknown',
  'undo_running',
  'undo_probing',
  'undo_unknown',
]);

/** Says in words which law an edge breaks; null when it breaks none. Written from the invariants, not from the templates. */
export function brokenLaw(edge: Edge, step: StepId): string | null {
  const from = edge.before[step];
  const to = edge.next[step];
  const { event, covered, step: spoken } = edge.trial;
  const dispatches = edge.actions.filter((action) => action.type === 'dispatch' && action.params.step === step).length;

  if (dispatches > 0 && !(from !== 'approved' && to === 'approved' && dispatches === 1)) {
    return 'a dispatch is ordered other than once on entering "approved"';
  }
  if (event.type === 'run.stopped' && from === to && !GOES_ON.has(from)) return `a stop did not halt "${String(from)}"`;
  if (isMisordered({ from, to, actions: edge.actions }, step))
    return 'an undo is ordered other than once on entering "undo_due"';
  if (from === to) return null;
  if (isOver(from)) return `"${from}" is over and must not change`;
  if (spoken !== step && spoken !== null && from !== 'blocked') return `an event of ${spoken} moved it`;
  if (spoken === null && to !== 'stopped' && from !== 'blocked') return 'a stop did something else than stop';

  const predecessors = edge.after[step] ?? [];
  if (from === 'blocked' && to !== 'stopped' && !predecessors.every((id) => edge.next[id] === 'done')) {
    return 'it started before the steps that it comes after were done';
  }
  if (from === 'running' && event.type !== `${step}.reported`) return 'something other than a report ended "running"';
  if (from === 'unknown' && to === 'stopped' && event.type === `${step}.abandoned`) return null;
  if (from === 'looking' && to !== 'done' && to !== 'refused' && to !== 'stopped') return `a look led to "${String(to)}"`;
  if (from === 'unknown' && to !== 'done' && to !== 'failed')
    return `"unknown" led to "${String(to)}" without a person or a probe`;
  switch (to) {
    case 'running':
      return from === 'approved' && event.type === `${step}.dispatched` && covered === true
        ? null
        : '"running" was entered without a key';
    case 'held':
      return from === 'pending' && event.type === `${step}.approved` && covered === true
        ? null
        : '"held" was entered without an approval';
    case 'approved':
      return (opensAtOnce(edge, step) || (from === 'held' && event.type === `${step}.released`)) && covered === true
        ? null
        : '"approved" was entered without an approval, or before its hold was over';
    case 'pending':
      return asks(edge, step) ? null : '"pending" was entered other than by a plan or by taking an approval back';
    case 'done':
      return provesDone(edge, step)
        ? null
        : '"done" was entered without a probe that holds, a person who did the work, or a look that was made';
    default:
      return brokenUndoLaw({ from, to, event, covered }, step);
  }
}

/** An approval that is to be held must not get past the hold. */
function opensAtOnce({ before, trial: { event } }: Edge, step: StepId): boolean {
  return before[step] === 'pending' && event.type === `${step}.approved` && 'hold' in event && !event.hold;
}

function asks({ before, trial: { event } }: Edge, step: StepId): boolean {
  if (event.type === `${step}.planned`) return before[step] === 'planning';
  return event.type === `${step}.withdrawn` && (before[step] === 'held' || before[step] === 'approved');
}

function provesDone({ before, trial: { event } }: Edge, step: StepId): boolean {
  if (event.type === `${step}.completed`) return before[step] === 'open';
  if (event.type === `${step}.observed`) return before[step] === 'looking';
  const looked = before[step] === 'probing' || before[step] === 'unknown';
  return looked && event.type === `${step}.probed` && 'outcome' in event && event.outcome === 'holds';
}
