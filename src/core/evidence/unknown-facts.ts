import { partiesOf } from '../incident/parties.ts';
import type { IncidentParts } from '../incident/parts.ts';
import type { Inventory } from '../inventory.ts';
import type { Fact } from './fact.ts';

/** What the inventory cannot explain. Said aloud, as no step can target it. Addresses come from alerts, so these facts are untrusted. */
export function unknownFacts(parts: IncidentParts, inventory: Inventory): readonly Fact[] {
  return [...unknown(parts), ...ambiguous(parts, inventory), ...noDevice(parts)];
}

function unknown(parts: IncidentParts): readonly Fact[] {
  return parts.unknownEndpoints.map((address) => ({
    kind: 'unknown_endpoint',
    sentence: `${address} is not in the inventory, so no step can target it.`,
    trusted: false,
    data: { address },
  }));
}

function ambiguous(parts: IncidentParts, inventory: Inventory): readonly Fact[] {
  const ends = parts.alerts.flatMap((alert) => partiesOf(alert, inventory)).filter(({ match }) => match === 'ambiguous');
  const names = new Set(
    ends.map(({ endpoint }) => [endpoint.ip, endpoint.mac].filter((address) => address !== null).join(' with ')),
  );
  return [...names].map((address) => ({
    kind: 'unknown_endpoint',
    sentence: `${address} fits more than one device of the inventory, so no step can target it. Look for a spoofed address or an outdated inventory.`,
    trusted: false,
    data: { address, ambiguous: true },
  }));
}

function noDevice(parts: IncidentParts): readonly Fact[] {
  if (parts.devices.length > 0) return [];
  return [
    {
      kind: 'unknown_endpoint',
      sentence:
        'No device of the inventory is part of this incident, so no step can target one. Add the device to the inventory, or handle it by hand.',
      trusted: true,
      data: { devices: 0 },
    },
  ];
}
