import { quote } from '../draft/quote.ts';
import { ACTION_IDS, type Finding } from '../playbook.ts';
import { impossible } from './possible.ts';
import { actionOf, found, targetOf, type StepRule } from './scene.ts';

export const knownAction: StepRule = (step, index) => {
  if (actionOf(step) !== null) return null;
  return found('guard.unknown_action', index, `has the action ${quote(step.action)}. Use one of: ${ACTION_IDS.join(', ')}.`);
};

export const knownDevice: StepRule = (step, index, scene) => {
  if (step.device === null || scene.devices.has(step.device)) return null;
  return found(
    'guard.unknown_device',
    index,
    `targets ${quote(step.device)}, which is not a device of this incident. Use one of its devices.`,
  );
};

export const hasDevice: StepRule = (step, index) => {
  if (step.device !== null || step.action === 'manual') return null;
  return found(
    'guard.no_device',
    index,
    `has the action ${quote(step.action)} but no device. Name the device, or make it a manual step.`,
  );
};

export const possibleHere: StepRule = (step, index, scene): Finding | null => {
  const device = targetOf(step, scene);
  const action = actionOf(step);
  if (device === null || action === null) return null;
  const reason = impossible(action, device, scene.context);
  return reason === null ? null : found(reason.code, index, `cannot be done. ${reason.message}`);
};

/** People click on what they read. Only containment is held to this, and only whole names and ids count, so that it does not cry wolf. */
export const titleNamesTarget: StepRule = (step, index, scene) => {
  const target = targetOf(step, scene);
  if (target === null || step.action === 'manual') return null;
  const others = [...scene.devices.values()].filter((device) => device.id !== target.id);
  const other = others.find((device) => mentions(step.title, device.id) || mentions(step.title, device.name));
  if (other === undefined || mentions(step.title, target.id) || mentions(step.title, target.name)) return null;
  return found(
    'guard.wrong_name',
    index,
    `targets ${target.id}, but its title names ${other.id}. Make title and device agree.`,
  );
};

function mentions(text: string, name: string): boolean {
  return name.length >= 4 && words(text).includes(words(name));
}

function words(text: string): string {
  return ` ${text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, ' ')
    .trim()} `;
}
