import { describe, expect, it } from 'vitest';
import type { IncidentRecord, StepRecord, StepStatus } from '../../src/core/record.ts';
import { STEP_STATUSES } from '../../src/core/record.ts';
import { heldElsewhere } from '../../src/flow/planning.ts';
import { DamagedRecord, UnknownSchema, type Store } from '../../src/ports.ts';
import { approved, drafted } from '../core/advance/story.ts';

const DEVICE = 'cam-dock-3';
const OURS = 'INC-2026-000009';

/** Another incident, whose step 1 isolates the device and stands there. */
function other(status: StepStatus, change: Partial<IncidentRecord> = {}): IncidentRecord {
  const record = approved();
  const steps = record.steps.map((step): StepRecord => (step.id === 's1' ? { ...step, status } : step));
  return { ...record, steps, ...change };
}

const holderOf = async (others: readonly IncidentRecord[], incident = OURS) => {
  const asked: string[] = [];
  const underWayWith: Store['underWayWith'] = (device) => {
    asked.push(device);
    return Promise.resolve(others.map((record) => ({ record, head: '' })));
  };
  const refusal = await heldElsewhere(incident, DEVICE, { store: { underWayWith } as Store });
  expect(asked).toEqual([DEVICE]);
  return refusal;
};
const REFUSED = {
  ok: false,
  code: 'plan.held_elsewhere',
  message: `INC-2026-000001 is still open and has cut ${DEVICE} off too. Finish or stop it first, then ask again.`,
};

/** Listed again, so that the rule and its test have not one source. */
const HOLDING: readonly StepStatus[] = [
  'running',
  'probing',
  'unknown',
  'undo_due',
  'undo_running',
  'undo_probing',
  'undo_unknown',
  'done',
];

describe('a device that another open incident has cut off, or may have', () => {
  it.each(HOLDING)('is not let back in while that isolation is %s', async (status) => {
    expect(await holderOf([other(status)])).toEqual(REFUSED);
  });

  it.each(HOLDING)('is not let back in when that run was stopped and is not over, with the isolation %s', async (status) => {
    const stopped = { by: 'Robin', at: 1, reason: 'Enough.' };
    expect(await holderOf([other(status, { stopped })])).toEqual(REFUSED);
  });

  it('is not let back in whichever of several incidents it is', async () => {
    expect(await holderOf([other('pending'), other('failed'), other('done')])).toEqual(REFUSED);
  });
});

describe('a device may be let back in', () => {
  it.each(STEP_STATUSES.filter((status) => !HOLDING.includes(status)))(
    'while the isolation of another incident is %s',
    async (status) => {
      expect(await holderOf([other(status)])).toBeNull();
    },
  );

  it('when that incident is closed, is the same one, has cut off another device, or only lets it back', async () => {
    expect(await holderOf([other('done', { closedAt: 1 })])).toBeNull();
    expect(await holderOf([other('done')], 'INC-2026-000001')).toBeNull();
    const { playbook } = drafted();
    const steps = playbook?.steps ?? [];
    const elsewhere = steps.map((step) => ({ ...step, device: 'cam-dock-4' }));
    const letting = steps.map((step) => ({ ...step, action: step.id === 's1' ? 'release_device' : step.action }));
    for (const changed of [elsewhere, letting]) {
      expect(await holderOf([other('done', { playbook: playbook && { ...playbook, steps: changed } })])).toBeNull();
    }
    expect(await holderOf([other('done', { playbook: null })])).toBeNull();
    expect(await holderOf([])).toBeNull();
  });

  it('not by a step of another name that happens to be done', async () => {
    const record = other('pending');
    const steps = record.steps.map((step): StepRecord => (step.id === 's2' ? { ...step, status: 'done' } : step));
    expect(await holderOf([{ ...record, steps }])).toBeNull();
  });
});

const failing = async (failure: Error) => {
  const underWayWith = async () => Promise.reject(failure);
  return heldElsewhere(OURS, DEVICE, { store: { underWayWith } as Partial<Store> as Store });
};

describe('where the store cannot say who holds a device', () => {
  it.each([new UnknownSchema('INC-2026-000004', 99), new DamagedRecord('INC-2026-000004', 'torn')])(
    'because a record cannot be read, nothing is let back in: %s',
    async (error) => {
      expect(await failing(error)).toMatchObject({
        ok: false,
        code: 'plan.other_unreadable',
        message: expect.stringContaining('INC-2026-000004 is about cam-dock-3 too') as unknown,
      });
    },
  );

  it('because it cannot be reached, nothing is decided', async () => {
    await expect(failing(new Error('connection lost'))).rejects.toThrow('connection lost');
  });
});
