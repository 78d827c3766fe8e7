import { choreGroups, isChore, urgencyOf } from '../core/advance/chores.ts';
import { mayNot } from '../core/advance/people.ts';
import type { Person } from '../core/approval.ts';
import { judge } from '../core/judge/judge.ts';
import { LIMITS } from '../core/limits.ts';
import type { IncidentRecord, StepRecord } from '../core/record.ts';
import type { Overview, WaitingStep } from '../ports/overview.ts';
import { approversOf, rosterAbout } from './roster.ts';
import type { Services } from './services.ts';

type Reading = Pick<Services, 'store' | 'chat' | 'clock' | 'world'>;

/** Where things stand, for each of these people. Reads only. Rejects when the store cannot be asked. */
export async function overviewFor(people: readonly string[], services: Reading): Promise<ReadonlyMap<string, Overview>> {
  const found = await services.store.listOpen(LIMITS.overviewIncidentsMax + 1);
  const ended = (await services.store.listEnded(LIMITS.overviewEndedMax)).map(({ record }) => record);
  const open = found.slice(0, LIMITS.overviewIncidentsMax).map(({ record }) => record);
  const pending = open
    .flatMap((record) => record.steps.filter(({ status }) => status === 'pending').map((step) => ({ record, step })))
    .toSorted((one, other) => endOf(one.step) - endOf(other.step));
  const chores = [...open, ...ended]
    .flatMap((record) => record.steps.filter((step) => isChore(record, step)).map((step) => ({ record, step })))
    .toSorted((one, other) => urgencyOf(one.step) - urgencyOf(other.step));
  const views = new Map<string, Overview>();
  for (const id of people) {
    const person = await services.chat.person(id).catch(() => null);
    const waiting: WaitingStep[] = [];
    for (const { record, step } of pending)
      waiting.push({ record, step, yours: await isYours(record, step, person, services) });
    const theirs: WaitingStep[] = [];
    for (const { record, step } of chores) {
      const yours = await mayPress(step, person, services);
      if (yours !== false) theirs.push({ record, step, yours });
    }
    views.set(id, { open, waiting, chores: theirs, more: found.length > open.length, ended });
  }
  return views;
}

const endOf = ({ request }: StepRecord): number => request?.expiresAt ?? Number.MAX_SAFE_INTEGER;

/** By the judge itself, about a click that nobody made: the list then knows every rule that a real click would meet. */
async function isYours(
  record: IncidentRecord,
  step: StepRecord,
  person: Person | null,
  { world, chat, clock }: Reading,
): Promise<boolean | null> {
  if (person === null) return null;
  if (step.request === null) return false;
  const { id: request, digest } = step.request;
  const supposed = { incident: record.incident.id, step: step.id, request, digest, by: person.id, team: person.team };
  try {
    const roster = await approversOf(step, world.policy, chat);
    // A code that is still to come does not make it somebody else's.
    return judge({ verdict: 'approve', ...supposed, reason: '', stepUp: 'verified' }, record, person, roster, clock.now()).ok;
  } catch {
    // Slack could not say who is in a group: what waits is shown to everybody then, and that it is not known whom it waits for.
    return null;
  }
}

/** By the rule that a real press would meet. */
async function mayPress(step: StepRecord, person: Person | null, { world, chat }: Reading): Promise<boolean | null> {
  if (person === null) return null;
  const groups = choreGroups(step, world.policy);
  try {
    const roster = await rosterAbout(person.id, world.policy, groups, chat);
    return mayNot({ person, team: person.team, roster, groups }) === null;
  } catch {
    return null;
  }
}
