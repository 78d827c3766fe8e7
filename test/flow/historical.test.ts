import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { parseRecord } from '../../src/adapters/store/envelope.ts';
import type { IncidentRecord } from '../../src/core/record.ts';
import { verifyChain } from '../../src/core/verify.ts';
import type { Site } from '../contracts/store/site.ts';
import { historical, SCHEMAS, type Historical } from '../fixtures/records/corpus.ts';
import { LEE, live, SCENES } from '../fixtures/records/scenes.ts';
import { AVERY, startBench, type Bench } from './bench.ts';

/** Those of which an earlier run is over: nothing is left to be done. */
const OVER = new Set(['closed', 'rejected', 'stopped']);
/** What each goes on with; for all others that is a decision. */
const NEXT: Readonly<Record<string, string>> = {
  drafting: 'draft.fell_back',
  held: 'approval.released',
  approved: 'step.dispatched',
  'approved-by-break-glass': 'step.dispatched',
  running: 'step.unknown',
  unknown: 'step.probed',
  probing: 'step.probed',
  contained: 'manual.done',
  failed: 'step.asked_again',
  'undo-ordered': 'step.undo_dispatched',
  'undo-running': 'step.undo_unknown',
  'undo-unknown': 'step.undo_probed',
  'undo-probing': 'step.undo_probed',
  undone: 'step.asked_again',
  looking: 'step.observed',
  looked: 'manual.done',
  expired: 'step.asked_again',
  // All of schema 1 were written at about the same moment, and by its turn this one is over.
  hinted: 'approval.expired',
};
/** Their playbook changes nothing, so nothing goes out. */
const ONLY_LOOKS = new Set(['looking', 'looked']);
/** Longer than anything that a step waits for. */
const LATER_MS = 90 * 60_000;
const TURNS_MAX = 40;

/** Puts the rows where that release had left them. */
async function restore(site: Site, corpus: readonly Historical[]): Promise<void> {
  await site.tamper(corpus.map(rowsOf).join('\n'));
  await site.tamper(`update counters set value = ${corpus.length}`);
}

const text = (value: unknown): string => `$json$${JSON.stringify(value)}$json$`;

function rowsOf({ record, entries, head }: Historical): string {
  const { incident, version, closedAt } = parseRecord(record.incident.id, record.version, record);
  const { id, openedAt, lastAlertAt } = incident;
  const number = Number(id.slice(-6));
  const ledger = entries.map(
    ({ seq, at, kind, by, sentence, data, prev, hash }) =>
      `insert into ledger values ('${id}', ${seq}, ${at}, '${kind}', ${text({ by, sentence, data })}, '${prev}', '${hash}');`,
  );
  return `insert into incidents (id, number, dedupe_key, opened_at, last_alert_at, closed_at, version, head, seq, record)
    values ('${id}', ${number}, 'key-${number}', ${openedAt}, ${lastAlertAt}, ${closedAt ?? 'null'}, ${version}, '${head}',
    ${entries.length}, ${text(record)});
    ${ledger.join('\n')}`;
}

describe.each(SCHEMAS)('a run that a release with schema %i began', (schema) => {
  /** The oldest first: who has cut a device off is over with it before others begin. */
  const corpus = historical(schema).toSorted((one, other) => one.record.incident.id.localeCompare(other.record.incident.id));
  let bench: Bench;
  let shipped: Playbooks;
  beforeAll(async () => {
    bench = await startBench({ prepare: (site) => restore(site, corpus) });
    bench.chat.setPerson(LEE);
    bench.change((now) => (shipped = now));
  });
  afterAll(() => bench.close());

  /** As the operator of that release goes on: at that moment or later, by their policy, with the jobs that waited. */
  const takeUp = async ({ name, at, jobs, record }: Historical): Promise<void> => {
    const world = SCENES.find((scene) => scene.name === name)?.world;
    bench.change(() => (schema === 1 || world === undefined ? shipped : world(shipped)));
    bench.pass(Math.max(at - bench.now(), 0));
    await repeat(bench, await bench.record(record.incident.id));
    await bench.services.store.enqueue(jobs);
  };

  it.each(corpus.filter(({ name }) => !OVER.has(name)).map((stored) => [stored.name, stored] as const))(
    '%s is taken up and lived to its end',
    async (_, stored) => {
      const id = stored.record.incident.id;
      await takeUp(stored);
      const before = bench.runs().length;
      await live(bench, id, TURNS_MAX);
      const { closedAt, steps } = await bench.record(id);
      expect(steps.map(({ status, problem }) => problem?.message ?? status)).toEqual(steps.map(() => 'done'));
      expect(closedAt).not.toBeNull();
      const { head } = (await bench.services.store.load(id)) ?? {};
      const entries = await bench.services.store.entries(id);
      expect(verifyChain(entries, head)).toMatchObject({ ok: true });
      // What was written then still stands, and what came after follows it.
      expect(entries.slice(0, stored.entries.length)).toEqual(stored.entries);
      expect(entries[stored.entries.length]?.kind).toBe(NEXT[stored.name] ?? 'approval.decided');
      expect(bench.runs().length > before).toBe(!ONLY_LOOKS.has(stored.name));
      expect(bench.card(id, 'incident')).not.toBe('');
    },
  );

  it.each(corpus.filter(({ name }) => OVER.has(name)).map((stored) => [stored.name, stored] as const))(
    '%s is over, and a late press changes nothing',
    async (_, stored) => {
      const id = stored.record.incident.id;
      await takeUp(stored);
      const before = bench.runs().length;
      await bench.click(id, AVERY);
      bench.pass(LATER_MS);
      await bench.settle();
      const { closedAt, steps } = await bench.record(id);
      expect(closedAt).toBe(stored.record['closedAt']);
      expect(steps.map(({ status }) => status)).not.toContain('running');
      expect(await bench.kinds(id)).toEqual([...stored.entries.map(({ kind }) => kind), 'approval.refused']);
      expect(bench.runs()).toHaveLength(before);
    },
  );
});

/** The gateways of this test are new: what the release had made of them is made again, by the commands that the record keeps. */
async function repeat({ services }: Bench, { steps }: IncidentRecord): Promise<void> {
  for (const { plan, status, attempt } of steps) {
    if (plan === null || attempt === null || status === 'failed') continue;
    await services.shell.run(plan.batch.host, plan.batch.run, Number.MAX_SAFE_INTEGER);
  }
}
