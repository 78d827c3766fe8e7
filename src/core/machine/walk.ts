import type { StepId } from '../playbook.ts';
import { alphabetOf, STOPPED } from './alphabet.ts';
import { stepIds, type MachineDefinition } from './definition.ts';
import { brokenLaw, isOver } from './laws.ts';
import { mover, startMachine, type StoredSnapshot } from './run.ts';

/**
 * How commands of a step can come to run, its own or those that undo it: shown by `check`, so that a person can see that there is one way
 * each and that it is guarded.
 */
export interface Entrance {
  readonly step: StepId;
  readonly to: 'running' | 'undo_running';
  readonly from: string;
  readonly event: string;
}

export interface Walk {
  readonly states: number;
  readonly tried: number;
  readonly problems: readonly string[];
  readonly entrances: readonly Entrance[];
}

/** 20 statuses, three regions: 20^3. A machine that exceeds this is not one of ours. */
const STATES_MAX = 8000;

interface Node {
  readonly snapshot: StoredSnapshot;
  /** Keys of the states from which one move leads here. */
  readonly from: Set<string>;
}

/** Every state that can be reached, every event tried in each, every move held against the laws. */
export function walk(part: MachineDefinition): Walk {
  const move = mover(part);
  const steps = stepIds(part);
  const trials = [STOPPED, ...steps.flatMap((step) => alphabetOf(step, steps.length === 1))];
  const { snapshot: start, actions: first } = startMachine(part);
  const keyOf = (snapshot: StoredSnapshot): string => steps.map((step) => snapshot[step]).join();
  const seen = new Map<string, Node>([[keyOf(start), { snapshot: start, from: new Set() }]]);
  const queue: StoredSnapshot[] = [start];
  const problems = new Set<string>();
  for (const { type, params } of first)
    if (type === 'dispatch' || type === 'undo')
      problems.add(`${params.step}: ${type === 'undo' ? 'an' : 'a'} ${type} is ordered at the start`);
  const entrances: Entrance[] = [];
  let tried = 0;
  for (let before = queue.pop(); before !== undefined; before = queue.pop()) {
    const moveOn = move(before);
    for (const trial of trials) {
      tried += 1;
      // A stop that nothing hears leaves everything as it is, and that may be what must not be.
      const moved = moveOn(trial.event) ?? (trial === STOPPED ? { snapshot: before, actions: [] } : null);
      if (moved === null) continue;
      const { snapshot: next, actions } = moved;
      for (const step of steps) {
        const law = brokenLaw({ before, trial, next, actions, after: part.after }, step);
        if (law !== null) problems.add(`${step}: ${law}`);
        const to = next[step];
        if ((to === 'running' || to === 'undo_running') && before[step] !== to) {
          entrances.push({ step, to, from: String(before[step]), event: trial.event.type });
        }
      }
      const known = seen.get(keyOf(next));
      if (known === undefined) queue.push(next);
      const node = known ?? { snapshot: next, from: new Set<string>() };
      node.from.add(keyOf(before));
      seen.set(keyOf(next), node);
    }
    if (seen.size > STATES_MAX) return { states: seen.size, tried, problems: [`more than ${STATES_MAX} states`], entrances };
  }
  for (const trap of traps(seen)) problems.add(`from ${trap} no end can be reached`);
  for (const step of steps) {
    for (const status of ['running', 'undo_running'] as const) {
      const entered = entrances.some((entrance) => entrance.step === step && entrance.to === status);
      if (part.states[step]?.states[status] !== undefined && !entered)
        problems.add(`${step}: "${status}" can never be entered`);
    }
  }
  return { states: seen.size, tried, problems: [...problems], entrances: unique(entrances) };
}

/** States from which not every step can come to an end: a run would hang there for ever. */
function traps(seen: ReadonlyMap<string, Node>): readonly string[] {
  const good = new Set<string>();
  const queue = [...seen].filter(([, { snapshot }]) => Object.values(snapshot).every(isOver)).map(([key]) => key);
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (good.has(key)) continue;
    good.add(key);
    queue.push(...(seen.get(key)?.from ?? []));
  }
  return [...seen.keys()].filter((key) => !good.has(key));
}

export function unique(entrances: readonly Entrance[]): readonly Entrance[] {
  return [...new Map(entrances.map((entrance) => [JSON.stringify(entrance), entrance])).values()];
}
