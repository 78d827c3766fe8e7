import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/core/policy.ts';
import type { IncidentRecord } from '../../src/core/record.ts';
import { makePlan, performPlan, performPlanLost } from '../../src/flow/planning.ts';
import { drafted as story } from '../core/advance/story.ts';
import { CONNECTOR_TEXT, connectorOf, undoingText } from '../core/connector/sample.ts';
import { CAMERA } from '../core/planning/sample.ts';
import { policyOf } from '../core/policy/sample.ts';
import { INCIDENT, stepIn, withStep, worldOf, type World } from './one-record.ts';

/** Step 1 isolates the camera of the inventory, step 3 lets it back in. */
function drafted(device: string | null = CAMERA.id): IncidentRecord {
  const record = story();
  const steps = record.playbook?.steps.map((step) => ({ ...step, device })) ?? [];
  return { ...record, playbook: record.playbook && { ...record.playbook, steps } };
}
const OTHER: IncidentRecord = withStep(
  { ...drafted(), incident: { ...drafted().incident, id: 'INC-2026-000002' } },
  { status: 'done' },
);
const job = { kind: 'plan', incident: INCIDENT, step: 's1', round: 1 } as const;

/** The code of the refusal, or the action that is planned, and how often anything outside was asked. */
async function planOf(step: 's1' | 's3' | 's9', world: World = {}, record = drafted()) {
  const around = worldOf(record, world);
  const plan = await makePlan(record, step, around.services);
  return [plan.ok ? plan.value.batch.action : plan.code, around.asked()];
}

describe('a plan is refused, and the gateway is not asked', () => {
  it('for a step that the playbook does not have, or without a playbook', async () => {
    expect(await planOf('s9')).toEqual(['plan.no_step', 0]);
    expect(await planOf('s1', {}, { ...drafted(), playbook: null })).toEqual(['plan.no_step', 0]);
  });

  it('for a device that the inventory does not have, or none', async () => {
    expect(await planOf('s1', {}, drafted('cam-gone'))).toEqual(['plan.unknown_device', 0]);
    expect(await planOf('s1', {}, drafted(null))).toEqual(['plan.unknown_device', 0]);
  });

  it.each([
    ['the device', 'protected: { devices: [cam-1] }'],
    ['its address', 'protected: { addresses: [192.0.2.7] }'],
    ['its network', 'protected: { networks: [192.0.2.0/24] }'],
  ])('where the policy protects %s from being cut off', async (_what, end) => {
    expect(await planOf('s1', { policy: policyOf({ end }) })).toEqual(['plan.protected', 0]);
  });

  it('for letting a device back in that another open incident has cut off, or may have', async () => {
    expect(await planOf('s3', { others: [OTHER] })).toEqual(['plan.held_elsewhere', 1]);
    expect(await planOf('s3', { otherUnreadable: true })).toEqual(['plan.other_unreadable', 1]);
  });
});

describe('a plan that cannot be prepared', () => {
  it('is refused for that, and not as if the gateway were silent', async () => {
    const record = drafted();
    const steps = record.playbook?.steps.map((step) => ({ ...step, action: 'manual' as const })) ?? [];
    const byHand = { ...record, playbook: record.playbook && { ...record.playbook, steps } };
    expect(await planOf('s1', {}, byHand)).toEqual(['plan.manual', 0]);
  });
});

describe('a plan is made', () => {
  it('of an isolation whoever else has cut the device off, without asking for other incidents', async () => {
    expect(await planOf('s1', { others: [OTHER] })).toEqual(['isolate_device', 1]);
    expect(await planOf('s1', { otherUnreadable: true })).toEqual(['isolate_device', 1]);
  });

  it('of the step that was asked for, and for its own incident', async () => {
    const record = drafted();
    const plan = await makePlan(record, 's1', worldOf(record).services);
    expect(plan).toMatchObject({ ok: true, value: { batch: { incident: INCIDENT, step: 's1', device: { id: CAMERA.id } } } });
  });

  it('not without what the gateway says, in words with its name', async () => {
    expect(await planOf('s1', { reads: null })).toEqual(['plan.unreadable', 1]);
  });
});

const rules = (undo: string): string =>
  `  - { actions: [isolate_device, release_device], criticality: [low], tier: standard${undo} }`;
const BY_ITSELF = policyOf({ rules: rules(', undo: by_itself') });

async function undoOf(policy: Policy, record = drafted(), text = undoingText()): Promise<unknown> {
  const { services } = worldOf(record, { policy });
  const connectors = new Map([['linux-gateway', connectorOf(text)]]);
  const plan = await makePlan(record, 's1', { ...services, world: { ...services.world, connectors } });
  return plan.ok ? (plan.value.batch.rule.undo ?? null) : plan.code;
}

describe('the approval of a step covers that it is undone by itself', () => {
  it('where the policy and the connector both say so', async () => {
    expect(await undoOf(BY_ITSELF)).toBe('by_itself');
    expect(await undoOf(policyOf({ rules: rules('') }))).toBeNull();
    expect(await undoOf(BY_ITSELF, drafted(), CONNECTOR_TEXT)).toBeNull();
  });

  it('not in a run of an older version, whose machine undoes nothing', async () => {
    const record = drafted();
    const older = { ...(record.machine as object), states: {} };
    expect(await undoOf(BY_ITSELF, { ...record, machine: older })).toBeNull();
  });
});

describe('the job that plans', () => {
  it('asks people about what it planned, and says why where it could not', async () => {
    const world = worldOf(drafted());
    await performPlan(job, world.services);
    expect(world.step()).toMatchObject({ status: 'pending', plan: { batch: { action: 'isolate_device' } } });
    const silent = worldOf(drafted(), { reads: null });
    await performPlan(job, silent.services);
    expect(silent.step()).toMatchObject({ status: 'refused', plan: null, problem: { code: 'plan.unreadable' } });
  });

  it('plans nothing for an incident that is gone, or for a former round', async () => {
    const gone = worldOf(null);
    await performPlan(job, gone.services);
    expect([gone.asked(), gone.kinds()]).toEqual([0, []]);
    const former = worldOf(drafted());
    await performPlan({ ...job, round: 2 }, former.services);
    expect([former.asked(), former.kinds(), former.step().status]).toEqual([0, [], 'planning']);
  });

  it('that failed for good is told, and the step can be asked again', async () => {
    const world = worldOf(drafted());
    await performPlanLost(job, world.services);
    expect(world.step()).toMatchObject({ status: 'refused', plan: null, problem: { code: 'plan.lost' } });
    const former = worldOf(drafted());
    await performPlanLost({ ...job, round: 2 }, former.services);
    expect(stepIn(drafted()).status).toBe(former.step().status);
  });
});
