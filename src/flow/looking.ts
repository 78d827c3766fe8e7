import { looked } from '../core/advance/plan.ts';
import type { Observation } from '../core/plan.ts';
import { finishLook, prepareLook } from '../core/planning/look.ts';
import type { PlaybookStep, StepId } from '../core/playbook.ts';
import type { IncidentRecord } from '../core/record.ts';
import { refuse, type Result } from '../core/result.ts';
import { requestsOf, type Services } from './services.ts';

/**
 * The one thing that Tagout does at a gateway without asking: it reads, and commits what it saw or why it could not. A job that comes twice
 * looks twice, which changes nothing, and commits once.
 */
export async function performLook(
  { incident, draft, playbook }: IncidentRecord,
  id: StepId,
  services: Services,
): Promise<void> {
  const step = playbook?.steps.find((candidate) => candidate.id === id);
  const look =
    step === undefined
      ? refuse('plan.no_step', `The playbook has no step ${id}. Please handle this by hand.`)
      : await makeLook(step, services);
  const ids = await requestsOf(services);
  await services.store.update(incident.id, ids.now, ({ record }) => looked(record, id, draft.round, look, ids));
}

async function makeLook(
  step: PlaybookStep,
  { world, shell, clock }: Pick<Services, 'world' | 'shell' | 'clock'>,
): Promise<Result<Observation>> {
  const prepared = prepareLook(step, world);
  if (!prepared.ok) return prepared;
  const { host, reads } = prepared.value;
  try {
    return finishLook(prepared.value, await shell.read(host, reads), clock.now());
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it did not answer.';
    return refuse(
      'plan.unreadable',
      `The gateway ${host.id} could not be asked what it sees: ${why} Nothing was changed; look again when it answers.`,
    );
  }
}
