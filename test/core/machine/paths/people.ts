import { clicked } from '../../../../src/core/advance/click.ts';
import { askedAgain, manualDone, stopped, type Asking } from '../../../../src/core/advance/people.ts';
import type { Click } from '../../../../src/core/approval.ts';
import type { Roster } from '../../../../src/core/judge/roster.ts';
import type { Covering, MachineEvent } from '../../../../src/core/machine/events.ts';
import type { StepRecord } from '../../../../src/core/record.ts';
import { ARI, AVERY, need, person, ROSTER, TEAM } from '../../advance/story.ts';
import { act, at, isUnseen, type Act, type Place } from './place.ts';
import { GLASS, RULES, type Variant } from './plans.ts';

const ROBIN = person('U0ROBIN0001');
export const ASKING: Asking = {
  person: ROBIN,
  team: TEAM,
  roster: new Map([...ROSTER, ['plant-responders', new Set([ROBIN.id])]]),
  groups: ['plant-responders'],
};

export const LEE = person('U0LEE000001');
/** Of the same group as another one: these two are not enough where different groups must agree. */
export const KIM = person('U0KIM000001');
/** Those who may approve, and the one who may alone. */
export const EVERYBODY: Roster = new Map([...ROSTER, ['security', new Set([AVERY.id, KIM.id])], [GLASS, new Set([LEE.id])]]);
const GROUPS = new Map([
  [AVERY.id, ['security']],
  [KIM.id, ['security']],
  [ARI.id, ['operations']],
]);

/**
 * The approvals that stand, as the machine's guard wants them: who they are is the record's, and all else made by hand, and not by what the
 * service makes of it.
 */
export function covered({ variant }: Place, { decisions }: StepRecord, more: readonly string[] = []): Covering {
  const { quorum, oneFromEach = [], breakGlass } = RULES[variant];
  const people = [...decisions.map(({ by }) => by), ...more];
  const approvals = people.map((by) => ({ by, digest: 'd', groups: GROUPS.get(by) ?? [], alone: by === LEE.id }));
  return { digest: 'd', approvals, quorum, oneFromEach, breakGlass: breakGlass !== undefined };
}

/** Whether this is an approval, counted by hand: the service and its machine would agree in a wrong count too. */
export function isEnough(variant: Variant, { decisions }: StepRecord): boolean {
  const { quorum, oneFromEach, breakGlass } = RULES[variant];
  const said = new Set(decisions.map(({ by }) => by));
  if (said.has(LEE.id)) return breakGlass !== undefined;
  if (oneFromEach !== undefined && !(said.has(ARI.id) && (said.has(AVERY.id) || said.has(KIM.id)))) return false;
  return said.size >= quorum;
}

export function click(
  { record, now }: Place,
  { id, request }: StepRecord,
  verdict: Click['verdict'],
  by = AVERY,
): Act['happen'] {
  const { id: asked, digest } = need(request);
  const incident = record.incident.id;
  const made = { verdict, incident, step: id, request: asked, digest, by: by.id, team: TEAM, reason: 'Because.' };
  return (rec) => clicked(rec, made, by, EVERYBODY, at(now));
}

const over = (attempt: StepRecord['attempt']): number => (attempt === null ? 0 : attempt.startedAt + attempt.longestMs);

/** As soon as nobody can be at it any more. */
export function again(place: Place, step: StepRecord): Act {
  const now = Math.max(place.now, over(step.attempt), over(step.undo?.attempt ?? null));
  const ask: Act['happen'] = (rec) => askedAgain(rec, step.id, step.request?.id ?? '', ASKING, at(now));
  return act(place, step, 'asked_again', ask, { now });
}

export const confirmed = (place: Place, step: StepRecord): Act =>
  act(place, step, 'completed', (rec) => manualDone(rec, step.id, place.record.draft.round, 'Done.', ASKING, at(place.now)));

/** On its way, or over. */
const BEYOND_A_STOP: ReadonlySet<StepRecord['status']> = new Set([
  ...(['running', 'probing', 'unknown', 'undo_running', 'undo_probing', 'undo_unknown'] as const),
  ...(['done', 'rejected', 'stopped'] as const),
]);

/** A responder's stop: it ends what is not on its way, and gives up what nobody can see. Null where there is nothing to stop. */
export function stop({ record, now }: Place): Act | null {
  const unseen = record.steps.filter(isUnseen).map(({ id }): MachineEvent => ({ type: `${id}.abandoned` }));
  if (unseen.length === 0 && record.steps.every(({ status }) => BEYOND_A_STOP.has(status))) return null;
  const events: readonly MachineEvent[] = [...unseen, { type: 'run.stopped' }];
  return { name: 'run stopped', events, job: null, now, happen: (rec) => stopped(rec, 'Enough.', ASKING, at(now)) };
}
