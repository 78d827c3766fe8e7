import { expect } from 'vitest';
import type { Advance } from '../../../../src/core/advance/types.ts';
import type { Effect } from '../../../../src/core/effect.ts';
import type { MachineAction } from '../../../../src/core/machine/definition.ts';
import { defineMachine } from '../../../../src/core/machine/definition.ts';
import type { MachineEvent } from '../../../../src/core/machine/events.ts';
import { mover, type Moved, type StoredSnapshot } from '../../../../src/core/machine/run.ts';
import type { IncidentRecord } from '../../../../src/core/record.ts';
import { need } from '../../advance/story.ts';
import { isEnough } from './people.ts';
import type { Act, Place } from './place.ts';

/** Keeps what an advance says. In memory, or in a store. */
export type Commit = (
  before: IncidentRecord,
  act: Act,
) => Promise<{ readonly record: IncidentRecord; readonly made: Advance | null }>;

/** As a store would: only JSON comes back. */
export const inMemory: Commit = async (before, { happen }) => {
  const made = happen(before);
  return Promise.resolve({ record: JSON.parse(JSON.stringify(made?.record ?? before)) as IncidentRecord, made });
};

/** What each entry action of the machine must order. */
const ORDERS: Readonly<Record<MachineAction['type'], Effect['kind']>> = {
  plan: 'plan',
  ask: 'expire',
  hold: 'release',
  dispatch: 'dispatch',
  probe: 'probe',
  probeLater: 'probe',
  undo: 'undo',
};
/** All of them, and the watch on what went out. */
export const JOBS: ReadonlySet<Effect['kind']> = new Set([...Object.values(ORDERS), 'overdue']);

/** One machine of its own, compiled from the playbook's steps: it is told the same events, and knows no record. */
export function alongside({ playbook }: IncidentRecord): (act: Act, commit: Commit, place: Place) => Promise<Place> {
  const move = mover(defineMachine(need(playbook).steps));
  return async (act, commit, place) => {
    const { record, made } = await commit(place.record, act);
    expect(made, `${act.name} was not accepted`).not.toBeNull();
    const { snapshot, actions } = tell(move, place.record, act.events);
    const said = { name: act.name, version: place.record.version + 1, statuses: snapshot, snapshot };
    const statuses = statusesOf(record.steps);
    expect({ name: act.name, version: record.version, statuses, snapshot: record.snapshot }).toEqual(said);
    const isOver = Object.values(snapshot).every((status) => OVER.has(status));
    expect(record.closedAt !== null).toBe(isOver);
    for (const step of record.steps) {
      const isEnoughNow = isEnough(place.variant, step);
      if (APPROVED.has(step.status)) expect(isEnoughNow, `${act.name}: enough have approved`).toBe(true);
      // What somebody took back waits for one more approval, even where the others would be enough.
      const isApproved = act.name.startsWith(`${step.id} approved`);
      if (isApproved) expect(APPROVED.has(step.status), `${act.name}: enough is enough`).toBe(isEnoughNow);
    }

    const effects = made?.effects ?? [];
    const jobs = effects.filter(({ kind }) => JOBS.has(kind));
    // Taken back, the asking goes on with the end that it has.
    const wanted = actions.filter(({ type }) => type !== 'ask' || !act.name.includes('withdrawn'));
    for (const { type, params } of wanted)
      expect(jobs).toContainEqual(expect.objectContaining({ kind: ORDERS[type], step: params.step }));
    expect(kinds(jobs, DOES), `${act.name} orders exactly what the machine asks for`).toEqual(
      wanted.flatMap(({ type }) => (DOES.has(ORDERS[type]) ? [ORDERS[type]] : [])).toSorted(),
    );
    const left = place.jobs.filter((job) => job !== act.job);
    return { ...place, record, now: act.now, jobs: [...left, ...jobs], path: [...place.path, act.name] };
  };
}
const statusesOf = (steps: IncidentRecord['steps']) => Object.fromEntries(steps.map(({ id, status }) => [id, status]));
const APPROVED: ReadonlySet<string> = new Set(['held', 'approved', 'running', 'undo_due', 'undo_running']);
const OVER: ReadonlySet<string> = new Set(['done', 'rejected', 'stopped']);
/** Deadlines may come twice; what reads or changes the world may not. */
const DOES: ReadonlySet<Effect['kind']> = new Set(['plan', 'release', 'dispatch', 'probe', 'undo']);
const kinds = (jobs: readonly Effect[], which: ReadonlySet<Effect['kind']>): readonly string[] =>
  jobs.flatMap(({ kind }) => (which.has(kind) ? [kind] : [])).toSorted();

/** What the machine makes of these events, and of the stop that follows everything in a run that was stopped. What it does not accept moves nothing. */
function tell(move: ReturnType<typeof mover>, { snapshot, steps, stopped }: IncidentRecord, events: readonly MachineEvent[]) {
  const all: readonly MachineEvent[] = stopped === null ? events : [...events, { type: 'run.stopped' }];
  let at: StoredSnapshot | null = null;
  const actions: MachineAction[] = [];
  for (const event of all) {
    const moved: Moved | null = move(at ?? snapshot)(event);
    if (moved === null) continue;
    at = moved.snapshot;
    actions.push(...moved.actions);
  }
  return { snapshot: at ?? statusesOf(steps), actions };
}
