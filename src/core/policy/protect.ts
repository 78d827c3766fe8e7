import ipaddr from 'ipaddr.js';
import { canonicalIp } from '../address.ts';
import type { Device } from '../inventory.ts';
import type { ActionId } from '../playbook.ts';
import type { Policy } from '../policy.ts';

type Named = Pick<Device, 'id' | 'mac' | 'addresses'>;

/** Why policy forbids an action on this device, or null: what nothing may isolate may still be let back in. */
export const mayNotCutOff = (policy: Policy, action: ActionId | null, device: Named): string | null =>
  action === 'isolate_device' ? protectedBy(policy, device) : null;

/** Why policy forbids to cut this device off, in one sentence; null when it does not. */
export function protectedBy(policy: Policy, device: Named): string | null {
  if (policy.protected.devices.includes(device.id))
    return `The policy protects the device ${device.id}: nothing may isolate it.`;
  const own = device.mac === null ? device.addresses : [...device.addresses, device.mac];
  const listed = own.find((address) => policy.protected.addresses.includes(address));
  if (listed !== undefined) return `The policy protects the address ${listed} of ${device.id}: nothing may isolate it.`;
  for (const address of device.addresses) {
    const network = policy.protected.networks.find((cidr) => contains(cidr, address));
    if (network !== undefined)
      return `The policy protects the network ${network}, and ${device.id} (${address}) is in it: nothing may isolate it.`;
  }
  return device.addresses.length === 0 ? unplaced(policy, device) : null;
}

/** Whose address nobody knows could have any of the protected ones. MACs are no matter: what has none is not acted on at all. */
function unplaced({ protected: { networks, addresses } }: Policy, { id }: Named): string | null {
  const places = [...networks, ...addresses.filter((address) => canonicalIp(address) !== null)];
  const [first] = places;
  if (first === undefined) return null;
  const others = places.length === 1 ? '' : ` and ${places.length - 1} more`;
  return `The policy protects ${first}${others}, and the address of ${id} is not known, so nobody can say that it is outside of that: nothing may isolate it. Add its address to the inventory.`;
}

function contains(cidr: string, address: string): boolean {
  const [network, bits] = ipaddr.parseCIDR(cidr);
  const ip = ipaddr.process(address);
  return ip.kind() === network.kind() && ip.match(network, bits);
}
