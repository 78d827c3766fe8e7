import type { Connector, ConnectorAction, ConnectorLook } from '../connector/connector.ts';
import type { Device, Gateway, Inventory } from '../inventory.ts';
import { REVERSALS, type ActionId, type PlaybookStep } from '../playbook.ts';
import { accept, refuse, type Refusal, type Result } from '../result.ts';

/** Where one step is about to act or to look, resolved from the inventory as it is now. */
export interface Place {
  readonly device: Device;
  readonly mac: string;
  readonly address: string | null;
  readonly gateway: Gateway;
  readonly connector: Connector;
}

/** What one step is about to do there. */
export interface Target extends Place {
  readonly action: ConnectorAction;
}

/** What one step is about to look at there. */
export interface Sight extends Place {
  readonly look: ConnectorLook;
}

export function resolveTarget(
  step: PlaybookStep,
  inventory: Inventory,
  connectors: ReadonlyMap<string, Connector>,
): Result<Target> {
  const place = resolvePlace(step, inventory, connectors);
  if (!place.ok) return place;
  const action = place.value.connector.actions.get(step.action);
  return action === undefined ? notOffered(step, place.value) : accept({ ...place.value, action });
}

export function resolveSight(
  step: PlaybookStep,
  inventory: Inventory,
  connectors: ReadonlyMap<string, Connector>,
): Result<Sight> {
  const place = resolvePlace(step, inventory, connectors);
  if (!place.ok) return place;
  const look = place.value.connector.looks.get(step.action);
  return look === undefined ? notOffered(step, place.value) : accept({ ...place.value, look });
}

function notOffered({ action }: PlaybookStep, { connector, gateway }: Place): Refusal {
  return refuse(
    'plan.action_not_offered',
    `The connector ${connector.id} of the gateway ${gateway.id} does not offer ${action}. Choose another step.`,
  );
}

/** Strict: whatever is missing or could mean two things is a refusal, and nothing is guessed. */
function resolvePlace(step: PlaybookStep, inventory: Inventory, connectors: ReadonlyMap<string, Connector>): Result<Place> {
  if (step.action === 'manual') {
    return refuse('plan.manual', `Step ${step.id} is work for a person. It has no commands to plan.`);
  }
  const device = step.device === null ? undefined : inventory.devices.get(step.device);
  if (device === undefined) {
    return refuse(
      'plan.unknown_device',
      step.device === null
        ? `Step ${step.id} names no device, so there is nothing to plan. Ask for another draft.`
        : `The device ${step.device} of step ${step.id} is not in the inventory. Add it, then ask again.`,
    );
  }
  if (device.mac === null) {
    return refuse('plan.no_mac', `The inventory has no MAC address for ${device.id}. Add it, then ask again.`);
  }
  if (device.addresses.length > 1) {
    return refuse(
      'plan.several_addresses',
      `The inventory has ${device.addresses.length} addresses for ${device.id} (${device.addresses.join(', ')}), expected one. Which of them is cut off would be a guess.`,
    );
  }
  const address = device.addresses[0] ?? null;
  const claimed = [device.mac, ...device.addresses].find((each) =>
    (inventory.byAddress.get(each) ?? []).some((id) => id !== device.id),
  );
  if (claimed !== undefined) {
    const ids = (inventory.byAddress.get(claimed) ?? []).join(', ');
    return refuse(
      'plan.ambiguous_address',
      `The inventory gives ${claimed} to several devices: ${ids}. Correct it, then ask again.`,
    );
  }
  if (device.gateway === null) {
    return refuse(
      'plan.no_gateway',
      `The inventory has no gateway for ${device.id}, so there is no place to run the step. Add it, then ask again.`,
    );
  }
  const gateway = inventory.gateways.get(device.gateway);
  if (gateway === undefined) {
    return refuse(
      'plan.unknown_gateway',
      `The gateway ${device.gateway} of ${device.id} is not in the inventory. Add it, then ask again.`,
    );
  }
  if (gateway.hostKeys.length === 0) {
    return refuse(
      'plan.no_host_key',
      `The inventory pins no host key for the gateway ${gateway.id}. Add its fingerprint, then ask again.`,
    );
  }
  const connector = connectors.get(gateway.connector);
  if (connector === undefined) {
    return refuse(
      'plan.unknown_connector',
      `The gateway ${gateway.id} names the connector ${gateway.connector}, which does not exist. Correct the name or add the file.`,
    );
  }
  return accept({ device, mac: device.mac, address, gateway, connector });
}

/** Whether there is a way back: commands that undo it, or the action that takes it back on the same gateway, which is a step of its own. */
export function isUndoable(id: ActionId, { action, connector }: Pick<Target, 'action' | 'connector'>): boolean {
  const reversal = REVERSALS[id];
  return action.undo.kind === 'run' || (reversal !== null && connector.actions.has(reversal));
}
