import type { Device, Inventory } from '../inventory.ts';
import type { ActionId } from '../playbook.ts';

/** What a step hits. */
export interface BlastRadius {
  /** Ids of the devices that commands are about. */
  readonly devices: readonly string[];
  /** Ids of devices and names of functions that stop working with them, nearest first. */
  readonly dependents: readonly string[];
}

/**
 * Follows the inventory's dependents to their end: what depends on a device that stops working stops working too. Letting a device back, or
 * work for a person, stops nothing.
 */
export function blastRadius(action: ActionId, device: Device, { devices }: Pick<Inventory, 'devices'>): BlastRadius {
  if (action !== 'isolate_device') return { devices: [device.id], dependents: [] };
  const reached = new Set<string>([device.id]);
  // A set keeps the order in which it grows, and is walked while it grows.
  for (const name of reached) {
    const found = name === device.id ? device : devices.get(name);
    for (const dependent of found?.dependents ?? []) reached.add(dependent);
  }
  reached.delete(device.id);
  return { devices: [device.id], dependents: [...reached] };
}

/** One number for the policy: how many devices and functions are hit. */
export const sizeOfRadius = ({ devices, dependents }: BlastRadius): number => devices.length + dependents.length;
