import type { Device, Gateway, Inventory } from '../../src/core/inventory.ts';
import type { Fleet } from './wire.ts';

/** A site's gateway has a handful of devices in quarantine, not thousands: its list is part of each reading. */
export const DEVICES_PER_GATEWAY = 20;
export const GATEWAY_USER = 'tagout';

export const gatewaysFor = (devices: number): number => Math.ceil(devices / DEVICES_PER_GATEWAY);
export const gatewayIndexOf = (device: number): number => Math.floor(device / DEVICES_PER_GATEWAY);
export const addressOf = (device: number): string => `10.64.${Math.floor(device / 250)}.${(device % 250) + 1}`;

/** Cameras that one approver may cut off, so that one click is one action. Each incident has a device of its own. */
export function fleetOf({ devices, ports, hostKey }: Fleet): Inventory {
  const gateways = ports.map((port, index): Gateway => ({
    id: `gw-${index}`,
    name: `Gateway ${index}`,
    site: `Hall ${index}`,
    connector: 'linux-gateway',
    host: '127.0.0.1',
    port,
    user: GATEWAY_USER,
    hostKeys: [hostKey],
    lan: 'br-lan',
  }));
  const made = Array.from({ length: devices }, (_, index) => deviceAt(index));
  return {
    gateways: new Map(gateways.map((gateway) => [gateway.id, gateway])),
    devices: new Map(made.map((device) => [device.id, device])),
    byAddress: new Map(made.flatMap(({ id, addresses, mac }) => [...addresses, mac ?? ''].map((key) => [key, [id]]))),
  };
}

function deviceAt(index: number): Device {
  const tail = index.toString(16).padStart(6, '0');
  return {
    id: `cam-${index}`,
    name: `Camera ${index}`,
    kind: 'camera',
    vendor: 'Lumenor',
    model: 'LN-400',
    firmware: '2.4.1',
    addresses: [addressOf(index)],
    mac: `02:00:00:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4)}`,
    site: `Hall ${gatewayIndexOf(index)}`,
    gateway: `gw-${gatewayIndexOf(index)}`,
    criticality: 'low',
    owner: 'Site security',
    dependents: ['Hall video'],
  };
}
