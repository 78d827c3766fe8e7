import { digestOf } from '../json.ts';
import type { StepId } from '../playbook.ts';
import type { StepStatus } from '../record.ts';
import { accept, refuse, type Result } from '../result.ts';
import { MachineDefinition, stepIds, type Region } from './definition.ts';
import { extract, subsets } from './extract.ts';
import { unique, walk, type Entrance, type Walk } from './walk.ts';

export interface Proof {
  /** Distinct states visited and events tried, over all walks. */
  readonly states: number;
  readonly tried: number;
  readonly walks: number;
  readonly entrances: readonly Entrance[];
}

/**
 * Creates a prover with a memory: shapes that were walked before are not walked again.
 * The proof walks every region alone, every two together, and every three that are linked by their order, with every event in every
 * state, right and wrong, and holds each move against the laws. Three that are not linked meet nowhere: their pairs show it, and the
 * product of three such regions would cost seconds. It refuses with `machine.not_proven` and names the step and the broken law.
 */
export function createProver(): (data: unknown) => Result<Proof> {
  const remembered = new Map<string, Walk>();
  return (data) => {
    const parsed = MachineDefinition.safeParse(data);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return refuse(
        'machine.not_a_definition',
        `The machine has something that no machine here has: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
      );
    }
    const broken = structureProblems(parsed.data);
    const walks: Walk[] = [];
    for (const steps of broken.length > 0 ? [] : subsets(stepIds(parsed.data), 3)) {
      if (steps.length === 3 && !linked(parsed.data, steps)) continue;
      const { definition, back } = extract(parsed.data, steps);
      const key = digestOf(definition);
      const done = remembered.get(key) ?? walk(definition);
      remembered.set(key, done);
      walks.push({
        ...done,
        problems: done.problems.map(back),
        entrances: done.entrances.map((entrance) => inWords(entrance, back)),
      });
    }
    const problems = [...broken, ...walks.flatMap((one) => one.problems)];
    if (problems.length > 0) {
      return refuse(
        'machine.not_proven',
        `The machine could not be proven safe: ${[...new Set(problems)].slice(0, 5).join('; ')}.`,
      );
    }
    return accept({
      states: walks.reduce((total, one) => total + one.states, 0),
      tried: walks.reduce((total, one) => total + one.tried, 0),
      walks: walks.length,
      entrances: unique(walks.flatMap((one) => one.entrances)),
    });
  };
}

function inWords({ step, to, from, event }: Entrance, back: (text: string) => string): Entrance {
  return { step: `s${Number(back(step).slice(1))}`, to, from, event: back(event) };
}

/** What needs no walk: where regions start and lead to, and that they meet only in their declared order, which has no circle. */
function structureProblems(definition: MachineDefinition): readonly string[] {
  const problems: string[] = [];
  const steps = stepIds(definition);
  if (steps.length === 0) problems.push('it has no steps');
  if (named(steps) !== named(Object.keys(definition.after))) problems.push('its order does not name exactly its steps');
  for (const step of steps) {
    const declared = named(definition.after[step] ?? []);
    const region = definition.states[step];
    if (region?.initial !== 'blocked') problems.push(`${step}: it starts in "${String(region?.initial)}" instead of "blocked"`);
    for (const [name, state] of Object.entries(region?.states ?? {})) {
      for (const { guard, target } of [...(state.always ?? []), ...Object.values(state.on ?? {}).flat()]) {
        if (region?.states[target] === undefined)
          problems.push(`${step}: "${name}" leads to "${target}", which it does not have`);
        if (guard?.type !== 'allDone' && guard?.type !== 'anyOver') continue;
        const looksAt = named(guard.params.steps);
        if (name !== 'blocked' || looksAt !== declared)
          problems.push(`${step}: "${name}" looks at ${looksAt}, but its order names ${declared}`);
      }
    }
    problems.push(...beyondLooking(step, region));
    if (comesAfterItself(definition, step)) problems.push(`${step}: it comes after itself`);
  }
  return problems;
}

/** All that a region may have which runs without asking: nothing of it can be approved, sent or running. */
const LOOKS_ONLY: ReadonlySet<string> = new Set(['blocked', 'looking', 'refused', 'done', 'stopped'] satisfies StepStatus[]);

/** What runs without asking must not be able to do more than look, whatever event comes. */
function beyondLooking(step: StepId, region: Region | undefined): readonly string[] {
  if (region?.states.looking === undefined) return [];
  const names = Object.keys(region.states).filter((name) => !LOOKS_ONLY.has(name));
  const actions = Object.values(region.states).flatMap(({ entry = [] }) => entry.map(({ type }) => type));
  return [
    ...names.map((name) => `${step}: it looks without asking, and has "${name}" beside that`),
    ...actions.filter((type) => type !== 'plan').map((type) => `${step}: it looks without asking, and orders "${type}"`),
  ];
}

const named = (steps: readonly string[]): string => steps.toSorted().join(', ') || 'nothing';

function comesAfterItself({ after }: MachineDefinition, step: StepId): boolean {
  const seen = new Set<StepId>();
  const queue = [...(after[step] ?? [])];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === step) return true;
    if (!seen.has(id)) queue.push(...(after[id] ?? []));
    seen.add(id);
  }
  return false;
}

function linked({ after }: MachineDefinition, steps: readonly StepId[]): boolean {
  const links = steps.reduce((total, step) => total + (after[step] ?? []).filter((id) => steps.includes(id)).length, 0);
  return links >= steps.length - 1;
}
