import { isTrustedEvidenceAbout } from '../draft/about.ts';
import type { DraftStep } from '../draft/draft.ts';
import type { PossibleActions } from '../draft/prompt.ts';
import type { Device } from '../inventory.ts';
import { READ_ONLY_ACTIONS } from '../playbook.ts';
import type { Incident } from '../record.ts';
import type { CuratedPlaybook, CuratedStep } from './file.ts';

/** One step of the file for one device, or for the incident (device null). */
interface Instance {
  readonly step: CuratedStep;
  readonly device: Device | null;
}

/**
 * Writes the file's steps out for these devices, in the file's order. Without a device the steps for devices stay, as manual ones without a
 * target. A step that does not apply is left out, and what waited for it waits for what it waited for. So is a look that cannot be made.
 */
export function fillSteps(
  playbook: CuratedPlaybook,
  incident: Incident,
  devices: readonly Device[],
  possible: PossibleActions,
): readonly DraftStep[] {
  const instances = playbook.steps
    .flatMap((step) => instancesOf(step, devices))
    .filter(({ step, device }) => !isLook(step) || (device !== null && isPossible(step, device, possible)));
  return instances.map((instance) => ({
    ...wording(instance, canActOn(instance.device, playbook, incident, possible)),
    evidence: evidenceFor(incident, instance.device),
    after: positionsBefore(instance, playbook, instances),
  }));
}

function instancesOf(step: CuratedStep, devices: readonly Device[]): readonly Instance[] {
  if (step.when === 'several_devices' && devices.length < 2) return [];
  if (step.for === 'incident') return [{ step, device: null }];
  const meant = step.when === 'critical_device' ? devices.filter((device) => device.criticality === 'critical') : devices;
  if (devices.length === 0) return step.when === 'critical_device' ? [] : [{ step, device: null }];
  return meant.map((device) => ({ step, device }));
}

/** All of the playbook's actions or none of them: a release without its isolation makes no sense, nor does an isolation without a trusted record. */
function canActOn(device: Device | null, playbook: CuratedPlaybook, incident: Incident, possible: PossibleActions): boolean {
  if (device === null || !incident.evidence.some((evidence) => isTrustedEvidenceAbout(evidence, device.id))) return false;
  return playbook.steps.every((step) => step.action === 'manual' || isLook(step) || isPossible(step, device, possible));
}

export const isLook = ({ action }: CuratedStep): boolean => READ_ONLY_ACTIONS.has(action);

function isPossible({ action }: CuratedStep, device: Device, possible: PossibleActions): boolean {
  return possible.get(device.id)?.includes(action) === true;
}

function wording({ step, device }: Instance, canAct: boolean): Pick<DraftStep, 'action' | 'device' | 'title' | 'reason'> {
  const byHand = canAct ? undefined : step.by_hand;
  const words = byHand ?? step;
  return {
    action: byHand === undefined ? step.action : 'manual',
    device: device?.id ?? null,
    title: named(words.title, device),
    reason: named(words.reason, device),
  };
}

/** A name with characters that mean something to Slack, HTML or Markdown would fail the guard: then the id, which cannot have any, stands in. */
function named(text: string, device: Device | null): string {
  if (device === null) return text.replaceAll('{device}', 'the device');
  const name = /^[\p{L}\p{N} ._,'()/#+&-]{1,60}$/u.test(device.name) ? device.name : device.id;
  // A function: `$&` and its like in a name are not patterns.
  return text.replaceAll('{device}', () => name);
}

/** Two alerts say what happened; the inventory record is the trusted part. */
function evidenceFor(incident: Incident, device: Device | null): readonly string[] {
  const told = incident.evidence.filter((evidence) => evidence.kind === 'alert' || evidence.kind === 'statement').slice(0, 2);
  const known =
    device === null ? [] : incident.evidence.filter((evidence) => isTrustedEvidenceAbout(evidence, device.id)).slice(0, 2);
  const cited = [...told, ...known];
  return (cited.length > 0 ? cited : incident.evidence.slice(0, 1)).map((evidence) => evidence.id);
}

function positionsBefore(instance: Instance, playbook: CuratedPlaybook, instances: readonly Instance[]): readonly number[] {
  const positions = new Set<number>();
  const names = [...instance.step.after];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const found = instances.flatMap((other, position) =>
      other.step.id === name && goesTogether(other, instance) ? [position] : [],
    );
    if (found.length > 0) for (const position of found) positions.add(position);
    else names.push(...(playbook.steps.find((step) => step.id === name)?.after ?? []));
  }
  return [...positions].toSorted((one, other) => one - other);
}

/** Steps of one device wait for that device's steps; a step of the whole incident waits for all of them, and all wait for it. */
function goesTogether(one: Instance, other: Instance): boolean {
  return one.device === null || other.device === null || one.device.id === other.device.id;
}
