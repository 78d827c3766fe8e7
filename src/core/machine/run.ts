import { initialTransition, transition, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import { z } from 'zod';
import type { StepId } from '../playbook.ts';
import { STEP_STATUSES, type StepStatus } from '../record.ts';
import { compileMachine } from './compile.ts';
import { isStepId, MachineAction } from './definition.ts';
import type { MachineEvent } from './events.ts';

/** Step id -> the state its region is in: all there is to a snapshot, as the machine has no context, no timers and no children. */
export type StoredSnapshot = Readonly<Record<StepId, StepStatus>>;

const StoredSnapshot = z.record(
  z.custom<StepId>((key) => typeof key === 'string' && isStepId(key)),
  z.enum(STEP_STATUSES),
);

/** The machine's state after an event: JSON to store, and what to do after the commit. */
export interface Moved {
  readonly snapshot: StoredSnapshot;
  readonly actions: readonly MachineAction[];
  /** Every step is over. */
  readonly finished: boolean;
}

export function startMachine(definition: unknown): Moved {
  return moved(...initialTransition(compileMachine(definition), undefined));
}

/**
 * Applies one event to a stored snapshot. Null when the machine does not accept the event in its state: xstate would swallow it in
 * silence, and here a refusal must be heard. Throws when definition or snapshot are not what this version stores.
 */
export function moveMachine(definition: unknown, stored: unknown, event: MachineEvent): Moved | null {
  return mover(definition)(stored)(event);
}

/** The same, compiled once, and restored once for many events in one state: the proof tries a hundred thousand. */
export function mover(definition: unknown): (stored: unknown) => (event: MachineEvent) => Moved | null {
  const machine = compileMachine(definition);
  return (stored) => {
    const snapshot = restore(machine, stored);
    return (event) =>
      snapshot.status === 'active' && snapshot.can(event) ? moved(...transition(machine, snapshot, event)) : null;
  };
}

function restore(machine: AnyStateMachine, stored: unknown): AnyMachineSnapshot {
  const value = StoredSnapshot.parse(stored);
  const missing = Object.keys(machine.states).filter((step) => !Object.hasOwn(value, step));
  if (missing.length > 0)
    throw new Error(`The stored snapshot does not say where ${missing.join(', ')} stands: it is not this machine's.`);
  return machine.resolveState({ value, context: {} });
}

function moved(snapshot: AnyMachineSnapshot, actions: readonly { type: string; params: unknown }[]): Moved {
  return {
    snapshot: StoredSnapshot.parse(snapshot.value),
    actions: actions.map(({ type, params }) => MachineAction.parse({ type, params })),
    finished: snapshot.status === 'done',
  };
}
