import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/adapters/store/envelope.ts';
import type { IncidentRecord } from '../../src/core/record.ts';
import { verifyChain } from '../../src/core/verify.ts';
import type { Site } from '../contracts/store/site.ts';
import { historical, type Historical } from '../fixtures/records/corpus.ts';
import { ARI, AVERY, ROBIN, startBench, TEAM, type Bench } from './bench.ts';

/** The oldest first: who has cut a device off is over with it before others begin. */
const CORPUS = historical(1).toSorted((one, other) => one.record.incident.id.localeCompare(other.record.incident.id));
/** Those of which an earlier run is over: nothing is left to be done. */
const OVER = new Set(['closed', 'rejected', 'stopped']);
/** Longer than anything that a step waits for. */
const LATER_MS = 90 * 60_000;
const TURNS_MAX = 40;

/** Puts the rows where that release had left them. */
async function restore(site: Site): Promise<void> {
  await site.tamper(CORPUS.map(rowsOf).join('\n'));
  await site.tamper(`update counters set value = ${CORPUS.length}`);
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

describe('a run that an earlier release began', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench({ prepare: restore });
  });
  afterAll(() => bench.close());

  it.each(CORPUS.filter(({ name }) => !OVER.has(name)).map((stored) => [stored.name, stored] as const))(
    '%s is taken up and lived to its end',
    async (_, stored) => {
      const id = stored.record.incident.id;
      const before = bench.runs().length;
      bench.pass(Math.max(stored.at - bench.now(), 0));
      await repeat(bench, await bench.record(id));
      for (const effect of stored.jobs) await bench.perform(effect);
      const { closedAt, steps } = await live(bench, id);
      expect(closedAt).not.toBeNull();
      expect(steps.map(({ status }) => status)).toEqual(steps.map(() => 'done'));
      const { head } = (await bench.services.store.load(id)) ?? {};
      const entries = await bench.services.store.entries(id);
      expect(verifyChain(entries, head)).toMatchObject({ ok: true });
      // What was written then still stands, and what came after follows it.
      expect(entries.slice(0, stored.entries.length)).toEqual(stored.entries);
      expect(bench.runs().length).toBeGreaterThan(before);
      expect(bench.card(id, 'incident')).not.toBe('');
    },
  );

  it.each(CORPUS.filter(({ name }) => OVER.has(name)).map((stored) => [stored.name, stored] as const))(
    '%s is over, and a late press changes nothing',
    async (_, stored) => {
      const id = stored.record.incident.id;
      const before = bench.runs().length;
      for (const effect of stored.jobs) await bench.perform(effect);
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

/** People do what the cards ask of them until there is nothing left. */
async function live(bench: Bench, id: string): Promise<IncidentRecord> {
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    await bench.settle();
    const record = await bench.record(id);
    if (record.closedAt !== null) return record;
    for (const { id: step, status, decisions } of record.steps) {
      if (status === 'pending')
        for (const by of [AVERY, ARI])
          if (decisions.every((decision) => decision.by !== by)) await bench.click(id, by, { step });
      if (status === 'open')
        await bench.receive({
          kind: 'manual_done',
          incident: id,
          step,
          round: record.draft.round,
          by: ROBIN,
          team: TEAM,
          note: '',
        });
      if (status === 'expired' || status === 'failed' || status === 'refused') await bench.askAgain(id, ROBIN, step);
    }
    await bench.settle();
    bench.pass(60_000);
  }
  return bench.record(id);
}
