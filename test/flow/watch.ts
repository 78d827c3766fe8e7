import { expect } from 'vitest';
import { z } from 'zod';
import { digestOf } from '../../src/core/json.ts';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import type { Command } from '../../src/core/plan.ts';
import type { StepRecord } from '../../src/core/record.ts';
import { verifyChain } from '../../src/core/verify.ts';
import type { Bench } from './bench.ts';

/** What the test itself knows: who was asked to press what. It does not look at what the service made of it. */
export interface Known {
  /** Inventory device -> the one incident about it. */
  readonly incidents: Map<string, string>;
  /** `request digest` -> permitted people who pressed Approve for exactly that. */
  readonly approvals: Map<string, Set<string>>;
  /** Every asking that was ever seen, by incident. */
  readonly askings: Map<string, { readonly request: string; readonly digest: string }[]>;
  /** Attempts that reached the wire. */
  readonly attempts: Set<string>;
  /** What a command on the wire broke; looked at after each move, as an error inside of the service would be taken for a lost worker. */
  readonly broken: string[];
}

export const startKnown = (): Known => ({
  incidents: new Map(),
  approvals: new Map(),
  askings: new Map(),
  attempts: new Set(),
  broken: [],
});

export const asking = (request: string, digest: string): string => `${request} ${digest}`;

const Facts = z.record(z.string(), z.unknown());
const dataOf = (entry: LedgerEntry) => Facts.parse(entry.data);

/** Called for each batch that goes out, before it is answered: everything that permits it must be committed by now. */
export async function watchRun(known: Known, bench: Bench, command: Command): Promise<void> {
  const wrong = (what: string): void => void known.broken.push(`${what}: ${command.argv.join(' ')}`);
  const going = await runningStep(known, bench, command);
  if (going === null) return wrong('no committed step is running with this command');
  const { incident, step } = going;
  const { attempt, request, plan } = step;
  if (attempt === null || request === null || plan === null) return wrong('a step runs without attempt, request or plan');
  if (known.attempts.has(attempt.id)) wrong(`the attempt ${attempt.id} went out twice`);
  known.attempts.add(attempt.id);

  if (digestOf(plan.batch) !== attempt.digest || attempt.digest !== request.digest) wrong('it is not what was approved');
  const entries = await bench.services.store.entries(incident);
  const dispatched = entries.filter(
    (entry) =>
      entry.kind === 'step.dispatched' && dataOf(entry)['attempt'] === attempt.id && dataOf(entry)['digest'] === attempt.digest,
  );
  if (dispatched.length !== 1) wrong(`${dispatched.length} committed dispatches of this attempt`);

  const { quorum } = plan.batch.rule;
  const decided = entries.filter(
    (entry) =>
      entry.kind === 'approval.decided' &&
      dataOf(entry)['verdict'] === 'approve' &&
      dataOf(entry)['request'] === request.id &&
      dataOf(entry)['digest'] === attempt.digest,
  );
  const people = new Set(decided.flatMap(({ by }) => (by.kind === 'person' ? [by.id] : [])));
  if (people.size < quorum) wrong(`${people.size} of ${quorum} approvals in the ledger`);
  const pressed = known.approvals.get(asking(request.id, attempt.digest)) ?? new Set();
  if (pressed.size < quorum) wrong(`only ${pressed.size} of ${quorum} permitted people pressed Approve`);
  if (bench.now() >= request.expiresAt) wrong('the asking had expired');
}

async function runningStep(
  known: Known,
  bench: Bench,
  command: Command,
): Promise<{ incident: string; step: StepRecord } | null> {
  for (const incident of known.incidents.values()) {
    const { steps } = await bench.record(incident);
    const step = steps.find(
      ({ status, plan }) => status === 'running' && plan?.batch.run.some((run) => digestOf(run) === digestOf(command)),
    );
    if (step !== undefined) return { incident, step };
  }
  return null;
}

/** What holds at every moment, whatever happened before. */
export async function expectInvariants(known: Known, bench: Bench): Promise<void> {
  expect(known.broken).toEqual([]);
  for (const incident of known.incidents.values()) {
    const stored = await bench.services.store.load(incident);
    const entries = await bench.services.store.entries(incident);
    expect(verifyChain(entries, stored?.head)).toMatchObject({ ok: true });

    const kinds = entries.map(({ kind }) => kind);
    const stop = kinds.indexOf('run.stopped');
    if (stop !== -1) expect(kinds.slice(stop)).not.toContain('step.dispatched');

    const sent = kinds.indexOf('step.dispatched');
    // What has begun is not thrown away for a hint.
    if (sent !== -1) expect(kinds.slice(sent)).not.toContain('hint.added');

    const shaping = new Set<string>();
    for (const entry of entries) {
      if (entry.kind === 'hint.added' && entry.by.kind === 'person') shaping.add(entry.by.id);
      if (entry.kind !== 'approval.decided' || dataOf(entry)['verdict'] !== 'approve' || entry.by.kind !== 'person') continue;
      const { request, digest } = dataOf(entry);
      expect(shaping.has(entry.by.id)).toBe(false);
      // Nobody is said to have approved who did not press Approve, or was not permitted to.
      expect([...(known.approvals.get(asking(String(request), String(digest))) ?? [])]).toContain(entry.by.id);
    }

    const record = stored?.record;
    if (record === undefined || record.snapshot === null) continue;
    expect(Object.fromEntries(record.steps.map(({ id, status }) => [id, status]))).toEqual(record.snapshot);
    for (const { request, id } of record.steps) {
      if (request === null || id !== 's1') continue;
      const seen = known.askings.get(incident) ?? [];
      if (seen.every((each) => each.request !== request.id)) seen.push({ request: request.id, digest: request.digest });
      known.askings.set(incident, seen);
    }
  }
}
