import type { Device } from '../inventory.ts';
import { ACTION_IDS, READ_ONLY_ACTIONS, type ActionId } from '../playbook.ts';
import { mayNotLook } from '../policy/observe.ts';
import { protectedBy } from '../policy/protect.ts';
import type { GuardContext } from './context.ts';

export interface Impossible {
  readonly code: string;
  readonly message: string;
}

/** Why this action cannot be done on this device at all, whatever the draft says; null when it can. */
export function impossible(action: ActionId, device: Device, context: GuardContext): Impossible | null {
  if (action === 'manual') return null;
  const unseen = READ_ONLY_ACTIONS.has(action) ? mayNotLook(context.policy, action, device.criticality) : null;
  if (unseen !== null) return { code: 'guard.not_allowed', message: `${unseen.message} Leave the step out.` };
  if (action === 'isolate_device') {
    const reason = protectedBy(context.policy, device);
    if (reason !== null) return { code: 'guard.protected', message: `${reason} Use a manual step with its owner.` };
  }
  if (device.mac === null) {
    return {
      code: 'guard.no_mac',
      message: `The inventory has no MAC address for ${device.id}, and its gateway acts by MAC. Use a manual step.`,
    };
  }
  if (device.gateway === null) {
    return {
      code: 'guard.no_gateway',
      message: `The inventory names no gateway for ${device.id}, so nothing can act on it. Use a manual step.`,
    };
  }
  if (!(context.actions.get(device.id) ?? []).includes(action)) {
    return {
      code: 'guard.action_unavailable',
      message: `The connector of gateway ${device.gateway} has no ${action} for ${device.id}. Use a manual step.`,
    };
  }
  return null;
}

/** What a draft may use on each device: told to the model beforehand, and what the curated playbooks are filled by. */
export function possibleActions(devices: readonly Device[], context: GuardContext): ReadonlyMap<string, readonly ActionId[]> {
  return new Map(
    devices.map((device) => [device.id, ACTION_IDS.filter((action) => impossible(action, device, context) === null)]),
  );
}
