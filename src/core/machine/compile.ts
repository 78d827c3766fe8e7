import { and, createMachine, or, stateIn, type AnyStateMachine } from 'xstate';
import { z } from 'zod';
import { progressOf } from '../quorum.ts';
import { assertNever } from '../result.ts';
import { MachineDefinition, type Guard } from './definition.ts';

/** Steps that are over without being done: what waits for one of them will never start. */
const OVER = ['rejected', 'stopped'] as const;

/**
 * Turns the stored data into an xstate machine. Guards are looked up by a total switch over our own kinds, never by a name on an object.
 * Throws when the data is not exactly a machine definition: a changed or newer one is not run.
 */
export function compileMachine(data: unknown): AnyStateMachine {
  const definition = MachineDefinition.parse(data);
  const states = Object.fromEntries(
    Object.entries(definition.states).map(([step, region]) => [
      step,
      {
        initial: region.initial,
        states: Object.fromEntries(
          Object.entries(region.states).map(([name, state]) => [
            name,
            {
              ...state,
              always: state.always?.map(hydrate),
              on: Object.fromEntries(
                Object.entries(state.on ?? {}).map(([event, transitions]) => [event, transitions.map(hydrate)]),
              ),
            },
          ]),
        ),
      },
    ]),
  );
  const config: unknown = { id: definition.id, type: 'parallel', context: {}, states };
  // xstate infers its types from literals; this configuration is data, and the schema above is what vouches for its shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return createMachine(config as Parameters<typeof createMachine>[0]);
}

function hydrate({
  guard,
  ...transition
}: {
  target: string;
  guard?: Guard | undefined;
  reenter?: boolean | undefined;
}): object {
  return guard === undefined ? transition : { ...transition, guard: guardOf(guard) };
}

function guardOf(guard: Guard) {
  switch (guard.type) {
    case 'allDone':
      return and(guard.params.steps.map((step) => stateIn({ [step]: 'done' })));
    case 'anyOver':
      return or(guard.params.steps.flatMap((step) => OVER.map((state) => stateIn({ [step]: state }))));
    case 'approvalHolds':
      return ({ event }: { event: object }) => approvalHolds(event);
    case 'approvalHoldsAtOnce':
      return ({ event }: { event: object }) => approvalHolds(event) && 'hold' in event && event.hold === false;
    case 'undoHolds':
      return ({ event }: { event: object }) => undoHolds(event);
    case 'undoHoldsOnFailure':
      return ({ event }: { event: object }) => 'outcome' in event && event.outcome === 'fails' && undoHolds(event);
    case 'reportIs':
    case 'probeIs': {
      const { outcome } = guard.params;
      return ({ event }: { event: object }) => 'outcome' in event && event.outcome === outcome;
    }
    default:
      return assertNever(guard);
  }
}

const Covered = z.object({
  digest: z.string().min(1),
  approvals: z.array(z.object({ by: z.string().min(1), digest: z.string(), groups: z.array(z.string()), alone: z.boolean() })),
  quorum: z.int().min(1),
  oneFromEach: z.array(z.string()),
  breakGlass: z.boolean(),
});

/**
 * Enough distinct people approved exactly the digest that the plan has now, one of each group that must be there; or one alone, where the
 * rule has break-glass. Anything missing or of another type is no approval.
 */
function approvalHolds(event: unknown): boolean {
  const covered = Covered.safeParse(event);
  if (!covered.success) return false;
  const { digest, approvals, breakGlass, ...needs } = covered.data;
  const exact = approvals.filter((approval) => approval.digest === digest);
  return (breakGlass && exact.some(({ alone }) => alone)) || progressOf(needs, exact).enough;
}

const Undoable = z.object({ undo: Covered.extend({ ran: z.string(), byItself: z.literal(true) }) });

/** Exactly what ran is what enough people approved, and it covers the undo. Anything missing or of another type lets nothing be undone. */
function undoHolds(event: unknown): boolean {
  const parsed = Undoable.safeParse(event);
  return parsed.success && parsed.data.undo.ran === parsed.data.undo.digest && approvalHolds(parsed.data.undo);
}
