import { lost } from '../core/advance/report.ts';
import { undoRefused, undoReported, undoStarted } from '../core/advance/undo.ts';
import type { Effect } from '../core/effect.ts';
import { digestOf } from '../core/json.ts';
import type { Batch } from '../core/plan.ts';
import { REVERSALS } from '../core/playbook.ts';
import { mayNotCutOff } from '../core/policy/protect.ts';
import { assert, refuse, type Refusal } from '../core/result.ts';
import { heldElsewhere } from './planning.ts';
import { requestsOf, type Services } from './services.ts';

type Undo = Extract<Effect, { kind: 'undo' }>;

/**
 * Sends the undo that an approval covers. As for a dispatch: its attempt is committed before the first byte goes out, the job around it is
 * never retried, and whatever stops it half way leaves `undo_running`, which the watch on the attempt turns into `undo_unknown`.
 */
export async function performUndo({ incident, step, attempt: ran, digest }: Undo, services: Services): Promise<void> {
  const { store, shell, ids: makeIds, log } = services;
  const before = await store.load(incident);
  const due = before?.record.steps.find(({ id }) => id === step);
  if (due?.status !== 'undo_due' || due.attempt?.id !== ran || due.plan === null) return;

  const { batch } = due.plan;
  const forbidden = (await forbiddenNow(batch, services)) ?? ((await store.stopWaits(incident)) ? STOP_WAITS : null);
  const ids = await requestsOf(services);
  const attempt = makeIds.fresh();
  const longestMs = batch.undo.reduce((sum, { timeoutMs }) => sum + timeoutMs, shell.connectMaxMs);
  const { record } = await store.update(incident, ids.now, ({ record: now }) =>
    undoStarted(now, step, ran, { attempt, longestMs, forbidden }, ids),
  );
  // Refused, stopped or taken by another worker: then this attempt is not the one that was committed.
  const taken = record.steps.find(({ id }) => id === step);
  const started = taken?.undo?.attempt;
  if (started?.id !== attempt || taken?.status !== 'undo_running') return;

  assert(digestOf(batch) === digest && started.digest === digest, 'what would be undone differs from what was approved');
  log.info('undo dispatched', { incident, step, attempt });
  const report = await shell.run(batch.host, batch.undo, started.startedAt + started.longestMs);
  log.info('undo reported', { incident, step, attempt, outcome: report.kind });
  const after = await requestsOf(services);
  await store.update(incident, after.now, ({ record: now }) => undoReported(now, step, attempt, report, after));
}

/**
 * What the world as it is now says against an undo. It does the opposite of its step, so that it is held to what holds for the opposite: it
 * lets nothing back in that another incident has cut off since, and cuts nothing off that the policy protects by now.
 */
async function forbiddenNow({ incident, action, device }: Batch, services: Services): Promise<Refusal | null> {
  const opposite = REVERSALS[action];
  const addresses = device.address === null ? [] : [device.address];
  const protectedNow = mayNotCutOff(services.world.policy, opposite, { id: device.id, mac: device.mac, addresses });
  if (protectedNow !== null) return refuse('undo.protected', protectedNow);
  return opposite === 'release_device' ? heldElsewhere(incident, device.id, services) : null;
}

/**
 * An undo whose worker was lost. Before its attempt was committed nothing had gone out, and it stays so; after it nobody can say whether it
 * ran.
 */
export async function performUndoLost({ incident, step, attempt: ran }: Undo, services: Services): Promise<void> {
  const ids = await requestsOf(services);
  await services.store.update(incident, ids.now, ({ record }) => {
    const undo = record.steps.find(({ id, attempt }) => id === step && attempt?.id === ran)?.undo ?? null;
    if (undo === null) return null;
    if (undo.attempt === null) return undoRefused(record, step, ran, NOT_STARTED, ids);
    return undoReported(record, step, undo.attempt.id, lost('The worker that sent it was lost.'), ids);
  });
}

const STOP_WAITS = refuse(
  'undo.stop_waits',
  'Somebody has asked for this run to be stopped, and Slack could not be asked yet whether they may, so nothing was undone. Look at the device, then decide.',
);
const NOT_STARTED = refuse(
  'undo.not_started',
  'The worker that should undo it was lost before anything went out. Look at the device, then decide.',
);
