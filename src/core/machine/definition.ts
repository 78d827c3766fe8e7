import { z } from 'zod';
import { READ_ONLY_ACTIONS, type PlaybookStep, type StepId } from '../playbook.ts';
import { STEP_STATUSES, type StepStatus } from '../record.ts';

/**
 * The compiled machine as data: an xstate configuration that has room for nothing but what is proven. No `invoke`, no `after`, no
 * nested states, no inline functions: a strict schema refuses them, so a stored machine cannot smuggle one in.
 *
 * One parallel region a step. Every region is one of three templates below; `prove.ts` walks what comes out rather than trusting them.
 */
const STEP_ID = /^s[1-9]\d?$/;
export const isStepId = (text: string): text is StepId => STEP_ID.test(text);
const Step = z.custom<StepId>((value) => typeof value === 'string' && isStepId(value), 'expected a step id such as s1');

const Guard = z.discriminatedUnion('type', [
  /** All these steps are done: the only way in which regions meet. */
  z.strictObject({ type: z.literal('allDone'), params: z.strictObject({ steps: z.array(Step) }) }),
  /** One of these steps will never be done. */
  z.strictObject({ type: z.literal('anyOver'), params: z.strictObject({ steps: z.array(Step) }) }),
  z.strictObject({ type: z.literal('approvalHolds') }),
  /** The same, and the rule asks for no hold. */
  z.strictObject({ type: z.literal('approvalHoldsAtOnce') }),
  /** What was approved is what ran, and its rule lets it be undone by itself. */
  z.strictObject({ type: z.literal('undoHolds') }),
  /** The same, and the probe shows that it failed. */
  z.strictObject({ type: z.literal('undoHoldsOnFailure') }),
  z.strictObject({ type: z.literal('reportIs'), params: z.strictObject({ outcome: z.enum(['ran', 'failed', 'unknown']) }) }),
  z.strictObject({ type: z.literal('probeIs'), params: z.strictObject({ outcome: z.enum(['holds', 'fails', 'unreadable']) }) }),
]);
export type Guard = z.infer<typeof Guard>;

/** What the flow does after the commit. `plan` reads at the gateway, and for a step that only looks that is all. */
export const MachineAction = z.strictObject({
  type: z.enum(['plan', 'ask', 'hold', 'dispatch', 'probe', 'probeLater', 'undo']),
  params: z.strictObject({ step: Step }),
});
export type MachineAction = z.infer<typeof MachineAction>;

const Transition = z.strictObject({ target: z.enum(STEP_STATUSES), guard: Guard.optional(), reenter: z.boolean().optional() });

const State = z.strictObject({
  type: z.literal('final').optional(),
  entry: z.array(MachineAction).optional(),
  always: z.array(Transition).optional(),
  on: z.record(z.string(), z.array(Transition)).optional(),
});
export type StateDefinition = z.infer<typeof State>;

const Region = z.strictObject({ initial: z.enum(STEP_STATUSES), states: z.partialRecord(z.enum(STEP_STATUSES), State) });
export type Region = z.infer<typeof Region>;

export const MachineDefinition = z.strictObject({
  schema: z.literal(1),
  /**
   * The template's version. Runs of older ones go on as they were proven: those of version 1 know no hold and no taking back, those of 2
   * undo nothing by themselves and have no step that only looks.
   */
  id: z.enum(['tagout-v1', 'tagout-v2', 'tagout-v3']),
  /** The declared order: the proof holds the guards against it. */
  after: z.record(Step, z.array(Step)),
  type: z.literal('parallel'),
  states: z.record(Step, Region),
});
export type MachineDefinition = z.infer<typeof MachineDefinition>;

/** The machine's steps, in the order in which they were written. */
export const stepIds = (definition: Pick<MachineDefinition, 'states'>): readonly StepId[] =>
  Object.keys(definition.states).filter(isStepId);

/** What a region must have to be drawn: kept small so that a curated file without an incident can be compiled too. */
export type Ordered = Pick<PlaybookStep, 'id' | 'action' | 'after'>;

/** Whether this step of a stored machine could be undone by itself: not in one of an older version, whose runs go on as they were proven. */
export const canUndo = (data: unknown, step: StepId): boolean =>
  MachineDefinition.safeParse(data).data?.states[step]?.states.undo_due !== undefined;

/** Compiles a playbook's steps to the machine's data. Prove it before anyone sees it. */
export function defineMachine(steps: readonly Ordered[]): MachineDefinition {
  const after: Record<StepId, StepId[]> = {};
  const states: Record<StepId, Region> = {};
  for (const step of steps) {
    after[step.id] = [...step.after];
    states[step.id] = regionOf(step);
  }
  return { schema: 1, id: 'tagout-v3', after, type: 'parallel', states };
}

/** Whatever does not only look asks people first. */
function regionOf(step: Ordered): Region {
  if (step.action === 'manual') return manualRegion(step);
  return READ_ONLY_ACTIONS.has(step.action) ? observingRegion(step) : actionRegion(step);
}

/** Statuses that a step can leave when the run is stopped: nothing has gone out yet, or what went out has been reported. */
const stop = () => ({ 'run.stopped': [{ target: 'stopped' as const }] });

const probeIs = (outcome: 'holds' | 'fails' | 'unreadable', target: StepStatus) => ({
  target,
  guard: { type: 'probeIs' as const, params: { outcome } },
});
const reportIs = (outcome: 'ran' | 'failed' | 'unknown', target: StepStatus) => ({
  target,
  guard: { type: 'reportIs' as const, params: { outcome } },
});
const looked = () => [probeIs('holds', 'done'), probeIs('fails', 'failed'), probeIs('unreadable', 'unknown')];
/** Undone or not, the step has failed: people see which, and decide. */
const undoLooked = () => [probeIs('holds', 'failed'), probeIs('fails', 'failed'), probeIs('unreadable', 'undo_unknown')];

function actionRegion({ id, after }: Ordered): Region {
  const act = (type: MachineAction['type']): MachineAction[] => [{ type, params: { step: id } }];
  const approval: Guard = { type: 'approvalHolds' };
  const askedAgain = { [`${id}.asked_again`]: [{ target: 'planning' as const }] };
  return region(after, 'planning', {
    planning: {
      entry: act('plan'),
      on: { ...stop(), [`${id}.planned`]: [{ target: 'pending' }], [`${id}.plan_refused`]: [{ target: 'refused' }] },
    },
    refused: { on: { ...stop(), ...askedAgain } },
    pending: {
      entry: act('ask'),
      on: {
        ...stop(),
        // Whatever does not plainly say that there is no hold, is held.
        [`${id}.approved`]: [
          { target: 'approved', guard: { type: 'approvalHoldsAtOnce' } },
          { target: 'held', guard: approval },
        ],
        [`${id}.rejected`]: [{ target: 'rejected' }],
        [`${id}.expired`]: [{ target: 'expired' }],
        [`${id}.voided`]: [{ target: 'planning' }],
      },
    },
    expired: { on: { ...stop(), ...askedAgain } },
    held: {
      entry: act('hold'),
      on: {
        ...stop(),
        [`${id}.released`]: [{ target: 'approved', guard: approval }],
        [`${id}.withdrawn`]: [{ target: 'pending' }],
        [`${id}.expired`]: [{ target: 'expired' }],
      },
    },
    approved: {
      entry: act('dispatch'),
      on: {
        ...stop(),
        [`${id}.withdrawn`]: [{ target: 'pending' }],
        [`${id}.dispatched`]: [{ target: 'running', guard: approval }],
        [`${id}.expired`]: [{ target: 'expired' }],
        [`${id}.voided`]: [{ target: 'planning' }],
        // No plan can be made any more (the device is gone, the gateway is silent): nothing ran, and people are told why.
        [`${id}.plan_refused`]: [{ target: 'refused' }],
      },
    },
    running: {
      on: {
        [`${id}.reported`]: [reportIs('ran', 'probing'), reportIs('failed', 'failed'), reportIs('unknown', 'unknown')],
      },
    },
    probing: {
      entry: act('probe'),
      on: { [`${id}.probed`]: [{ target: 'undo_due', guard: { type: 'undoHoldsOnFailure' } }, ...looked()] },
    },
    // The old attempt may still be running somewhere: look only when its longest run time is over, and never run it again from here.
    unknown: {
      entry: act('probeLater'),
      on: {
        [`${id}.probed`]: looked(),
        [`${id}.asked_again`]: [{ target: 'unknown', reenter: true }],
        // A person stops looking at a gateway that never answers again. It does not count as done, and nothing is sent from here.
        [`${id}.abandoned`]: [{ target: 'stopped' }],
      },
    },
    undo_due: {
      entry: act('undo'),
      on: {
        ...stop(),
        [`${id}.undo_dispatched`]: [{ target: 'undo_running', guard: { type: 'undoHolds' } }],
        [`${id}.undo_refused`]: [{ target: 'failed' }],
      },
    },
    undo_running: {
      on: {
        [`${id}.undo_reported`]: [
          reportIs('ran', 'undo_probing'),
          reportIs('failed', 'failed'),
          reportIs('unknown', 'undo_unknown'),
        ],
      },
    },
    undo_probing: { entry: act('probe'), on: { [`${id}.undo_probed`]: undoLooked() } },
    // Never `done` from here, whatever the look shows: nobody can say how much of the undo ran.
    undo_unknown: {
      entry: act('probeLater'),
      on: {
        [`${id}.undo_probed`]: undoLooked(),
        [`${id}.asked_again`]: [{ target: 'undo_unknown', reenter: true }],
        [`${id}.abandoned`]: [{ target: 'stopped' }],
      },
    },
    failed: { on: { ...stop(), ...askedAgain } },
    rejected: { type: 'final' },
  });
}

function manualRegion({ id, after }: Ordered): Region {
  return region(after, 'open', { open: { on: { ...stop(), [`${id}.completed`]: [{ target: 'done' }] } } });
}

/** It has no state in which anything could be approved, sent or running: by its shape it can do nothing but look. */
function observingRegion({ id, after }: Ordered): Region {
  return region(after, 'looking', {
    looking: {
      entry: [{ type: 'plan', params: { step: id } }],
      on: { ...stop(), [`${id}.observed`]: [{ target: 'done' }], [`${id}.plan_refused`]: [{ target: 'refused' }] },
    },
    refused: { on: { ...stop(), [`${id}.asked_again`]: [{ target: 'looking' }] } },
  });
}

function region(after: readonly StepId[], first: StepStatus, states: Partial<Record<StepStatus, StateDefinition>>): Region {
  const always: NonNullable<StateDefinition['always']> = [
    { target: first, guard: { type: 'allDone', params: { steps: [...after] } } },
  ];
  if (after.length > 0) always.push({ target: 'stopped', guard: { type: 'anyOver', params: { steps: [...after] } } });
  return {
    initial: 'blocked',
    states: {
      blocked: { always, on: stop() },
      ...states,
      done: { type: 'final' },
      stopped: { type: 'final' },
    },
  };
}
