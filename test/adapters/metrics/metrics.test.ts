import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMetrics, type Metrics } from '../../../src/adapters/metrics/metrics.ts';
import type { Effect } from '../../../src/core/effect.ts';
import { createAlertFlow } from '../../../src/flow/alert.ts';
import { handlersOf } from '../../../src/flow/handlers.ts';
import type { Services } from '../../../src/flow/services.ts';
import { AVERY, ROBIN, SAM, START, startBench, TEAM, type Bench } from '../../flow/bench.ts';

interface Logged {
  readonly level: 'info' | 'error';
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

let bench: Bench;
let metrics: Metrics;
let logged: Logged[];
let time = START;
/** The bench's services, measured. */
let services: Services;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.forget();
  bench.chat.setDown(false);
  logged = [];
  metrics = createMetrics({
    now: () => time,
    log: {
      info: (message, facts) => void logged.push({ level: 'info', message, facts }),
      error: (message, _error, facts = {}) => void logged.push({ level: 'error', message, facts }),
    },
  });
  services = {
    ...bench.services,
    store: metrics.store(bench.services.store),
    chat: metrics.chat(bench.chat, () => true),
    archive: metrics.archive(bench.services.archive),
    shell: metrics.shell(bench.services.shell, () => 'gw-dock'),
  };
});

const fine = { ping: async () => Promise.resolve(), connected: () => true };
const read = (): Promise<string> => metrics.text(fine, async () => Promise.resolve({ show: 2 }));
async function valueOf(series: string): Promise<number> {
  const row = (await read()).split('\n').find((line) => line.startsWith(`${series} `));
  if (row === undefined) throw new Error(`there is no series ${series}`);
  return Number(row.slice(series.length + 1));
}

/** Plays what waits, with the measured services. */
async function settle(): Promise<void> {
  const handlers = handlersOf(services);
  for (let job = next(); job !== undefined; job = next()) {
    const handle = handlers[job.effect.kind] as (effect: Effect) => Promise<void>;
    await handle(bench.drop(job));
  }
}
const next = () => bench.waiting.find(({ dueAt }) => dueAt <= bench.now());
async function open(): Promise<string> {
  const alert = { ...(await sample()) };
  const { incident } = await createAlertFlow(services).alert(alert);
  await settle();
  return incident;
}
/** An alert as the bench makes it, whose incident nobody looks at. */
async function sample() {
  const made = await bench.alert('10.20.0.11');
  bench.forget();
  const [alert] = (await bench.record(made)).incident.alerts;
  if (alert === undefined) throw new Error('the sample has no alert');
  return { ...alert, dedupeKey: `${alert.dedupeKey}-measured` };
}

describe('the counters', () => {
  it('begin at zero, so that a first event is a rise', async () => {
    expect(await valueOf('tagout_incidents_total{kind="botnet_traffic"}')).toBe(0);
    expect(await valueOf('tagout_actions_total{action="isolate_device",outcome="unknown"}')).toBe(0);
    expect(await valueOf('tagout_approvals_total{outcome="expired"}')).toBe(0);
  });

  it('count a look as done, and never as sent: nothing went out', async () => {
    const rule = { uid: '1:1', name: 'LOCAL something odd' };
    const odd = { ...(await sample()), title: rule.name, rule, category: 'Misc activity', dedupeKey: 'd'.repeat(64) };
    await createAlertFlow(services).alert(odd);
    await settle();
    expect(await valueOf('tagout_actions_total{action="observe_device",outcome="done"}')).toBe(1);
    expect(await valueOf('tagout_actions_total{action="observe_device",outcome="sent"}')).toBe(0);
  });

  it('follow an incident from its alert to what the probe saw', async () => {
    const incident = await open();
    expect(await valueOf('tagout_incidents_total{kind="botnet_traffic"}')).toBe(1);
    expect(await valueOf('tagout_drafts_total{author="curated"}')).toBe(1);
    bench.pass(45_000);
    await bench.click(incident, AVERY);
    await settle();
    bench.pass(60_000);
    await settle();
    expect(await valueOf('tagout_approvals_total{outcome="approved"}')).toBe(1);
    expect(await valueOf('tagout_approval_decision_seconds_sum{outcome="approved"}')).toBe(45);
    expect(await valueOf('tagout_actions_total{action="isolate_device",outcome="sent"}')).toBe(1);
    expect(await valueOf('tagout_actions_total{action="isolate_device",outcome="done"}')).toBe(1);
    expect(await valueOf('tagout_uncounted_entries_total')).toBe(0);
  });

  it('count a rejection, a refusal by its code, and no approval for either', async () => {
    const incident = await open();
    await bench.click(incident, SAM);
    await settle();
    await bench.click(incident, AVERY, { verdict: 'reject', reason: 'it is the camera of the visitors' });
    await settle();
    expect(await valueOf('tagout_approvals_total{outcome="rejected"}')).toBe(1);
    expect(await valueOf('tagout_approvals_total{outcome="approved"}')).toBe(0);
    expect(await read()).toMatch(/tagout_refusals_total\{code="approval\.[a-z_]+"\} 1/);
  });

  it('count an asking that ran out, and one that a hint voided', async () => {
    const incident = await open();
    await bench.receive({ kind: 'hint', incident, by: ROBIN, team: TEAM, text: 'it is the camera of the visitors' });
    await settle();
    expect(await valueOf('tagout_approvals_total{outcome="voided"}')).toBe(1);
    bench.pass(48 * 60 * 60 * 1000);
    await settle();
    expect(await valueOf('tagout_approvals_total{outcome="expired"}')).toBe(1);
  });

  it('count nothing that was rolled back', async () => {
    const incident = await open();
    const before = await valueOf('tagout_approvals_total{outcome="approved"}');
    const failing = metrics.store({
      ...bench.services.store,
      update: async () => Promise.reject(new Error('the disk is full')),
    });
    await expect(failing.update(incident, bench.now(), () => null)).rejects.toThrow('the disk is full');
    expect(await valueOf('tagout_approvals_total{outcome="approved"}')).toBe(before);
  });

  it('take no label from what others wrote', async () => {
    const store = metrics.store(bench.services.store);
    const incident = await open();
    await store.update(incident, bench.now(), ({ record }) => ({
      record: { ...record, version: record.version + 1 },
      entries: [
        {
          kind: 'request.refused',
          by: { kind: 'tagout' },
          sentence: 'made up',
          data: { code: 'x"} 1\nevil{a="' },
        },
      ],
      effects: [],
    }));
    const text = await read();
    expect(text).toContain('tagout_refusals_total{code="other"} 1');
    expect(text).not.toContain('evil');
  });

  it('never fail a commit: an entry that cannot be counted is counted as that', async () => {
    const store = metrics.store(bench.services.store);
    const incident = await open();
    await store.update(incident, bench.now(), ({ record }) => ({
      record: { ...record, version: record.version + 1 },
      entries: [{ kind: 'draft.found', by: { kind: 'tagout' }, sentence: 'made up', data: { outcome: 'strange' } }],
      effects: [],
    }));
    expect(await valueOf('tagout_uncounted_entries_total')).toBe(1);
  });

  it('show the queues, and answer without them while the database is away', async () => {
    expect(await valueOf('tagout_queue_jobs{queue="show"}')).toBe(2);
    const away = { ...fine, ping: async () => Promise.reject(new Error('connection refused')) };
    const text = await metrics.text(away, async () => Promise.reject(new Error('connection refused')));
    expect(text).not.toContain('tagout_queue_jobs{');
    expect(text).toContain('tagout_outside_up{system="database"} 0');
    expect(text).toContain('tagout_ready{part="database"} 0');
  });
});

describe('an outage', () => {
  it('is one line when it begins and one when it ends, whatever is tried in between', async () => {
    bench.chat.setDown(true);
    for (let tries = 0; tries < 20; tries += 1) await expect(services.chat.person(AVERY)).rejects.toThrow('cannot be reached');
    expect(await valueOf('tagout_outside_up{system="slack"}')).toBe(0);
    expect(await valueOf('tagout_outside_failures_total{system="slack"}')).toBe(20);
    expect(await valueOf('tagout_outages_total{system="slack"}')).toBe(1);
    time += 90_000;
    bench.chat.setDown(false);
    await services.chat.person(AVERY);
    await services.chat.person(AVERY);
    expect(await valueOf('tagout_outside_up{system="slack"}')).toBe(1);
    expect(await valueOf('tagout_outside_last_success_seconds{system="slack"}')).toBe(0);
    expect(logged.filter(({ facts }) => facts['system'] === 'slack')).toEqual([
      { level: 'error', message: 'an outage began', facts: { system: 'slack' } },
      { level: 'info', message: 'an outage is over', facts: { system: 'slack', seconds: 90 } },
    ]);
  });

  it('that comes and goes is told once a minute, and a long one is told whenever it began', async () => {
    for (let times = 0; times < 10; times += 1) {
      bench.chat.setDown(true);
      await expect(services.chat.person(AVERY)).rejects.toThrow('cannot be reached');
      bench.chat.setDown(false);
      await services.chat.person(AVERY);
      time += 1000;
    }
    expect(logged.filter(({ message }) => message === 'an outage began')).toHaveLength(1);
    bench.chat.setDown(true);
    await expect(services.chat.person(AVERY)).rejects.toThrow('cannot be reached');
    time += 60_000;
    await expect(services.chat.person(AVERY)).rejects.toThrow('cannot be reached');
    expect(logged.filter(({ message }) => message === 'an outage began')).toHaveLength(2);
  });

  it('is none when the system answers with a no', async () => {
    const chat = metrics.chat(bench.chat, () => false);
    bench.chat.setDown(true);
    await expect(chat.person(AVERY)).rejects.toThrow('cannot be reached');
    expect(await valueOf('tagout_outside_up{system="slack"}')).toBe(1);
    expect(logged).toEqual([]);
  });

  it('of one gateway is told with its name, and the others stay up', async () => {
    const shell = metrics.shell(
      {
        ...bench.services.shell,
        read: async ({ host }) => (host === '192.0.2.1' ? Promise.reject(new Error('no route')) : Promise.resolve([])),
      },
      (host) => (host === '192.0.2.1' ? 'gw-roof' : 'gw-dock'),
    );
    const at = { port: 22, user: 'tagout', hostKeys: [] };
    await expect(shell.read({ ...at, host: '192.0.2.1' }, [])).rejects.toThrow('no route');
    await shell.read({ ...at, host: '192.0.2.2' }, []);
    expect(await valueOf('tagout_gateways_down')).toBe(1);
    expect(logged).toEqual([{ level: 'error', message: 'an outage began', facts: { system: 'gateways', part: 'gw-roof' } }]);
  });
});

describe('readiness', () => {
  it('names each part that is away, and needs neither GitHub nor the model', async () => {
    const archive = metrics.archive({ write: async () => Promise.reject(new Error('503')) });
    await expect(archive.write({ record: await bench.record(await open()), head: '' }, [])).rejects.toThrow('503');
    await expect(metrics.ready(fine)).resolves.toBeUndefined();
    await expect(metrics.ready({ ...fine, connected: () => false })).rejects.toMatchObject({ parts: ['slack'] });
    const gone = { ping: async () => Promise.reject(new Error('gone')), connected: () => false };
    await expect(metrics.ready(gone)).rejects.toMatchObject({ code: 'app.not_ready', parts: ['database', 'slack'] });
  });

  it('waits for no database that never answers', async () => {
    await expect(metrics.ready({ ...fine, ping: () => new Promise(() => undefined) })).rejects.toMatchObject({
      parts: ['database'],
    });
  });
});
