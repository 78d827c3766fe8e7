import { expect } from 'vitest';
import { answerLost, inTurn, json, page } from './answers.ts';
import { commitOnBranch, pullsOf } from './lead.ts';
import type { Fault } from './line.ts';
import type { Incidents, Outlasted } from './outage.ts';
import type { Rig } from './rig.ts';
import { describeOutages, expectReady, type Case } from './suite.ts';

const LEE = 'U0LEE000001';
const RETRY_AFTER_MS = 20_000;
const NOTES = 'notes.md';

/** Nobody who contains an incident waits for GitHub: its story goes on to its end meanwhile. */
function away(how: string, makeFault: () => Fault): Case {
  return {
    how,
    begins: ({ github }) => github.breaks(makeFault()),
    ends: async (rig, incidents) => {
      await expectClosed(rig, incidents);
      rig.github.mends();
    },
    meanwhile: expectReady,
    after: expectOnePull,
  };
}

async function expectClosed(rig: Rig, { before }: Incidents): Promise<void> {
  expect((await rig.ask(before)).record.closedAt, 'closed meanwhile').not.toBeNull();
}

async function expectOnePull(rig: Rig, { before, during }: Outlasted): Promise<void> {
  for (const { told } of [before, during])
    expect((await pullsOf(rig, told.record.incident.id)).map(({ state }) => state)).toEqual(['open']);
}

/** Two jobs may ask in the same instant, before either has heard of the limit. */
function expectPatience({ github }: Rig): void {
  const recent = github.calls.filter(({ at }) => at > Date.now() - RETRY_AFTER_MS);
  expect(recent.length, 'calls within one wait').toBeLessThanOrEqual(2);
}

async function expectLeadsNotes(rig: Rig, { before }: Outlasted): Promise<void> {
  const [pull] = await pullsOf(rig, before.told.record.incident.id);
  expect(pull?.files.find(({ path }) => path.endsWith(NOTES))?.content).toBe('Seen at the plant.');
  expect(pull?.commits.map(({ message }) => message)).toContain('A lead was here');
}

async function merge(rig: Rig, { before }: Incidents): Promise<void> {
  const [pull] = await pullsOf(rig, before);
  expect(await rig.world.act({ kind: 'merge', persona: LEE, number: pull?.number ?? 0 })).toEqual({ ok: true });
}

/** What came after the merge has a pull request of its own. */
async function expectSecondPull(rig: Rig, { before }: Outlasted): Promise<void> {
  const pulls = await pullsOf(rig, before.told.record.incident.id);
  expect(pulls.map(({ state }) => state)).toEqual(['merged', 'open']);
}

const limit = json(
  403,
  { message: 'You have exceeded a secondary rate limit.' },
  { 'retry-after': String(RETRY_AFTER_MS / 1000) },
);
const limited = away('with a secondary rate limit', () => () => limit);

const refusals = (): Fault => {
  const next = inTurn(json(409, { message: 'Conflict' }), json(422, { message: 'Reference cannot be updated' }));
  return (call, pass) => (call.method === 'GET' ? pass() : next());
};

describeOutages('GitHub is away', [
  {
    ...limited,
    ends: (rig, incidents) => {
      expectPatience(rig);
      return limited.ends(rig, incidents);
    },
  },
  {
    ...away('with 409 and 422 on everything that is written, and a lead commits on the branch', refusals),
    halfway: (rig, { before }) => commitOnBranch(rig, before, NOTES, 'Seen at the plant.'),
    after: expectLeadsNotes,
  },
  {
    ...away('with errors of its servers, and a lead merges the pull request', () => () => page(502)),
    halfway: merge,
    after: expectSecondPull,
  },
  away('with connections that are cut when it has done what it was asked for', () => answerLost),
]);
