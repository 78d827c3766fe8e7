import type { Effect } from '../core/effect.ts';
import type { Plan } from '../core/plan.ts';
import { finishPlan } from '../core/planning/finish.ts';
import { prepare } from '../core/planning/prepare.ts';
import { mayNotCutOff } from '../core/policy/protect.ts';
import { ruleFor } from '../core/policy/rule.ts';
import { looked, planned } from '../core/advance/plan.ts';
import { canUndo } from '../core/machine/definition.ts';
import { REVERSALS, type StepId } from '../core/playbook.ts';
import type { IncidentRecord, StepStatus } from '../core/record.ts';
import { refuse, type Refusal, type Result } from '../core/result.ts';
import { DamagedRecord, UnknownSchema } from '../ports.ts';
import { performLook } from './looking.ts';
import { requestsOf, type Services } from './services.ts';

/** Resolves, reads what must be true, renders, and commits the plan or why there is none. A step that only looks is over with that. */
export async function performPlan(
  { incident, step, round }: Extract<Effect, { kind: 'plan' }>,
  services: Services,
): Promise<void> {
  const stored = await services.store.load(incident);
  // A new draft has begun since: the step of this name is another one, or none.
  if (stored === null || stored.record.draft.round !== round) return;
  if (stored.record.steps.some(({ id, status }) => id === step && status === 'looking')) {
    return performLook(stored.record, step, services);
  }
  const plan = await makePlan(stored.record, step, services);
  const ids = await requestsOf(services);
  await services.store.update(incident, ids.now, ({ record }) => planned(record, step, round, plan, ids));
}

/** Planning itself failed for good: people are told, and may ask again. */
export async function performPlanLost(
  { incident, step, round }: Extract<Effect, { kind: 'plan' }>,
  services: Services,
): Promise<void> {
  const ids = await requestsOf(services);
  const lost = refuse(
    'plan.lost',
    `Step ${step.slice(1)} could not be prepared because of an error in Tagout; its log says more. Nothing was sent. Ask again.`,
  );
  await services.store.update(
    incident,
    ids.now,
    ({ record }) => planned(record, step, round, lost, ids) ?? looked(record, step, round, lost, ids),
  );
}

/** A plan from the world as it is now. Used when a step is first planned, and again at dispatch. */
export async function makePlan(
  record: IncidentRecord,
  id: StepId,
  services: Pick<Services, 'world' | 'shell' | 'clock' | 'store'>,
): Promise<Result<Plan>> {
  const { inventory, policy, connectors } = services.world;
  const step = record.playbook?.steps.find((candidate) => candidate.id === id);
  if (step === undefined) return refuse('plan.no_step', `The playbook has no step ${id}. Please handle this by hand.`);
  const device = step.device === null ? undefined : inventory.devices.get(step.device);
  if (device === undefined)
    return refuse('plan.unknown_device', `The inventory has no device ${step.device ?? ''} any more. Add it, then ask again.`);
  const forbidden = mayNotCutOff(policy, step.action, device);
  if (forbidden !== null) return refuse('plan.protected', forbidden);
  const held = step.action === 'release_device' ? await heldElsewhere(record.incident.id, device.id, services) : null;
  if (held !== null) return held;
  const { connectMaxMs } = services.shell;
  const prepared = prepare(step, {
    incident: record.incident.id,
    inventory,
    connectors,
    ruleFor: (weighing) => {
      // An undo that would cut off what nothing may cut off is not forbidden its step: it waits for a person. So it does in a run of an
      // older version, whose machine undoes nothing.
      const mayUndo = mayNotCutOff(policy, REVERSALS[step.action], device) === null && canUndo(record.machine, id);
      return ruleFor(policy, { ...weighing, undoesItself: weighing.undoesItself === true && mayUndo });
    },
    connectMaxMs,
  });
  if (!prepared.ok) return prepared;
  try {
    const results = await services.shell.read(prepared.value.host, prepared.value.reads);
    return finishPlan(prepared.value, results, services.clock.now());
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it did not answer.';
    return refuse(
      'plan.unreadable',
      `The gateway ${prepared.value.host.id} could not be asked what must be true: ${why} Nothing was sent.`,
    );
  }
}

/** Statuses in which an isolation is in force, or may be. */
const HOLDING: ReadonlySet<StepStatus> = new Set([
  'running',
  'probing',
  'unknown',
  'undo_due',
  'undo_running',
  'undo_probing',
  'undo_unknown',
  'done',
]);

/** One incident must not let a device back in that another one, still open, has cut off: its people have not finished with it. */
export async function heldElsewhere(
  incident: string,
  device: string,
  { store }: Pick<Services, 'store'>,
): Promise<Refusal | null> {
  try {
    const others = await store.underWayWith(device);
    const holder = others.find(({ record }) => record.incident.id !== incident && holds(record, device));
    if (holder === undefined) return null;
    return refuse(
      'plan.held_elsewhere',
      `${holder.record.incident.id} is still open and has cut ${device} off too. Finish or stop it first, then ask again.`,
    );
  } catch (error) {
    if (!(error instanceof UnknownSchema) && !(error instanceof DamagedRecord)) throw error;
    return refuse(
      'plan.other_unreadable',
      `${error.incident} is about ${device} too, and this version cannot read it, so that nobody can say whether it has cut the device off. Tell whoever operates Tagout, then ask again.`,
    );
  }
}

const holds = ({ playbook, steps, closedAt }: IncidentRecord, device: string): boolean =>
  closedAt === null &&
  playbook?.steps.some(
    (step) =>
      step.action === 'isolate_device' &&
      step.device === device &&
      steps.some(({ id, status }) => id === step.id && HOLDING.has(status)),
  ) === true;
