import type { Requests } from '../core/advance/change.ts';
import { escalated, released, reminded, surveyed } from '../core/advance/deadlines.ts';
import type { Advance } from '../core/advance/types.ts';
import type { Deadline } from '../core/effect.ts';
import { groupsEver, type Roster } from '../core/judge/roster.ts';
import type { IncidentRecord } from '../core/record.ts';
import { standingRosterOf } from './roster.ts';
import { requestsOf, type Services } from './services.ts';

type Judge = (record: IncidentRecord, roster: Roster, ids: Requests) => Advance | null;

/** Those who could decide and have not are named in the thread. */
export function performRemind({ step, request, ...effect }: Deadline<'remind'>, services: Services): Promise<void> {
  return withRoster({ ...effect, step, request }, services, (record, roster, ids) =>
    reminded(record, step, request, roster, ids),
  );
}

/** From now on others may decide too. */
export function performEscalate({ step, request, ...effect }: Deadline<'escalate'>, services: Services): Promise<void> {
  return withRoster({ ...effect, step, request }, services, (record, roster, ids) =>
    escalated(record, step, request, roster, ids),
  );
}

/** Whether people as they are now can satisfy the rule at all. */
export function performSurvey({ step, request, ...effect }: Deadline<'survey'>, services: Services): Promise<void> {
  return withRoster({ ...effect, step, request }, services, (record, roster, ids) =>
    surveyed(record, step, request, roster, ids),
  );
}

/** Rejects when Slack cannot be asked who is in the groups: the job comes back. */
async function withRoster(
  { incident, step, request }: Deadline<'remind' | 'escalate' | 'survey'>,
  services: Services,
  judge: Judge,
): Promise<void> {
  const { store, chat, world } = services;
  const asked = (await store.load(incident))?.record.steps.find(({ id }) => id === step);
  // Nobody is asked about a step that waits for nobody.
  if (asked?.status !== 'pending' || asked.plan === null || asked.request?.id !== request) return;
  const roster = await standingRosterOf(world.policy, groupsEver(asked.plan.batch.rule), chat);
  const ids = await requestsOf(services);
  await store.update(incident, ids.now, ({ record }) => judge(record, roster, ids));
}

/** A hold is over. Who may approve is looked at by the dispatch that follows. */
export async function performRelease({ incident, step, request }: Deadline<'release'>, services: Services): Promise<void> {
  const ids = await requestsOf(services);
  await services.store.update(incident, ids.now, ({ record }) => released(record, step, request, ids));
}
