import { expect } from 'vitest';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import { parseFacts, plannedAs, shaOf, type Fact } from './facts.ts';
import type { Case, Real } from './real.ts';

/** After the end there is nothing but refusals, and what is known of people's codes. */
const AFTER_THE_END = new Set(['incident.closed', 'approval.refused', 'request.refused', 'codes.locked']);
const NOTHING = '0'.repeat(64);

/** What the ledger must say at every moment, read from its JSON: no judge, no machine and no verifier of the service is asked. */
export function expectLawful(real: Real, one: Case, entries: readonly LedgerEntry[], head: string): void {
  expectChained(one, entries, head);
  const facts = entries.map(parseFacts);
  const of = (kind: string): readonly Fact[] => facts.filter((fact) => fact.kind === kind);

  const sent = of('step.dispatched');
  for (const fact of sent) expectKeyed(one, facts, fact);
  for (const field of ['request', 'attempt'] as const)
    expect(new Set(sent.map(({ data }) => data[field])).size, 'each asking and attempt goes out once').toBe(sent.length);

  for (const fact of [...of('approval.decided'), ...of('approval.break_glass')]) {
    if (fact.data.verdict === 'reject') continue;
    const { request, digest, step } = fact.data;
    const alone = fact.kind === 'approval.break_glass';
    const coded = fact.data.stepUp === 'verified';
    const press = { by: fact.by.id, step, request, digest, coded, alone };
    expect(real.presses, 'nobody is said to have approved who did not press that').toContainEqual(press);
  }

  const stop = facts.findIndex(({ kind }) => kind === 'run.stopped');
  if (stop !== -1)
    expect(
      facts.slice(stop).map(({ kind }) => kind),
      'what is stopped sends and asks nothing',
    ).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(step\.dispatched|approval\.requested)$/)]));
  const end = facts.findIndex(({ kind }) => kind === 'incident.closed');
  if (end !== -1) for (const { kind } of facts.slice(end)) expect(AFTER_THE_END).toContain(kind);
}

/** One unbroken chain up to the head, which only grows. */
function expectChained({ incident, ledger }: Case, entries: readonly LedgerEntry[], head: string): void {
  let prev = NOTHING;
  for (const [place, { hash, ...body }] of entries.entries()) {
    expect({ incident: body.incident, seq: body.seq, prev: body.prev }).toEqual({ incident, seq: place + 1, prev });
    // What was there before was computed before.
    if (place >= ledger.length) expect(shaOf(body)).toBe(hash);
    prev = hash;
  }
  expect(prev).toBe(head);
  expect(entries.slice(0, ledger.length).map(({ hash }) => hash)).toEqual(ledger);
}

interface Vote {
  readonly by: string;
  readonly coded: boolean;
  readonly alone: boolean;
  readonly reason: string;
}

/** A turn that has its key: what went out is what was asked for, and enough different people said yes to exactly that and did not take it back. */
function expectKeyed({ incident }: Case, facts: readonly Fact[], sent: Fact): void {
  const before = facts.slice(0, sent.seq - 1);
  const { step, request, digest = '' } = sent.data;
  const batch = plannedAs(before, digest);
  expect(batch).toMatchObject({ incident, step });
  if (batch === null) return;
  expect(shaOf(batch), 'the digest is that of the batch').toBe(digest);
  const asked = before.filter((fact) => fact.kind === 'approval.requested' && fact.data.request === request);
  expect(asked.map(({ data }) => ({ step: data.step, digest: data.digest }))).toEqual([{ step, digest }]);

  const { rule } = batch;
  const votes = [...votesFor(before, request ?? '', digest).values()];
  const alone = votes.filter((vote) => vote.alone && vote.reason.trim() !== '');
  if (alone.length === 0 || rule.breakGlass === undefined)
    expect(votes.length, 'enough different people').toBeGreaterThanOrEqual(rule.quorum);
  if (rule.stepUp === true) expect(votes.every(({ coded }) => coded)).toBe(true);
  const shaping = before.filter(({ kind }) => kind === 'hint.added').map(({ by }) => by.id);
  for (const { by } of votes) expect(shaping, 'who shaped the draft does not approve it').not.toContain(by);
  if ((rule.holdMs ?? 0) === 0) return;
  const held = before.findLast((fact) => fact.kind === 'approval.held' && fact.data.request === request);
  expect(held?.data.heldUntil, 'the hold was kept').toBeLessThanOrEqual(sent.at);
}

/** Approvals that stand, by person. */
function votesFor(facts: readonly Fact[], request: string, digest: string): ReadonlyMap<string, Vote> {
  const votes = new Map<string, Vote>();
  for (const { kind, by, data } of facts) {
    if (data.request !== request) continue;
    if (kind === 'approval.withdrawn') votes.delete(by.id ?? '');
    if (kind === 'approval.voided') votes.delete(data.person ?? '');
    const isYes = (kind === 'approval.decided' || kind === 'approval.break_glass') && data.verdict !== 'reject';
    if (!isYes || data.digest !== digest || by.id === undefined) continue;
    const alone = kind === 'approval.break_glass';
    votes.set(by.id, { by: by.id, coded: data.stepUp === 'verified', alone, reason: data.reason ?? '' });
  }
  return votes;
}
