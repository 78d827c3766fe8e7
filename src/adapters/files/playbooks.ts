import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connector } from '../../core/connector/connector.ts';
import { parseConnector } from '../../core/connector/parse.ts';
import { parseCuratedSet, type CuratedSet } from '../../core/curated/parse.ts';
import type { Document } from '../../core/document.ts';
import { parseInventory } from '../../core/fleet/parse.ts';
import type { Inventory } from '../../core/inventory.ts';
import { parsePolicy } from '../../core/policy/parse.ts';
import type { Policy } from '../../core/policy.ts';

/** Everything that operators edit. */
export interface Playbooks {
  readonly policy: Policy;
  readonly inventory: Inventory;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly curated: CuratedSet;
}

/** Files in the folder that are not curated playbooks. `inventory.csv` may stand beside `inventory.yaml` with more devices. */
const OWN = new Set(['policy.yaml', 'inventory.yaml']);

/** Reads the whole folder. All problems of all files at once: whoever corrects them wants to do it in one go. */
export async function loadPlaybooks(dir: string): Promise<Document<Playbooks>> {
  const problems: string[] = [];
  const take = <T>(document: Document<T>): T | null => {
    if (document.ok) return document.value;
    problems.push(...document.problems);
    return null;
  };
  const read = async (name: string): Promise<string | null> => {
    try {
      // Not UTF-8 is a problem to name, not something to guess at.
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(join(dir, name)));
    } catch (error) {
      problems.push(`${join(dir, name)}: ${reason(error)}`);
      return null;
    }
  };
  const names = await list(dir, problems);

  const policyText = await read('policy.yaml');
  const policy = policyText === null ? null : take(parsePolicy(policyText, join(dir, 'policy.yaml')));

  const inventoryText = await read('inventory.yaml');
  let inventory = inventoryText === null ? null : take(parseInventory(inventoryText, join(dir, 'inventory.yaml'), 'yaml'));
  if (inventory !== null && names.includes('inventory.csv')) {
    const csv = await read('inventory.csv');
    inventory = csv === null ? null : take(parseInventory(csv, join(dir, 'inventory.csv'), 'csv', inventory));
  }

  const connectors = new Map<string, Connector>();
  for (const name of yamlFiles(await list(join(dir, 'connectors'), problems))) {
    const file = join('connectors', name);
    const text = await read(file);
    const connector = text === null ? null : take(parseConnector(text, join(dir, file)));
    if (connector === null) continue;
    if (connectors.has(connector.id))
      problems.push(`${join(dir, file)}: id: "${connector.id}" is taken by another connector. Give it a name of its own.`);
    connectors.set(connector.id, connector);
  }

  const files: { file: string; text: string }[] = [];
  for (const name of yamlFiles(names).filter((candidate) => !OWN.has(candidate))) {
    const text = await read(name);
    if (text !== null) files.push({ file: name, text });
  }
  const curated = take(parseCuratedSet(files));

  if (inventory !== null) problems.push(...missingConnectors(inventory, connectors, dir));
  if (inventory !== null && policy !== null) problems.push(...unknownProtected(policy, inventory, dir));
  if (problems.length > 0 || policy === null || inventory === null || curated === null) return { ok: false, problems };
  return { ok: true, value: { policy, inventory, connectors, curated } };
}

function missingConnectors(inventory: Inventory, connectors: ReadonlyMap<string, Connector>, dir: string): readonly string[] {
  return [...inventory.gateways.values()]
    .filter((gateway) => !connectors.has(gateway.connector))
    .map(
      (gateway) =>
        `${join(dir, 'inventory.yaml')}: gateway ${gateway.id}: there is no connector "${gateway.connector}" in ${join(dir, 'connectors')}.`,
    );
}

/** A device that does not exist protects nothing, and the one that was meant would stand open. */
function unknownProtected(policy: Policy, inventory: Inventory, dir: string): readonly string[] {
  return policy.protected.devices
    .filter((id) => !inventory.devices.has(id))
    .map(
      (id) =>
        `${join(dir, 'policy.yaml')}: protected.devices: the inventory has no device ${JSON.stringify(id)}, so this protects nothing. Correct the id, or remove the line.`,
    );
}

async function list(dir: string, problems: string[]): Promise<readonly string[]> {
  try {
    return (await readdir(dir)).toSorted();
  } catch (error) {
    problems.push(`${dir}: ${reason(error)}`);
    return [];
  }
}

const yamlFiles = (names: readonly string[]): readonly string[] => names.filter((name) => /\.ya?ml$/.test(name));

function reason(error: unknown): string {
  if (error instanceof TypeError) return 'expected UTF-8 text. Save the file as UTF-8.';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'does not exist. TAGOUT_PLAYBOOKS names the folder.';
  return code === 'EACCES' ? 'cannot be read: permission denied.' : 'cannot be read.';
}
