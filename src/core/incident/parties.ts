import { isInside } from '../address.ts';
import type { Alert, Endpoint } from '../alert.ts';
import { matchEndpoint } from '../fleet/match.ts';
import type { Device, Inventory } from '../inventory.ts';

export interface Party {
  readonly role: 'source' | 'destination';
  readonly endpoint: Endpoint;
  readonly match: Device | 'unknown' | 'ambiguous';
}

/** Both ends of the flow, each held against the inventory. Neither is presumed guilty: an alert's source may well be the victim. */
export function partiesOf(alert: Alert, inventory: Inventory): readonly Party[] {
  const parties: Party[] = [];
  if (alert.src !== null) parties.push({ role: 'source', endpoint: alert.src, match: matchEndpoint(inventory, alert.src) });
  if (alert.dst !== null)
    parties.push({ role: 'destination', endpoint: alert.dst, match: matchEndpoint(inventory, alert.dst) });
  return parties;
}

export function devicesOf(parties: readonly Party[]): readonly Device[] {
  const devices = parties.flatMap(({ match }) => (typeof match === 'string' ? [] : [match]));
  return [...new Map(devices.map((device) => [device.id, device])).values()];
}

/**
 * Addresses that may be ours and that no device of the inventory explains: those that exist only inside, and, when no end points to a device,
 * every one. An address outside that talked to a known device is just the other party.
 */
export function unknownAddresses(parties: readonly Party[]): readonly string[] {
  const noneKnown = parties.every(({ match }) => match === 'unknown');
  const unknown = parties.flatMap(({ match, endpoint }) => {
    if (match !== 'unknown') return [];
    if (endpoint.ip === null) return endpoint.mac ?? [];
    return noneKnown || isInside(endpoint.ip) ? endpoint.ip : [];
  });
  return [...new Set(unknown)];
}
