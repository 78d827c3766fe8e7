import { dispatchRefused, dispatchStarted, reported } from '../core/advance/dispatch.ts';
import { lost } from '../core/advance/report.ts';
import { undoReported } from '../core/advance/undo.ts';
import type { Effect } from '../core/effect.ts';
import { digestOf } from '../core/json.ts';
import { differences } from '../core/planning/differences.ts';
import type { Roster } from '../core/judge/roster.ts';
import type { StepRecord } from '../core/record.ts';
import { accept, assert, refuse, type Refusal, type Result } from '../core/result.ts';
import { approversOf } from './roster.ts';
import { makePlan } from './planning.ts';
import { requestsOf, type Services } from './services.ts';

type Dispatch = Extract<Effect, { kind: 'dispatch' }>;

/**
 * The one place from which the world is changed. Plans anew, commits `dispatched` with an attempt id if what would run is exactly what was
 * approved, and only then sends. The job around it is never retried; whatever stops it half way leaves `running`, which the watch on the
 * attempt turns into `unknown`.
 */
export async function performDispatch({ incident, step, request, digest }: Dispatch, services: Services): Promise<void> {
  const { store, shell, ids: makeIds, log } = services;
  const before = await store.load(incident);
  const asked = before?.record.steps.find(({ id }) => id === step);
  if (before === null || asked?.status !== 'approved' || asked.request?.id !== request || asked.plan === null) return;

  const [fresh, roster] = [await makePlan(before.record, step, services), await approversNow(asked, services)];
  const stopWaits = await store.stopWaits(incident);
  const ids = await requestsOf(services);
  const refuseWith = async (problem: Refusal): Promise<void> => {
    await store.update(incident, ids.now, ({ record }) => dispatchRefused(record, step, request, problem, ids));
  };
  if (!fresh.ok) return refuseWith(fresh);
  if (!roster.ok) return refuseWith(roster);
  if (stopWaits) return refuseWith(STOP_WAITS);
  const changed = differences(asked.plan.batch, fresh.value.batch);
  const attempt = makeIds.fresh();
  const { record } = await store.update(incident, ids.now, ({ record: now }) =>
    dispatchStarted(now, step, request, fresh.value, changed, roster.value, attempt, ids),
  );
  // Voided, expired, stopped or taken by another worker: then this attempt is not the one that was committed.
  const taken = record.steps.find(({ id }) => id === step);
  if (taken?.attempt?.id !== attempt || taken.status !== 'running') return;

  const { batch } = fresh.value;
  assert(digestOf(batch) === digest && taken.attempt.digest === digest, 'what would be sent differs from what was approved');
  log.info('dispatched', { incident, step, attempt });
  const report = await shell.run(batch.host, batch.run, taken.attempt.startedAt + taken.attempt.longestMs);
  log.info('reported', { incident, step, attempt, outcome: report.kind });
  const after = await requestsOf(services);
  await store.update(incident, after.now, ({ record: now }) => reported(now, step, attempt, report, after));
}

/** Approved a moment ago is not permitted now. Slack being away is no permission either. */
async function approversNow(step: StepRecord, { world, chat }: Services): Promise<Result<Roster>> {
  try {
    return accept(await approversOf(step, world.policy, chat));
  } catch {
    return refuse(
      'dispatch.roster_unreadable',
      'Slack could not be asked who may approve now, so nothing was sent. Ask again.',
    );
  }
}

/**
 * A dispatch whose worker was lost. Before the attempt was committed nothing had gone out, and people may ask again; after it nobody can
 * say whether it ran.
 */
export async function performLost({ incident, step, request }: Dispatch, services: Services): Promise<void> {
  const ids = await requestsOf(services);
  await services.store.update(incident, ids.now, ({ record }) => {
    const asked = record.steps.find(({ id }) => id === step);
    if (asked?.request?.id !== request) return null;
    if (asked.attempt === null) return dispatchRefused(record, step, request, NOT_STARTED, ids);
    return reported(record, step, asked.attempt.id, lost('The worker that sent it was lost.'), ids);
  });
}

/** The watch on an attempt, or on that of an undo: its longest run time is over and nothing was reported. */
export async function performOverdue(
  { incident, step, attempt }: Extract<Effect, { kind: 'overdue' }>,
  services: Services,
): Promise<void> {
  const ids = await requestsOf(services);
  const report = lost('Its longest run time is over and nothing was reported.');
  await services.store.update(
    incident,
    ids.now,
    ({ record }) => reported(record, step, attempt, report, ids) ?? undoReported(record, step, attempt, report, ids),
  );
}

/** Whoever may stop a run is heard at once, also while Slack cannot say whether they may: what is held back is only asked again. */
const STOP_WAITS = refuse(
  'dispatch.stop_waits',
  'Somebody has asked for this run to be stopped, and Slack could not be asked yet whether they may. Nothing was sent. If the run goes on, ask again.',
);
const NOT_STARTED = refuse('dispatch.not_started', 'The worker that should send it was lost before anything went out.');
