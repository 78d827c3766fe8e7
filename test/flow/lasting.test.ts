import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Effect } from '../../src/core/effect.ts';
import { ARI, AVERY, ROBIN, SAM, startBench, type Bench } from './bench.ts';

/** What must still hold after a long time, many repetitions and people who come and go. */
const ADDRESS = '10.20.0.11';
const PLC = '10.20.0.21';
const MINUTE = 60_000;
const butNotDispatch = ({ kind }: Effect): boolean => kind !== 'dispatch';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.pass(25 * 60 * MINUTE);
  bench.chat.setDown(false);
  for (const id of [ROBIN, AVERY, ARI, SAM]) bench.chat.setPerson(id);
  bench.gateway({});
  bench.onCommand(() => undefined);
  bench.fate('done');
  bench.forget();
});

async function asked(address = ADDRESS): Promise<string> {
  const incident = await bench.alert(address);
  await bench.settle(butNotDispatch);
  expect((await bench.step(incident)).status).toBe('pending');
  return incident;
}

const said = (person: string): string => bench.chat.told.findLast((told) => told.person === person)?.text ?? '';

describe('the right to approve', () => {
  it('is asked again at dispatch: an approval of somebody who left meanwhile sends nothing', async () => {
    const incident = await asked();
    await bench.click(incident, AVERY);
    await bench.settle(butNotDispatch);
    expect((await bench.step(incident)).status).toBe('approved');
    bench.chat.setPerson(AVERY, { standing: 'deactivated' });
    const before = bench.runs().length;
    await bench.settle();
    expect(bench.runs()).toHaveLength(before);
    expect((await bench.step(incident)).status).toBe('pending');
    expect(await bench.kinds(incident)).toContain('approval.voided');
  });

  it('is asked again at dispatch: with Slack away nothing is sent, and the step can be asked again', async () => {
    const incident = await asked();
    await bench.click(incident, AVERY);
    await bench.settle(butNotDispatch);
    bench.chat.setDown(true);
    const before = bench.runs().length;
    await bench.settle(({ kind }) => kind === 'dispatch');
    expect(bench.runs()).toHaveLength(before);
    expect(await bench.step(incident)).toMatchObject({ status: 'refused', problem: { code: 'dispatch.roster_unreadable' } });
  });

  it('does not outlive the person in a quorum: an earlier approval of somebody who left does not count', async () => {
    const incident = await bench.alert(PLC);
    await bench.settle(butNotDispatch);
    const two = (await bench.record(incident)).steps.find(({ status }) => status === 'pending');
    expect(two?.plan?.batch.rule.quorum ?? 2).toBe(2);
    const id = two?.id ?? 's1';
    await bench.click(incident, AVERY, { step: id, request: two?.request?.id ?? '', digest: two?.request?.digest ?? '' });
    await bench.settle(butNotDispatch);
    bench.chat.setPerson(AVERY, { standing: 'deactivated' });
    await bench.click(incident, ARI, { step: id, request: two?.request?.id ?? '', digest: two?.request?.digest ?? '' });
    await bench.settle();
    const step = await bench.step(incident, id);
    expect(step.status).toBe('pending');
    expect(step.decisions.map(({ by }) => by)).toEqual([ARI]);
  });
});

describe('a flood', () => {
  it('of one alert becomes neither a flood of entries nor of messages, and every alert is counted', async () => {
    const rule = { uid: 'flood', name: 'One rule' };
    const incident = await bench.alert(ADDRESS, { rule, dedupeKey: 'f'.repeat(64) });
    await bench.settle(butNotDispatch);
    const before = (await bench.kinds(incident)).length;
    for (let count = 0; count < 99; count += 1)
      await bench.alert(ADDRESS, { uid: 'the-same', rule, dedupeKey: 'f'.repeat(64) });
    const kinds = await bench.kinds(incident);
    expect((await bench.record(incident)).incident.alertCount).toBe(100);
    // 2, 4, 8, 16, 32 and 64, and the first one with another uid.
    expect(kinds.length - before).toBeLessThanOrEqual(8);
  });

  it('of refused clicks does not bury the decisions: each refusal is recorded once, and told every time', async () => {
    const incident = await asked();
    const told = bench.chat.told.length;
    for (let count = 0; count < 30; count += 1) await bench.click(incident, SAM);
    await bench.settle(butNotDispatch);
    expect((await bench.kinds(incident)).filter((kind) => kind === 'approval.refused')).toHaveLength(1);
    expect(bench.chat.told.length - told).toBe(30);
  });
});

describe('an alert that joins', () => {
  it('is shown when it says more than was known', async () => {
    const dedupeKey = 'e'.repeat(64);
    const incident = await bench.alert(ADDRESS, { dedupeKey, severityId: 2 });
    await bench.alert(ADDRESS, { dedupeKey, uid: 'same', severityId: 2 });
    await bench.settle(butNotDispatch);
    bench.forget();
    await bench.alert(ADDRESS, { dedupeKey, uid: 'same', severityId: 6 });
    expect(bench.waiting.map(({ effect }) => effect.kind).toSorted()).toEqual(['archive', 'show']);
    expect((await bench.record(incident)).incident.severityId).toBe(6);
  });

  it('opens an incident of its own when the run was stopped: a stopped one would swallow it', async () => {
    const dedupeKey = 'd'.repeat(64);
    const first = await bench.alert(ADDRESS, { dedupeKey });
    await bench.settle(butNotDispatch);
    await bench.stop(first, ROBIN);
    await bench.settle();
    expect(await bench.alert(ADDRESS, { dedupeKey })).not.toBe(first);
  });
});

describe('an incident', () => {
  it('whose gateway never answers again can be brought to an end by a stop', async () => {
    const incident = await asked();
    await bench.click(incident, AVERY);
    bench.fate('lost');
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('unknown');
    bench.gateway({ down: true });
    bench.pass(10 * MINUTE);
    await bench.settle();
    expect(await bench.step(incident)).toMatchObject({ status: 'unknown', probe: { readable: false } });
    await bench.stop(incident, ROBIN);
    await bench.settle();
    expect(await bench.step(incident)).toMatchObject({ status: 'stopped', report: { kind: 'unknown' } });
    expect((await bench.record(incident)).closedAt).not.toBeNull();
  });

  it('does not let a device back in that another open one has cut off', async () => {
    const first = await asked();
    await bench.click(first, AVERY);
    await bench.settle();
    bench.pass(MINUTE / 2);
    await bench.settle();
    expect((await bench.step(first)).status).toBe('done');

    const second = await bench.alert(ADDRESS);
    await bench.settle();
    await bench.click(second, AVERY);
    await bench.settle();
    bench.pass(MINUTE / 2);
    await bench.settle();
    const release = (await bench.record(second)).playbook?.steps.find(({ action }) => action === 'release_device');
    for (const { id, action } of (await bench.record(second)).playbook?.steps ?? []) {
      if (action !== 'manual') continue;
      await bench.receive({ kind: 'manual_done', incident: second, step: id, round: 1, by: ROBIN, team: 'T0OURS', note: '' });
      await bench.settle();
    }
    expect(await bench.step(second, release?.id ?? 's1')).toMatchObject({
      status: 'refused',
      problem: { code: 'plan.held_elsewhere', message: expect.stringContaining(first) },
    });
    await bench.stop(first, ROBIN);
    await bench.settle();
    await bench.askAgain(second, ROBIN, release?.id ?? 's1');
    await bench.settle(butNotDispatch);
    expect((await bench.step(second, release?.id ?? 's1')).status).toBe('pending');
  });
});

describe('the ledger', () => {
  it('says of an approval that ran out unsent what it was, and not that nobody decided', async () => {
    const incident = await asked();
    await bench.click(incident, AVERY);
    await bench.settle(butNotDispatch);
    bench.take('dispatch');
    bench.pass(2 * 60 * MINUTE);
    await bench.settle();
    const entries = await bench.services.store.entries(incident);
    expect(entries.find(({ kind }) => kind === 'approval.expired')?.sentence).toMatch(
      /The approval of step 1 ran out before it could be sent/,
    );
  });

  it('keeps a report that comes after its attempt was given up for lost, and the step stays where people put it', async () => {
    const incident = await asked();
    await bench.click(incident, AVERY);
    await bench.settle(butNotDispatch);
    bench.onCommand(async ({ argv }) => {
      if (!argv.includes('-f')) return;
      bench.onCommand(() => undefined);
      bench.pass(10 * MINUTE);
      await bench.settle(({ kind }) => kind === 'overdue');
    });
    await bench.settle(({ kind }) => kind === 'dispatch' || kind === 'inbox');
    const entries = await bench.services.store.entries(incident);
    expect(entries.map(({ kind }) => kind)).toContain('step.unknown');
    expect(entries.at(-1)?.sentence).toMatch(/came after its attempt was given up for lost/);
    expect((await bench.step(incident)).status).toBe('unknown');
  });

  it('keeps that a stop was refused, and to whom', async () => {
    const incident = await asked();
    await bench.stop(incident, SAM);
    await bench.settle(butNotDispatch);
    expect(said(SAM)).toContain('only they may do that');
    const entries = await bench.services.store.entries(incident);
    expect(entries.find(({ kind }) => kind === 'request.refused')).toMatchObject({
      by: { id: SAM },
      data: { code: 'people.not_permitted' },
    });
  });
});
