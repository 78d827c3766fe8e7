import type { IncidentParts } from '../incident/parts.ts';
import type { Device, Inventory } from '../inventory.ts';
import { LIMITS } from '../limits.ts';
import type { Fact } from './fact.ts';

/** Each device of the incident as the inventory has it, followed by what stops working without it. */
export function deviceFacts(parts: IncidentParts, inventory: Inventory): readonly Fact[] {
  return parts.devices.flatMap((device) => [
    record(device),
    ...device.dependents.map((name) => dependent(device, name, inventory)),
  ]);
}

/** Devices on the same gateways: they can be reached from the incident's devices. Those of the same model come first, as they share its weaknesses. */
export function neighbourFacts(parts: IncidentParts, inventory: Inventory): readonly Fact[] {
  const involved = new Set(parts.devices.map((device) => device.id));
  const gateways = new Set(parts.devices.map((device) => device.gateway).filter((gateway) => gateway !== null));
  return [...gateways].flatMap((gateway) => {
    const ours = parts.devices.filter((device) => device.gateway === gateway);
    const others = [...inventory.devices.values()].filter((device) => device.gateway === gateway && !involved.has(device.id));
    const models = new Set(ours.map(modelOf));
    const sameModel = others.filter((device) => models.has(modelOf(device)));
    const ordered = [...sameModel, ...others.filter((device) => !models.has(modelOf(device)))];
    return [
      ...ordered
        .slice(0, LIMITS.evidenceNeighboursMax)
        .map((device) => neighbour(device, gateway, models.has(modelOf(device)))),
      ...restOf(ordered.length - LIMITS.evidenceNeighboursMax, gateway),
    ];
  });
}

function record(device: Device): Fact {
  const where = device.gateway === null ? 'behind no known gateway' : `behind the gateway ${device.gateway}`;
  const addresses = device.addresses.length === 0 ? 'no address' : device.addresses.join(', ');
  return {
    kind: 'device',
    sentence:
      `${device.id} "${device.name}" is a ${device.kind} (${device.vendor} ${device.model}, firmware ${device.firmware}) ` +
      `in ${device.site}, ${where}, with ${addresses} and ${device.mac ?? 'no known MAC'}. Criticality: ${device.criticality}. Owner: ${device.owner}.`,
    trusted: true,
    data: { ...device },
  };
}

function dependent(device: Device, name: string, inventory: Inventory): Fact {
  const other = inventory.devices.get(name);
  const what = other === undefined ? name : `${other.id} "${other.name}" (${other.kind}, criticality ${other.criticality})`;
  return {
    kind: 'dependent',
    sentence: `Without ${device.id} this stops working: ${what}.`,
    trusted: true,
    data: { of: device.id, dependent: name, criticality: other?.criticality ?? null },
  };
}

function neighbour(device: Device, gateway: string, sameModel: boolean): Fact {
  const model = `${device.vendor} ${device.model}, firmware ${device.firmware}`;
  return {
    kind: 'neighbour',
    sentence: `${device.id} "${device.name}" (${device.kind}, ${model}) hangs on the same gateway ${gateway}${sameModel ? ' and is of the same model' : ''}.`,
    trusted: true,
    data: {
      gateway,
      device: device.id,
      kind: device.kind,
      sameModel,
      firmware: device.firmware,
      criticality: device.criticality,
    },
  };
}

function restOf(count: number, gateway: string): readonly Fact[] {
  if (count <= 0) return [];
  return [
    {
      kind: 'neighbour',
      sentence: `${count} more devices hang on the gateway ${gateway} and are not listed here. The inventory has them.`,
      trusted: true,
      data: { gateway, notListed: count },
    },
  ];
}

function modelOf(device: Device): string {
  return JSON.stringify([device.vendor, device.model]);
}
