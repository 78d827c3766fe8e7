import { expired, probed } from '../core/advance/dispatch.ts';
import { undoProbed } from '../core/advance/undo.ts';
import type { Effect } from '../core/effect.ts';
import type { Batch, CommandResult, ProbeResult } from '../core/plan.ts';
import { judgeProbe, judgeUndo } from '../core/planning/probe.ts';
import type { StepStatus } from '../core/record.ts';
import { requestsOf, type Services } from './services.ts';

type Probe = Extract<Effect, { kind: 'probe' }>;

const AFTER_RUN: ReadonlySet<StepStatus> = new Set(['probing', 'unknown']);
const AFTER_UNDO: ReadonlySet<StepStatus> = new Set(['undo_probing', 'undo_unknown']);

/** Looks, read only, and commits what it showed: whether the run had its effect, or whether its undo has taken it back. */
export async function performProbe({ incident, step, attempt }: Probe, services: Services): Promise<void> {
  const stored = await services.store.load(incident);
  const waiting = stored?.record.steps.find(({ id }) => id === step);
  if (waiting === undefined || waiting.plan === null) return;
  const { batch, baseline } = waiting.plan;
  if (waiting.attempt?.id === attempt && AFTER_RUN.has(waiting.status)) {
    const probe = await look(batch, services, (results) => judgeProbe(batch, results, baseline));
    const ids = await requestsOf(services);
    await services.store.update(incident, ids.now, ({ record }) => probed(record, step, attempt, probe, ids));
  } else if (waiting.undo?.attempt?.id === attempt && AFTER_UNDO.has(waiting.status)) {
    const probe = await look(batch, services, (results) => judgeUndo(batch, results));
    const ids = await requestsOf(services);
    await services.store.update(incident, ids.now, ({ record }) => undoProbed(record, step, attempt, probe, ids));
  }
}

async function look(
  { host, probe }: Batch,
  { shell }: Services,
  judge: (results: readonly CommandResult[]) => ProbeResult,
): Promise<ProbeResult> {
  try {
    return judge(await shell.read(host, probe.reads));
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it did not answer.';
    return { holds: false, readable: false, facts: {}, sentence: `The probe could not look: ${why}` };
  }
}

/** The look itself failed for good: nobody can say, and people are asked to look. */
export async function performProbeLost({ incident, step, attempt }: Probe, services: Services): Promise<void> {
  const sentence = 'The probe could not look because of an error in Tagout; its log says more.';
  const probe: ProbeResult = { holds: false, readable: false, facts: {}, sentence };
  const ids = await requestsOf(services);
  await services.store.update(
    incident,
    ids.now,
    ({ record }) => probed(record, step, attempt, probe, ids) ?? undoProbed(record, step, attempt, probe, ids),
  );
}

/** A deadline on an asking. */
export async function performExpire(
  { incident, step, request }: Extract<Effect, { kind: 'expire' }>,
  services: Services,
): Promise<void> {
  const ids = await requestsOf(services);
  await services.store.update(incident, ids.now, ({ record }) => expired(record, step, request, ids));
}
