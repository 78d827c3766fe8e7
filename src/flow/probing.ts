import { expired, probed } from '../core/advance/dispatch.ts';
import type { Effect } from '../core/effect.ts';
import type { Plan, ProbeResult } from '../core/plan.ts';
import { judgeProbe } from '../core/planning/probe.ts';
import { requestsOf, type Services } from './services.ts';

/** Looks at the effect, read only, and commits what it showed. */
export async function performProbe(
  { incident, step, attempt }: Extract<Effect, { kind: 'probe' }>,
  services: Services,
): Promise<void> {
  const stored = await services.store.load(incident);
  const waiting = stored?.record.steps.find(({ id }) => id === step);
  if (waiting === undefined || waiting.attempt?.id !== attempt || waiting.plan === null) return;
  if (waiting.status !== 'probing' && waiting.status !== 'unknown') return;
  const probe = await look(waiting.plan, services);
  const ids = requestsOf(services);
  await services.store.update(incident, ids.now, ({ record }) => probed(record, step, attempt, probe, ids));
}

async function look({ batch, baseline }: Plan, { shell }: Services): Promise<ProbeResult> {
  try {
    return judgeProbe(batch, await shell.read(batch.host, batch.probe.reads), baseline);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it did not answer.';
    return { holds: false, readable: false, facts: {}, sentence: `The probe could not look: ${why}` };
  }
}

/** The look itself failed for good: nobody can say, and people are asked to look. */
export async function performProbeLost(
  { incident, step, attempt }: Extract<Effect, { kind: 'probe' }>,
  services: Services,
): Promise<void> {
  const sentence = 'The probe could not look because of an error in Tagout; its log says more.';
  const probe: ProbeResult = { holds: false, readable: false, facts: {}, sentence };
  const ids = requestsOf(services);
  await services.store.update(incident, ids.now, ({ record }) => probed(record, step, attempt, probe, ids));
}

/** A deadline on an asking. */
export async function performExpire(
  { incident, step, request }: Extract<Effect, { kind: 'expire' }>,
  services: Services,
): Promise<void> {
  const ids = requestsOf(services);
  await services.store.update(incident, ids.now, ({ record }) => expired(record, step, request, ids));
}
