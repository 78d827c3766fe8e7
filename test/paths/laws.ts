import { expect } from 'vitest';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import { parseFacts, plannedAs, shaOf, type Fact } from './facts.ts';
import type { Case, Real } from './real.ts';
import { expectUndoneRightly } from './undone.ts';
import { votesFor } from './votes.ts';

// The invariants of the design, as far as they can be seen from outside of the service:
// 1 No key, no turn: `expectKeyed` by the ledger, and `missingAt` at the wire by the people as they are at that moment.
// 2 What was approved is what runs: the same two, by the digest and by the bytes.
// 3 Once: each asking and attempt goes out once, no two attempts overlap (`expectApart`), an undo only as undone.ts says; the model counts too.
// 4 Truth first: the chain here, Slack in shown.ts, GitHub in archived.ts, and the model while either is away.
// 5 The model names data: hostile.ts plants words in alerts and hints, and looks for them at the wire, in Slack's markup and in GitHub's paths;
//   wire.ts has the protected list. There is no language model in these paths: test/core/guard and test/flow/draft.test.ts have the hostile drafts.
// 6 No secret leaves: secrets.ts. What a model or a commit would be given is not seen here; test/e2e/stepup.test.ts reads those.
// 7 Fail closed: the model refuses when gateways or Slack are away. Unknown versions and unreadable files never come up here:
//   test/flow/historical.test.ts and test/config.test.ts have those.
// 8 Bounded: hints, drafts and times of attempts here; each command's time at the wire. Queues, texts and connections have their limits tested
//   beside their code: nothing here gets near them.

/** After the end there is nothing but refusals, and what is known of people's codes. */
const AFTER_THE_END = new Set(['incident.closed', 'approval.refused', 'request.refused', 'codes.locked']);
const NOTHING = '0'.repeat(64);
/** Nothing of this comes after a stop. */
const GOING_ON =
  /^(step\.dispatched|step\.undo_dispatched|step\.planned|approval\.requested|approval\.decided|approval\.break_glass|draft\.proposed)$/;
const HINTS_MAX = 5;
const LONGEST_MAX_MS = 10 * 60_000;
/** A clock that goes back by less than this was not set. */
const CLOCK_BACK_MS = 5_000;

/** What the ledger must say at every moment, read from its JSON: no judge, no machine and no verifier of the service is asked. */
export function expectLawful(real: Real, one: Case, entries: readonly LedgerEntry[], head: string): void {
  expectChained(one, entries, head);
  const facts = entries.map(parseFacts);
  const of = (kind: string): readonly Fact[] => facts.filter((fact) => fact.kind === kind);

  const sent = of('step.dispatched');
  const undone = of('step.undo_dispatched');
  for (const fact of sent) expectKeyed(one, facts, fact);
  for (const fact of undone) expectUndoneRightly(facts, fact);
  expect(new Set(sent.map(({ data }) => data.request)).size, 'each asking goes out once').toBe(sent.length);
  const attempts = [...sent, ...undone];
  expect(new Set(attempts.map(({ data }) => data.attempt)).size, 'each attempt goes out once').toBe(attempts.length);
  expect(new Set(undone.map(({ data }) => data.undoes)).size, 'an attempt is undone once').toBe(undone.length);
  expectApart(facts);
  expect(of('hint.added').length, 'hints have an end').toBeLessThanOrEqual(HINTS_MAX);

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
    for (const { kind } of facts.slice(stop)) expect(kind, 'what is stopped sends and asks nothing').not.toMatch(GOING_ON);
  const end = facts.findIndex(({ kind }) => kind === 'incident.closed');
  if (end !== -1) for (const { kind } of facts.slice(end)) expect(AFTER_THE_END).toContain(kind);
}

/** Nothing is sent about a step while something that was sent about it may still be under way; only what was reported to have run is undone. */
function expectApart(facts: readonly Fact[]): void {
  const overAt = new Map<string | undefined, number>();
  for (const { kind, at, data } of facts) {
    if (kind !== 'step.dispatched' && kind !== 'step.undo_dispatched') continue;
    const { longestMs = Number.NaN } = data;
    expect(longestMs > 0 && longestMs <= LONGEST_MAX_MS, 'an attempt has an end').toBe(true);
    if (kind === 'step.dispatched')
      expect(at + CLOCK_BACK_MS, 'no two attempts at once').toBeGreaterThanOrEqual(overAt.get(data.step) ?? 0);
    overAt.set(data.step, at + longestMs);
  }
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
  const votes = votesFor(before, request ?? '', digest);
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
