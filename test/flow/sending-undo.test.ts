import { describe, expect, it } from 'vitest';
import type { Effect } from '../../src/core/effect.ts';
import type { ExecReport } from '../../src/core/plan.ts';
import type { IncidentRecord, UndoRecord } from '../../src/core/record.ts';
import { performOverdue } from '../../src/flow/dispatching.ts';
import { performUndo, performUndoLost } from '../../src/flow/undoing.ts';
import { covered, due } from '../core/advance/failing.ts';
import { need, planFor } from '../core/advance/story.ts';
import { policyOf } from '../core/policy/sample.ts';
import { DONE, INCIDENT, LATER, stepIn, withStep, worldOf, type World } from './one-record.ts';

// The same for what undoes a step by itself, as test/flow/sending.test.ts has it for the step.

/** The same, with the undo on its way. */
async function going(): Promise<IncidentRecord> {
  const record = due();
  const sent: IncidentRecord[] = [];
  const { services } = worldOf(record);
  const { store, shell } = services;
  await performUndo(jobOf(record), {
    ...services,
    shell: {
      ...shell,
      run: async (...out) => {
        sent.push(need(await store.load(INCIDENT)).record);
        return shell.run(...out);
      },
    },
  });
  return need(sent[0]);
}

function jobOf(record: IncidentRecord, change: Partial<Extract<Effect, { kind: 'undo' }>> = {}) {
  const { digest } = need(stepIn(record).plan);
  return { kind: 'undo', incident: INCIDENT, step: 's1', attempt: 'a1', digest, ...change } as const;
}

const undoOf = (record: IncidentRecord): UndoRecord => need(stepIn(record).undo);
/** The record with another attempt of its undo. */
function withUndo(record: IncidentRecord, change: Partial<NonNullable<UndoRecord['attempt']>> | null): IncidentRecord {
  const undo = undoOf(record);
  return withStep(record, { undo: { ...undo, attempt: change === null ? null : { ...need(undo.attempt), ...change } } });
}
const withAnotherDigest = (record: IncidentRecord): IncidentRecord => withUndo(record, { digest: 'f'.repeat(64) });

describe('an undo', () => {
  it('sends what was approved with the step, to the host that is pinned, after its attempt is committed', async () => {
    const record = due();
    const { batch, digest } = need(stepIn(record).plan);
    const world = worldOf(record);
    await performUndo(jobOf(record), world.services);
    const longestMs = 40_000 + 10_000 + 2_000;
    expect(world.sent).toEqual([
      {
        host: batch.host,
        commands: batch.undo,
        until: LATER + longestMs,
        committed: expect.objectContaining({ status: 'undo_running' }),
      },
    ]);
    const attempt = { id: need(world.step().undo?.attempt).id, digest, startedAt: LATER, longestMs };
    expect(world.sent[0]?.committed.undo?.attempt).toEqual(attempt);
    expect(world.step()).toMatchObject({ status: 'undo_probing', attempt: { id: 'a1' }, undo: { attempt, report: DONE } });
    expect(world.kinds()).toEqual(['step.undo_dispatched', 'step.undo_reported']);
  });

  it('says in the log that it was sent, and what became of it', async () => {
    const record = due();
    const report: ExecReport = { kind: 'unknown', code: 'ssh.lost', message: 'It broke.', results: [] };
    const world = worldOf(record, { report });
    await performUndo(jobOf(record), world.services);
    const about = { incident: INCIDENT, step: 's1', attempt: need(world.step().undo?.attempt).id };
    expect(world.logged).toEqual([
      ['undo dispatched', about],
      ['undo reported', { ...about, outcome: 'unknown' }],
    ]);
    expect(world.step().status).toBe('undo_unknown');
  });

  it('finds its step by its name, wherever it stands', async () => {
    const record = due();
    const world = worldOf({ ...record, steps: record.steps.toReversed() });
    await performUndo(jobOf(record), world.services);
    expect(world.sent).toHaveLength(1);
  });
});

describe('an undo that nothing waits for asks nobody and sends nothing', () => {
  it.each<readonly [string, (record: IncidentRecord) => IncidentRecord | null]>([
    ['without its incident', () => null],
    ['without its step', (record) => ({ ...record, steps: record.steps.slice(1) })],
    ['of a step that is being looked at', (record) => withStep(record, { status: 'probing' })],
    ['of a step that is being undone already', (record) => withStep(record, { status: 'undo_running' })],
    ['of another attempt', (record) => withStep(record, { attempt: { ...need(stepIn(record).attempt), id: 'a2' } })],
    ['of no attempt', (record) => withStep(record, { attempt: null })],
    ['without a plan', (record) => withStep(record, { plan: null })],
  ])('%s', async (_what, change) => {
    const record = due();
    const world = worldOf(change(record));
    await performUndo(jobOf(record), world.services);
    expect([world.asked(), world.sent, world.kinds(), world.logged]).toEqual([0, [], [], []]);
  });
});

const OTHER: IncidentRecord = { ...due(), incident: { ...due().incident, id: 'INC-2026-000002' } };
const PROTECTING = policyOf({ end: 'protected: { devices: [cam-dock-3] }' });
const BY_ADDRESS = policyOf({ end: 'protected: { networks: [10.20.0.0/24] }' });

describe('what the world says against an undo by now is heard before it goes out', () => {
  it('another incident has cut the device off too: it is not let back in', async () => {
    const record = due();
    const world = worldOf(record, { others: [withStep(OTHER, { status: 'done' })] });
    await performUndo(jobOf(record), world.services);
    expect(world.sent).toEqual([]);
    expect(world.logged).toEqual([]);
    expect(world.step()).toMatchObject({ status: 'failed', undo: { attempt: null, problem: { code: 'plan.held_elsewhere' } } });
  });

  it.each([
    ['the device', PROTECTING],
    ['its address', BY_ADDRESS],
  ])('the policy protects %s: it is not cut off again', async (_what, policy) => {
    const record = due('release_device');
    const world = worldOf(record, { policy });
    await performUndo(jobOf(record), world.services);
    expect(world.sent).toEqual([]);
    expect(world.step()).toMatchObject({ status: 'failed', undo: { problem: { code: 'undo.protected' } } });
  });

  it('nobody can say whether another incident has cut the device off: it is not let back in', async () => {
    const world = worldOf(due(), { otherUnreadable: true });
    await performUndo(jobOf(due()), world.services);
    expect(world.sent).toEqual([]);
    const problem = { code: 'plan.other_unreadable', message: expect.stringContaining('INC-2026-000002') };
    expect(world.step()).toMatchObject({ status: 'failed', undo: { problem } });
  });

  it('a Stop waits for its judgement: nothing is undone meanwhile', async () => {
    const record = due();
    const world = worldOf(record, { stopWaits: true });
    await performUndo(jobOf(record), world.services);
    expect(world.sent).toEqual([]);
    expect(world.step()).toMatchObject({ status: 'failed', undo: { attempt: null, problem: { code: 'undo.stop_waits' } } });
  });

  it('nothing, where the undo lets a protected device back in', async () => {
    const record = due();
    const world = worldOf(record, { policy: PROTECTING });
    await performUndo(jobOf(record), world.services);
    expect(world.sent).toHaveLength(1);
  });

  it('nothing, where the undo cuts off again and another incident has cut off too', async () => {
    const record = due('release_device');
    const world = worldOf(record, { others: [withStep(OTHER, { status: 'done' })] });
    await performUndo(jobOf(record), world.services);
    expect([world.sent.length, world.asked()]).toEqual([1, 0]);
  });

  it('nothing, where the policy protects other addresses than that of the device', async () => {
    const record = due('release_device');
    const world = worldOf(record, { policy: policyOf({ end: 'protected: { networks: [192.0.2.0/24] }' }) });
    await performUndo(jobOf(record), world.services);
    expect(world.sent).toHaveLength(1);
  });

  it('the policy protects addresses, and nobody knows that of the device: it is not cut off again', async () => {
    const action = 'release_device';
    const bare = { ...covered(action), device: { ...planFor('s1').batch.device, address: null } };
    const plan = planFor('s1', bare);
    const record = due(action);
    const { digest } = plan;
    const world = worldOf(
      withStep(record, {
        plan,
        request: { ...need(stepIn(record).request), digest },
        attempt: { ...need(stepIn(record).attempt), digest },
        decisions: stepIn(record).decisions.map((decision) => ({ ...decision, digest })),
      }),
      { policy: BY_ADDRESS },
    );
    await performUndo(jobOf(record, { digest }), world.services);
    expect(world.sent).toEqual([]);
    expect(world.step()).toMatchObject({ status: 'failed', undo: { problem: { code: 'undo.protected' } } });
  });
});

describe('an attempt to undo that is not the one that was committed sends nothing', () => {
  it.each<readonly [string, World]>([
    ['a new draft has no such step', { stored: (record) => ({ ...record, steps: record.steps.slice(1) }) }],
    ['the store has the attempt of another worker', { stored: (record) => withUndo(record, { id: 'other' }) }],
    ['the store has no attempt', { stored: (record) => withUndo(record, null) }],
    ['the store has no undo', { stored: (record) => withStep(record, { undo: null }) }],
    ['the store has given it up for lost already', { stored: (record) => withStep(record, { status: 'undo_unknown' }) }],
  ])('%s', async (_what, change) => {
    const record = due();
    const world = worldOf(record, change);
    await performUndo(jobOf(record), world.services);
    expect(world.sent).toEqual([]);
    expect(world.logged).toEqual([]);
  });
});

describe('the last look before the first byte of an undo stops', () => {
  const other = 'f'.repeat(64);

  it.each<readonly [string, { readonly digest?: string }, World]>([
    ['a job that was made for another digest', { digest: other }, {}],
    ['an attempt that was committed for another digest', {}, { stored: withAnotherDigest }],
    ['both at once: neither vouches for the other', { digest: other }, { stored: withAnotherDigest }],
  ])('%s', async (_what, job, change) => {
    const record = due();
    const world = worldOf(record, change);
    await expect(performUndo(jobOf(record, job), world.services)).rejects.toThrow(
      'what would be undone differs from what was approved',
    );
    expect(world.sent).toEqual([]);
  });
});

describe('a lost worker of an undo', () => {
  it('whose attempt was not committed sent nothing: the step has failed, and it stays so', async () => {
    const record = due();
    const world = worldOf(record);
    await performUndoLost(jobOf(record), world.services);
    expect(world.step()).toMatchObject({ status: 'failed', undo: { attempt: null, problem: { code: 'undo.not_started' } } });
  });

  it('whose attempt was committed may have sent it: nobody can say', async () => {
    const record = await going();
    const world = worldOf({ ...record, steps: record.steps.toReversed() });
    await performUndoLost(jobOf(record), world.services);
    expect(world.step()).toMatchObject({
      status: 'undo_unknown',
      undo: { report: { kind: 'unknown', code: 'dispatch.lost', message: 'The worker that sent it was lost.' } },
    });
  });

  it.each<readonly [string, (record: IncidentRecord) => IncidentRecord]>([
    ['another attempt', (record) => withStep(record, { attempt: { ...need(stepIn(record).attempt), id: 'a2' } })],
    ['a step without an attempt', (record) => withStep(record, { attempt: null })],
    ['a step that is not to be undone', (record) => withStep(record, { undo: null })],
    ['a step that is not there', (record) => ({ ...record, steps: record.steps.slice(1) })],
  ])('says nothing about %s', async (_what, change) => {
    const record = await going();
    const world = worldOf(change(record));
    await performUndoLost(jobOf(record), world.services);
    expect(world.kinds()).toEqual([]);
  });
});

describe('the watch on an attempt to undo', () => {
  it('turns what nobody reported into unknown', async () => {
    const record = await going();
    const world = worldOf(record);
    const { id } = need(undoOf(record).attempt);
    await performOverdue({ kind: 'overdue', incident: INCIDENT, step: 's1', attempt: id, at: LATER }, world.services);
    expect(world.step()).toMatchObject({ status: 'undo_unknown', undo: { report: { code: 'dispatch.lost' } } });
  });
});
