import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overviewFor } from '../../src/flow/overview.ts';
import type { Overview } from '../../src/ports/overview.ts';
import { ARI, AVERY, ROBIN, SAM, startBench, TEAM, type Bench } from './bench.ts';

let bench: Bench;
let incident: string;
beforeAll(async () => {
  bench = await startBench();
  incident = await bench.alert('10.20.0.11');
  await bench.settle();
});
afterAll(() => bench.close());

const of = async (person: string): Promise<Overview> => {
  const overview = (await overviewFor([person], bench.services)).get(person);
  if (overview === undefined) throw new Error('expected an overview');
  return overview;
};
const yoursOf = async (person: string) => (await of(person)).waiting.map(({ record, yours }) => [record.incident.id, yours]);

const chores = async (person: string) => (await of(person)).chores.map(({ step, yours }) => [step.status, yours]);

describe('what waits for a person', () => {
  it('is what a click of theirs would decide, and nothing is decided by asking', async () => {
    const before = await bench.record(incident);
    expect(await yoursOf(AVERY)).toEqual([[incident, true]]);
    expect(await yoursOf(ARI)).toEqual([[incident, true]]);
    expect(await yoursOf(SAM)).toEqual([[incident, false]]);
    expect(await yoursOf('U0NOBODY')).toEqual([[incident, false]]);
    expect(await bench.record(incident)).toEqual(before);
  });

  it('is not theirs when they opened the incident themselves', async () => {
    const title = 'Camera blinks';
    const body = { by: AVERY, team: TEAM, title, device: 'cam-dock-3', details: '', incidentKind: 'botnet_traffic' } as const;
    await bench.receive({ kind: 'open', ...body });
    await bench.settle();
    const { open, waiting } = await of(AVERY);
    const own = open.find((record) => record.incident.title === title)?.incident.id;
    expect(own).toBeDefined();
    expect(waiting.filter(({ record }) => record.incident.id === own).map(({ yours }) => yours)).toEqual([false]);
  });

  it('is unknown, not theirs, while Slack cannot say who they are', async () => {
    bench.chat.setDown(true);
    const waiting = await yoursOf(AVERY).finally(() => bench.chat.setDown(false));
    expect(waiting.map(([, yours]) => yours)).toEqual([null, null]);
  });

  it('comes with the least time left first, and is not theirs any more when that is over', async () => {
    bench.pass(60_000);
    const later = await bench.alert('10.20.0.12');
    await bench.settle();
    const ends = (await of(AVERY)).waiting.map(({ step }) => step.request?.expiresAt ?? 0);
    expect(ends).toEqual(ends.toSorted((one, other) => one - other));
    expect((await of(AVERY)).open[0]?.incident.id).toBe(later);
    bench.pass(24 * 3_600_000);
    expect((await yoursOf(AVERY)).map(([, yours]) => yours)).not.toContain(true);
  });

  it('is work for a responder too, and what goes on only when somebody asks again', async () => {
    // Nobody decided, and a whole day has passed.
    await bench.settle();
    expect(await chores(ROBIN)).toEqual(Array.from({ length: 3 }, () => ['expired', true]));
    expect(await chores(AVERY)).toHaveLength(3);
    expect(await chores('U0NOBODY')).toEqual([]);
    bench.chat.setDown(true);
    const unsure = await chores(ROBIN).finally(() => bench.chat.setDown(false));
    expect(unsure.map(([, yours]) => yours)).toEqual([null, null, null]);
  });

  it('is the manual step that a run has come to, for responders alone', async () => {
    const made = await bench.alert('10.20.0.11');
    await bench.settle();
    await bench.click(made, AVERY);
    await bench.settle();
    bench.pass(60_000);
    await bench.settle();
    const open = async (person: string) =>
      (await of(person)).chores.filter(({ record, step }) => record.incident.id === made && step.status === 'open').length;
    expect(await open(ROBIN)).toBe(1);
    expect(await open(SAM)).toBe(0);
  });

  it('is nothing in an incident whose run was stopped', async () => {
    await bench.stop(incident, ROBIN);
    await bench.settle();
    const { open, waiting, ended } = await of(AVERY);
    expect(ended.map((record) => record.incident.id)).toEqual([incident]);
    expect(open.map((record) => record.incident.id)).not.toContain(incident);
    expect(waiting.map(({ record }) => record.incident.id)).not.toContain(incident);
  });
});
