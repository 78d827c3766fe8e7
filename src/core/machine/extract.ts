import type { StepId } from '../playbook.ts';
import { isStepId, stepIds, type MachineDefinition, type Region, type StateDefinition } from './definition.ts';

/** A part of a machine under other names, and how to say its names in the whole machine's words again. */
export interface Part {
  readonly definition: MachineDefinition;
  readonly back: (text: string) => string;
}

/** Every set of at most `most` steps. */
export function* subsets(steps: readonly StepId[], most: number): Generator<readonly StepId[]> {
  for (const [index, step] of steps.entries()) {
    yield [step];
    if (most > 1) for (const rest of subsets(steps.slice(index + 1), most - 1)) yield [step, ...rest];
  }
}

/** The machine of these regions alone, with its steps renamed s1, s2, s3: equal shapes become equal data, and are walked once. */
export function extract(whole: MachineDefinition, steps: readonly StepId[]): Part {
  const renamed = new Map<string, StepId>();
  const original = new Map<string, StepId>();
  for (const [index, step] of steps.entries()) {
    const name: StepId = `s${index + 1}`;
    renamed.set(step, name);
    original.set(name, step);
  }
  const after: Record<StepId, StepId[]> = {};
  const states: Record<StepId, Region> = {};
  for (const step of stepIds(whole)) {
    const name = renamed.get(step);
    const region = whole.states[step];
    if (name === undefined || region === undefined) continue;
    after[name] = rename(whole.after[step] ?? [], renamed);
    states[name] = renameRegion(region, renamed);
  }
  return {
    definition: { ...whole, after, states },
    back: (text) => text.replaceAll(/\bs[1-9]\d?\b/g, (name) => original.get(name) ?? name),
  };
}

type Names = ReadonlyMap<string, StepId>;

const rename = (steps: readonly StepId[], names: Names): StepId[] => steps.flatMap((step) => names.get(step) ?? []);

function renameRegion(region: Region, names: Names): Region {
  const entries = Object.entries(region.states).map(([name, state]): [string, StateDefinition] => [
    name,
    renameState(state, names),
  ]);
  return { ...region, states: Object.fromEntries(entries) };
}

function renameState(state: StateDefinition, names: Names): StateDefinition {
  const transitions = (list: NonNullable<StateDefinition['always']>): typeof list =>
    list.map((transition) => {
      const { guard } = transition;
      if (guard?.type !== 'allDone' && guard?.type !== 'anyOver') return transition;
      return { ...transition, guard: { type: guard.type, params: { steps: rename(guard.params.steps, names) } } };
    });
  return {
    ...state,
    ...(state.entry && {
      entry: state.entry.map(({ type, params }) => ({ type, params: { step: names.get(params.step) ?? params.step } })),
    }),
    ...(state.always && { always: transitions(state.always) }),
    ...(state.on && {
      on: Object.fromEntries(Object.entries(state.on).map(([event, list]) => [renameEvent(event, names), transitions(list)])),
    }),
  };
}

function renameEvent(event: string, names: Names): string {
  const [step, ...rest] = event.split('.');
  return step !== undefined && isStepId(step) ? [names.get(step) ?? step, ...rest].join('.') : event;
}
