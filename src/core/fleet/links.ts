import { canonicalIp, canonicalMac } from '../address.ts';
import type { Inventory } from '../inventory.ts';

export interface LinkProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * What no entry shows by itself: ids and addresses claimed twice, gateways that do not exist. Works on raw entries, whatever shape they have, so
 * that these problems are listed together with those of single fields; a field of the wrong type is not this function's business.
 * @param base what other files brought already.
 */
export function linkProblems(file: unknown, base: Inventory): readonly LinkProblem[] {
  const problems: LinkProblem[] = [];
  const gatewayIds = claim(base.gateways.keys());
  const deviceIds = claim(base.devices.keys());
  const addresses = claim(base.byAddress.keys());
  for (const gateway of base.gateways.values()) claimHost(addresses, gateway.host, gateway.id);
  for (const [index, gateway] of list(file, 'gateways').entries()) {
    const at = ['gateways', index];
    problems.push(...taken(gatewayIds, text(gateway, 'id'), [...at, 'id'], 'id'));
    claimHost(addresses, text(gateway, 'host'), text(gateway, 'id'));
  }
  for (const [index, device] of list(file, 'devices').entries()) {
    const at = ['devices', index];
    const id = text(device, 'id');
    problems.push(...taken(deviceIds, id, [...at, 'id'], 'id'));
    problems.push(...taken(addresses, canonicalMac(text(device, 'mac').trim()) ?? '', [...at, 'mac'], 'MAC', id));
    for (const [place, address] of list(device, 'addresses').entries()) {
      const ip = typeof address === 'string' ? (canonicalIp(address.trim()) ?? '') : '';
      problems.push(...taken(addresses, ip, [...at, 'addresses', place], 'address', id));
    }
    const gateway = text(device, 'gateway');
    if (gateway !== '' && !gatewayIds.has(gateway)) {
      const message = `the gateway ${JSON.stringify(gateway)} does not exist. Add it under gateways: or correct the name`;
      problems.push({ path: [...at, 'gateway'], message });
    }
    if (id !== '' && list(device, 'dependents').includes(id)) {
      problems.push({ path: [...at, 'dependents'], message: 'a device cannot depend on itself. Take it out of the list' });
    }
  }
  return problems;
}

/** What is claimed, and by whom; null for a claim of an earlier file. */
function claim(keys: Iterable<string>): Map<string, string | null> {
  return new Map([...keys].map((key) => [key, null]));
}

/** A device with its gateway's address would cut off the path that is needed to undo it. Two gateways may be one host. */
function claimHost(addresses: Map<string, string | null>, host: string, id: string): void {
  const ip = canonicalIp(host);
  if (ip !== null && !addresses.has(ip)) addresses.set(ip, `the gateway ${id}`);
}

/** Records the claim; a second one is a problem. An empty key is a field that is absent or wrong in itself. */
function taken(
  claims: Map<string, string | null>,
  key: string,
  path: readonly (string | number)[],
  what: string,
  claimant = '',
): readonly LinkProblem[] {
  if (key === '') return [];
  const by = claims.get(key);
  if (by === undefined) {
    claims.set(key, claimant);
    return [];
  }
  const first = by === null ? 'in another file' : by === '' ? 'above' : `by ${by}`;
  return [{ path, message: `the ${what} ${JSON.stringify(key)} is taken ${first} already. Each belongs to one entry only` }];
}

function list(value: unknown, field: string): readonly unknown[] {
  const found = property(value, field);
  return Array.isArray(found) ? found : [];
}

function text(value: unknown, field: string): string {
  const found = property(value, field);
  return typeof found === 'string' ? found : '';
}

function property(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, field)
    ? (Reflect.get(value, field) as unknown)
    : undefined;
}
