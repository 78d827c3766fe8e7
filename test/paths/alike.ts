import { expect } from 'vitest';
import type { StepStatus } from '../../src/core/record.ts';
import type { StoredIncident } from '../../src/ports.ts';
import { expectArchived } from './archived.ts';
import { expectLawful } from './laws.ts';
import { parseFacts } from './facts.ts';
import { expectHarmless } from './hostile.ts';
import type { Model } from './model/model.ts';
import type { Run } from './model/run.ts';
import type { Case, Real } from './real.ts';
import { expectSilent } from './secrets.ts';
import { expectShown } from './shown.ts';

/** In the order in which the model has them. */
const ACTIONS = ['isolate_device', 'manual', 'observe_device', 'release_device'] as const;

/** Both say the same of both incidents, and what must always hold does. */
export async function expectAlike(model: Model, real: Real): Promise<void> {
  expect(real.broken).toEqual([]);
  const said = real.heard.sinceLast();
  for (const on of [0, 1] as const) {
    const one = real.cases[on];
    const stored = await real.bench.services.store.load(one.incident);
    if (stored === null) throw new Error(`${one.incident} is gone`);
    const entries = await real.bench.services.store.entries(one.incident);
    const facts = entries.map(parseFacts);
    const count = (kind: string): number => facts.filter((fact) => fact.kind === kind).length;
    expect({
      on,
      statuses: statusesOf(stored),
      runs: one.sent,
      undone: one.undone,
      askings: count('approval.requested'),
      reminded: count('approval.reminded'),
      escalated: count('approval.escalated'),
      locked: count('codes.locked'),
      dispatched: count('step.dispatched'),
      undos: count('step.undo_dispatched'),
      isClosed: stored.record.closedAt !== null,
    }).toEqual({ on, ...saysOf(model.runs[on]) });
    remember(one, stored);
    expectLawful(real, one, entries, stored.head);
    if (!isLate('show', model, real, one)) await expectShown(real, stored);
    if (!isLate('archive', model, real, one)) expectArchived(real.given, one, entries, stored.head);
    await expectHarmless(real.bench, one);
    expectSilent(real, one, entries, said);
    one.ledger = entries.map(({ hash }) => hash);
  }
}

/** Cards and the history may only lag behind while Slack or GitHub is away, or when a clock that was set back has not come so far yet. */
function isLate(view: 'show' | 'archive', { world }: Model, { bench }: Real, { incident }: Case): boolean {
  const jobs = bench.waiting.filter(({ effect }) => effect.kind === view && effect.incident === incident);
  const isAway = view === 'show' ? world.isSlackDown : world.isGithubDown;
  if (!isAway) expect(jobs.filter(({ dueAt }) => dueAt <= world.now)).toEqual([]);
  return jobs.length > 0;
}

function saysOf({ statuses, counts, locked, isClosed }: Run) {
  return { statuses, ...counts, locked, dispatched: counts.runs, isClosed };
}

/** By what each step does, whatever it is called; and the machine's own word for each is the same. */
function statusesOf({ record }: StoredIncident): readonly (StepStatus | undefined)[] {
  const { playbook, steps, snapshot } = record;
  expect(snapshot).toEqual(playbook === null ? null : Object.fromEntries(steps.map(({ id, status }) => [id, status])));
  if (playbook === null) return [];
  return ACTIONS.map((action) => {
    const id = playbook.steps.find((step) => step.action === action)?.id;
    return steps.find((step) => step.id === id)?.status;
  });
}

function remember({ askings }: Case, { record }: StoredIncident): void {
  for (const { id, request } of record.steps) {
    if (request === null || askings.some((known) => known.request === request.id)) continue;
    askings.push({ step: id, request: request.id, digest: request.digest });
  }
}
