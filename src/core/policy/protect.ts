import ipaddr from 'ipaddr.js';
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
  return null;
}

function contains(cidr: string, address: string): boolean {
  const [network, bits] = ipaddr.parseCIDR(cidr);
  const ip = ipaddr.process(address);
  return ip.kind() === network.kind() && ip.match(network, bits);
}
