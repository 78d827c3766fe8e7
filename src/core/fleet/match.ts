import type { Endpoint } from '../alert.ts';
import type { Device, Inventory } from '../inventory.ts';

/**
 * The one device that an end of a flow can be. `ambiguous` when its addresses point to more than one (an IP of one device with the MAC of
 * another: a spoofed packet, or an inventory out of date); nobody guesses then. An end without IP and MAC is unknown: host names prove nothing.
 */
export function matchEndpoint(inventory: Inventory, endpoint: Endpoint): Device | 'unknown' | 'ambiguous' {
  const addresses = [endpoint.ip, endpoint.mac].filter((address) => address !== null);
  const ids = new Set(addresses.flatMap((address) => inventory.byAddress.get(address) ?? []));
  if (ids.size > 1) return 'ambiguous';
  const [id] = ids;
  return (id === undefined ? undefined : inventory.devices.get(id)) ?? 'unknown';
}
