import { expect } from 'vitest';
import { z } from 'zod';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { digestOf } from '../../src/core/json.ts';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import { verifyChain } from '../../src/core/verify.ts';
import type { Bench } from '../flow/bench.ts';
import type { Model } from './model.ts';

/** The service, and the incident in it that the model is about. */
export interface Real {
  readonly bench: Bench;
  readonly files: Playbooks;
  readonly incident: string;
  readonly address: string;
  readonly dedupeKey: string;
  /** Batches that had gone out before this run began. */
  readonly runsBefore: number;
}

/** Both say the same, and what must always hold does. */
export async function expectAlike(model: Model, { bench, incident, runsBefore }: Real): Promise<void> {
  const stored = await bench.services.store.load(incident);
  const entries = await bench.services.store.entries(incident);
  if (stored === null) throw new Error(`${incident} is gone`);
  const { record, head } = stored;
  const [first] = record.steps;
  expect({
    status: first?.status,
    runs: bench.runs().length - runsBefore,
    reminded: count(entries, 'approval.reminded'),
    escalated: count(entries, 'approval.escalated'),
    askings: entries.filter(({ kind, data }) => kind === 'approval.requested' && Facts.parse(data)['step'] === 's1').length,
    isClosed: record.closedAt !== null,
  }).toEqual({
    status: model.status,
    runs: model.runs,
    reminded: model.reminded,
    escalated: model.escalated,
    askings: model.askings,
    isClosed: model.isClosed,
  });

  expect(verifyChain(entries, head)).toMatchObject({ ok: true });
  expect(record.snapshot).toEqual(Object.fromEntries(record.steps.map(({ id, status }) => [id, status])));
  const plans = record.steps.flatMap(({ plan }) => (plan === null ? [] : [plan]));
  expect(plans.map(({ batch }) => digestOf(batch))).toEqual(plans.map(({ digest }) => digest));

  // One attempt for each asking, for exactly what was asked, and each batch that went out is one of them.
  const sent = entries.filter(({ kind }) => kind === 'step.dispatched').map(({ data }) => Sent.parse(data));
  expect(new Set(sent.map(({ request }) => request)).size).toBe(sent.length);
  expect(sent).toHaveLength(model.runs);
  const asked = entries.filter(({ kind }) => kind === 'approval.requested').map(({ data }) => Sent.parse(data));
  for (const one of sent) expect(asked).toContainEqual(one);
  if (record.closedAt !== null) expect(entries.at(-1)?.kind).toMatch(/^(incident\.closed|approval\.refused|request\.refused)$/);
  await expectShown(bench, stored);
}

/** Slack shows exactly what the record says now. */
async function expectShown(
  { services, chat }: Bench,
  { record }: { readonly record: Parameters<typeof chat.render>[0] },
): Promise<void> {
  const { id } = record.incident;
  const link = await services.store.getNote(`history:${id}`);
  for (const wanted of chat.render(record, { history: typeof link === 'string' ? link : null })) {
    const own = chat.messages.filter(({ incident, message }) => incident === id && message.key === wanted.key);
    expect(own).toHaveLength(1);
    expect(own[0]?.message).toEqual(wanted);
  }
}

const Facts = z.record(z.string(), z.unknown());
const Sent = z.object({ step: z.string(), request: z.string(), digest: z.string() });

const count = (entries: readonly LedgerEntry[], kind: LedgerEntry['kind']): number =>
  entries.filter((entry) => entry.kind === kind).length;
