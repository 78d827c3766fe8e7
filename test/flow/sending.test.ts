import { describe, expect, it } from 'vitest';
import { clicked } from '../../src/core/advance/click.ts';
import { draftFinished } from '../../src/core/advance/draft.ts';
import { opened } from '../../src/core/advance/open.ts';
import { planned } from '../../src/core/advance/plan.ts';
import type { Effect } from '../../src/core/effect.ts';
import type { IncidentRecord } from '../../src/core/record.ts';
import { performDispatch, performLost, performOverdue } from '../../src/flow/dispatching.ts';
import { makePlan } from '../../src/flow/planning.ts';
import { AVERY, clickOn, ids, incidentBy, need, NOW, PLAYBOOK, prove, ROSTER } from '../core/advance/story.ts';
import { ANSWERS, CAMERA, FORGOTTEN, NEIGHBOUR, NO_TABLE, result } from '../core/planning/sample.ts';
import { DONE, INCIDENT, LATER, stepIn, withAnotherDigest, withStep, worldOf, type World } from './one-record.ts';

// What is sent, when, and what stops it, on a store that is one record in memory: every place at which the world can change between two
// lines of the dispatch is a line here. test/flow/dispatching.test.ts plays the same with the real store.

/** Step 1 waits for an approval, on a plan made from the world as it was then. */
async function pending(): Promise<IncidentRecord> {
  const { record } = opened(incidentBy({ kind: 'detector', name: 'Suricata' }));
  const steps = PLAYBOOK.steps.map((step) => ({ ...step, device: CAMERA.id }));
  const drafted = need(
    draftFinished(record, 1, { playbook: { ...PLAYBOOK, steps }, tries: [], fellBack: null }, prove, ids()),
  ).record;
  const plan = await makePlan(drafted, 's1', worldOf(drafted).services);
  return need(planned(drafted, 's1', 1, plan, ids())).record;
}

async function approved(): Promise<IncidentRecord> {
  const record = await pending();
  return clicked(record, clickOn(record, AVERY), AVERY, ROSTER, ids(NOW + 1_000)).record;
}

function jobOf(record: IncidentRecord, change: Partial<Extract<Effect, { kind: 'dispatch' }>> = {}) {
  const { id, digest } = need(stepIn(record).request);
  return { kind: 'dispatch', incident: INCIDENT, step: 's1', request: id, digest, ...change } as const;
}

describe('a dispatch', () => {
  it('sends what was approved, to the host that is pinned, after its attempt is committed and until its time is over', async () => {
    const record = await approved();
    const { batch, digest, longestMs } = need(stepIn(record).plan);
    const world = worldOf(record);
    await performDispatch(jobOf(record), world.services);
    expect(world.sent).toEqual([
      {
        host: batch.host,
        commands: batch.run,
        until: LATER + longestMs,
        committed: expect.objectContaining({ status: 'running' }),
      },
    ]);
    const attempt = { id: need(world.step().attempt).id, digest, startedAt: LATER, longestMs };
    expect(world.sent[0]?.committed.attempt).toEqual(attempt);
    expect(world.step()).toMatchObject({ status: 'probing', attempt, report: DONE });
    expect(world.kinds()).toEqual(['step.dispatched', 'step.reported']);
  });

  it('says in the log that it was sent, and what became of it', async () => {
    const record = await approved();
    const world = worldOf(record, { report: { kind: 'unknown', code: 'ssh.lost', message: 'It broke.', results: [] } });
    await performDispatch(jobOf(record), world.services);
    const about = { incident: INCIDENT, step: 's1', attempt: need(world.step().attempt).id };
    expect(world.logged).toEqual([
      ['dispatched', about],
      ['reported', { ...about, outcome: 'unknown' }],
    ]);
    expect(world.step().status).toBe('unknown');
  });
});

describe('a step is found by its name, wherever it stands', () => {
  it('by the dispatch', async () => {
    const record = await approved();
    const world = worldOf({ ...record, steps: record.steps.toReversed() });
    await performDispatch(jobOf(record), world.services);
    expect(world.sent).toHaveLength(1);
    expect(world.step().status).toBe('probing');
  });

  it('by the look for a lost worker', async () => {
    const record = await running();
    const world = worldOf({ ...record, steps: record.steps.toReversed() });
    await performLost(jobOf(record), world.services);
    expect(world.step().status).toBe('unknown');
  });
});

describe('a dispatch that nothing waits for asks nobody and sends nothing', () => {
  it.each<readonly [string, (record: IncidentRecord) => IncidentRecord | null]>([
    ['without its incident', () => null],
    ['without its step', (record) => ({ ...record, steps: record.steps.slice(1) })],
    ['of a step that is not approved', (record) => withStep(record, { status: 'pending' })],
    ['of a step that is running already', (record) => withStep(record, { status: 'running' })],
    ['of another asking', (record) => withStep(record, { request: { ...need(stepIn(record).request), id: 'newer' } })],
    ['of no asking', (record) => withStep(record, { request: null })],
    ['without a plan', (record) => withStep(record, { plan: null })],
  ])('%s', async (_what, change) => {
    const record = await approved();
    const world = worldOf(change(record));
    await performDispatch(jobOf(record), world.services);
    expect([world.asked(), world.sent, world.kinds(), world.logged]).toEqual([0, [], [], []]);
  });
});

describe('a dispatch is refused, and people are told', () => {
  it.each<readonly [string, World, string]>([
    ['when the gateway cannot be asked', { reads: null }, 'plan.unreadable'],
    ['when nobody is at the address', { reads: [FORGOTTEN, ANSWERS, result('[]'), NO_TABLE] }, 'plan.precondition'],
    ['when Slack cannot be asked who may approve', { slackDown: true }, 'dispatch.roster_unreadable'],
    ['when a Stop waits for its judgement', { stopWaits: true }, 'dispatch.stop_waits'],
  ])('%s', async (_what, change, code) => {
    const record = await approved();
    const world = worldOf(record, change);
    await performDispatch(jobOf(record), world.services);
    expect(world.sent).toEqual([]);
    expect(world.logged).toEqual([]);
    expect(world.step()).toMatchObject({ status: 'refused', problem: { code, message: expect.stringMatching(/\.$/) } });
  });
});

describe('an approval is void at dispatch, and nothing is sent', () => {
  it('when what would run is not what was approved: the card says what changed', async () => {
    const record = await approved();
    const address = '192.0.2.99';
    const moved = result(need(NEIGHBOUR.stdout.replace(CAMERA.addresses[0] ?? '', address)));
    const world = worldOf(record, { address, reads: [FORGOTTEN, ANSWERS, moved, NO_TABLE] });
    await performDispatch(jobOf(record), world.services);
    expect(world.sent).toEqual([]);
    expect(world.step().status).toBe('planning');
    expect(world.step().changed).toContain("the device's address");
  });

  it('when whoever approved is gone', async () => {
    const record = await approved();
    const world = worldOf(record, { standing: 'deactivated' });
    await performDispatch(jobOf(record), world.services);
    expect(world.sent).toEqual([]);
    expect(world.step()).toMatchObject({ status: 'planning', changed: ['who may approve it'] });
  });
});

describe('an attempt that is not the one that was committed sends nothing', () => {
  const other = { id: 'other', digest: 'f'.repeat(64), startedAt: LATER, longestMs: 1 };

  it.each<readonly [string, World]>([
    ['another worker was quicker', { meanwhile: (record) => withStep(record, { status: 'running', attempt: other }) }],
    ['the run was stopped meanwhile', { meanwhile: (record) => withStep(record, { status: 'stopped' }) }],
    [
      'the step was asked anew meanwhile',
      { meanwhile: (record) => withStep(record, { request: { ...need(stepIn(record).request), id: 'newer' } }) },
    ],
    ['a new draft has no such step', { stored: (record) => ({ ...record, steps: record.steps.slice(1) }) }],
    ['the store has the attempt of another worker', { stored: (record) => withStep(record, { attempt: other }) }],
    ['the store has no attempt', { stored: (record) => withStep(record, { attempt: null }) }],
    ['the store has given it up for lost already', { stored: (record) => withStep(record, { status: 'unknown' }) }],
  ])('%s', async (_what, change) => {
    const record = await approved();
    const world = worldOf(record, change);
    await performDispatch(jobOf(record), world.services);
    expect(world.sent).toEqual([]);
    expect(world.logged).toEqual([]);
  });
});

describe('the last look before the first byte', () => {
  it('stops a job that was made for another digest', async () => {
    const record = await approved();
    const world = worldOf(record);
    await expect(performDispatch(jobOf(record, { digest: 'f'.repeat(64) }), world.services)).rejects.toThrow(
      'what would be sent differs from what was approved',
    );
    expect(world.sent).toEqual([]);
    // It counts as sent, and is looked at: that a job can be wrong is no reason to send it twice.
    expect(world.step().status).toBe('running');
  });

  it('stops an attempt that was committed for another digest', async () => {
    const record = await approved();
    const world = worldOf(record, { stored: withAnotherDigest });
    await expect(performDispatch(jobOf(record), world.services)).rejects.toThrow(
      'what would be sent differs from what was approved',
    );
    expect(world.sent).toEqual([]);
  });

  it('stops both at once: neither vouches for the other', async () => {
    const record = await approved();
    const world = worldOf(record, { stored: withAnotherDigest });
    const job = jobOf(record, { digest: 'f'.repeat(64) });
    await expect(performDispatch(job, world.services)).rejects.toThrow('what would be sent differs from what was approved');
    expect(world.sent).toEqual([]);
  });
});

/** The record while its attempt is on its way. */
async function running(): Promise<IncidentRecord> {
  const record = await approved();
  const world = worldOf(record);
  const then: IncidentRecord[] = [];
  const { store, shell } = world.services;
  await performDispatch(jobOf(record), {
    ...world.services,
    shell: {
      ...shell,
      run: async (...sent) => {
        then.push(need(await store.load(INCIDENT)).record);
        return shell.run(...sent);
      },
    },
  });
  return need(then[0]);
}

describe('a lost worker', () => {
  it('whose attempt was not committed sent nothing: people may ask again', async () => {
    const record = await approved();
    const world = worldOf(record);
    await performLost(jobOf(record), world.services);
    expect(world.step()).toMatchObject({ status: 'refused', problem: { code: 'dispatch.not_started' } });
  });

  it('whose attempt was committed may have sent it: nobody can say', async () => {
    const record = await running();
    const world = worldOf(record);
    await performLost(jobOf(record), world.services);
    expect(world.step()).toMatchObject({
      status: 'unknown',
      report: { kind: 'unknown', code: 'dispatch.lost', message: 'The worker that sent it was lost.' },
    });
  });

  it.each<readonly [string, (record: IncidentRecord) => IncidentRecord]>([
    ['another asking', (record) => withStep(record, { request: { ...need(stepIn(record).request), id: 'newer' } })],
    ['a step that is not asked about', (record) => withStep(record, { request: null })],
    ['a step that is not there', (record) => ({ ...record, steps: record.steps.slice(1) })],
  ])('says nothing about %s', async (_what, change) => {
    const record = await running();
    const world = worldOf(change(record));
    await performLost(jobOf(record), world.services);
    expect(world.kinds()).toEqual([]);
  });
});

const overdue = (attempt: string) => ({ kind: 'overdue', incident: INCIDENT, step: 's1', attempt, at: LATER }) as const;

describe('the watch on an attempt', () => {
  it('turns what nobody reported into unknown', async () => {
    const record = await running();
    const world = worldOf(record);
    await performOverdue(overdue(need(stepIn(record).attempt).id), world.services);
    expect(world.step()).toMatchObject({
      status: 'unknown',
      report: { code: 'dispatch.lost', message: 'Its longest run time is over and nothing was reported.' },
    });
  });

  it('is about its own attempt', async () => {
    const world = worldOf(await running());
    await performOverdue(overdue('former'), world.services);
    expect(world.kinds()).toEqual([]);
  });
});
