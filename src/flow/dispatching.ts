import { dispatchStarted, reported } from '../core/advance/dispatch.ts';
import { planRefused } from '../core/advance/plan.ts';
import type { Effect } from '../core/effect.ts';
import { digestOf } from '../core/json.ts';
import { differences } from '../core/planning/differences.ts';
import { assert } from '../core/result.ts';
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

  const fresh = await makePlan(before.record, step, services);
  const ids = requestsOf(services);
  if (!fresh.ok) {
    await store.update(incident, ids.now, ({ record }) =>
      record.steps.some(({ id, status }) => id === step && status === 'approved')
        ? planRefused(record, step, fresh, ids)
        : null,
    );
    return;
  }
  const changed = differences(asked.plan.batch, fresh.value.batch);
  const attempt = makeIds.fresh();
  const { record } = await store.update(incident, ids.now, ({ record: now }) =>
    dispatchStarted(now, step, request, fresh.value, changed, attempt, ids),
  );
  // Voided, expired, stopped or taken by another worker: then this attempt is not the one that was committed.
  const taken = record.steps.find(({ id }) => id === step);
  if (taken?.attempt?.id !== attempt || taken.status !== 'running') return;

  const { batch } = fresh.value;
  assert(digestOf(batch) === digest && taken.attempt.digest === digest, 'what would be sent differs from what was approved');
  log.info('dispatched', { incident, step, attempt });
  const report = await shell.run(batch.host, batch.run);
  log.info('reported', { incident, step, attempt, outcome: report.kind });
  const after = requestsOf(services);
  await store.update(incident, after.now, ({ record: now }) => reported(now, step, attempt, report, after));
}

/** A dispatch whose worker was lost: nobody can say whether it ran. */
export async function performLost({ incident, step }: Dispatch, services: Services): Promise<void> {
  const stored = await services.store.load(incident);
  const attempt = stored?.record.steps.find(({ id }) => id === step)?.attempt?.id;
  if (attempt === undefined) return;
  await reportLost(incident, step, attempt, 'The worker that sent it was lost.', services);
}

/** The watch on an attempt: its longest run time is over and nothing was reported. */
export async function performOverdue(
  { incident, step, attempt }: Extract<Effect, { kind: 'overdue' }>,
  services: Services,
): Promise<void> {
  await reportLost(incident, step, attempt, 'Its longest run time is over and nothing was reported.', services);
}

async function reportLost(
  incident: string,
  step: Dispatch['step'],
  attempt: string,
  message: string,
  services: Services,
): Promise<void> {
  const ids = requestsOf(services);
  const lost = { kind: 'unknown', code: 'dispatch.lost', message, results: [] } as const;
  await services.store.update(incident, ids.now, ({ record }) => reported(record, step, attempt, lost, ids));
}
