import type { Device, Inventory } from '../inventory.ts';
import { ACTION_IDS, type ActionId } from '../playbook.ts';
import type { Connector } from './connector.ts';

/** What the connector of the device's gateway can do with it. Work for a person is always possible. */
export function offeredActions(
  device: Device,
  { inventory, connectors }: { readonly inventory: Inventory; readonly connectors: ReadonlyMap<string, Connector> },
): readonly ActionId[] {
  const gateway = device.gateway === null ? undefined : inventory.gateways.get(device.gateway);
  const connector = gateway === undefined ? undefined : connectors.get(gateway.connector);
  const offers = (action: ActionId): boolean =>
    connector?.actions.has(action) === true || connector?.looks.has(action) === true;
  return ACTION_IDS.filter((action) => action === 'manual' || offers(action));
}
