import { z } from 'zod';
import { parseYaml, type Document } from '../document.ts';
import type { Device, Gateway, Inventory } from '../inventory.ts';
import { LIMITS } from '../limits.ts';
import { readCsv } from './csv.ts';
import { linkProblems } from './links.ts';
import { DeviceEntry, InventoryFile } from './schema.ts';

export const EMPTY_INVENTORY: Inventory = { devices: new Map(), gateways: new Map(), byAddress: new Map() };

/**
 * An inventory file as an `Inventory`, or every problem at once, each with file, line and field. A CSV file holds devices only; give what
 * the YAML file brought as `base`, and the result holds both.
 */
export function parseInventory(
  text: string,
  file: string,
  format: 'yaml' | 'csv',
  base: Inventory = EMPTY_INVENTORY,
): Document<Inventory> {
  const unreadable = notText(text, file);
  if (unreadable !== null) return { ok: false, problems: [unreadable] };
  const parsed = format === 'yaml' ? parseYamlFile(text, file, base) : parseCsvFile(text, file, base);
  if (!parsed.ok) return { ok: false, problems: shorten(parsed.problems, file) };
  const inventory = assemble(parsed.value, base);
  if (inventory.devices.size > LIMITS.inventoryDevicesMax) return { ok: false, problems: [tooMany(file)] };
  return { ok: true, value: inventory };
}

function parseYamlFile(text: string, file: string, base: Inventory): Document<InventoryFile> {
  const linked = InventoryFile.superRefine((value, context) => addLinkProblems(value, base, context));
  const strict = parseYaml(text, file, linked, LIMITS.inventoryYamlMaxBytes);
  if (strict.ok) return strict;
  // The schema stops before the links when a field is wrong, and people want to know everything at once.
  const links = z.unknown().superRefine((value, context) => addLinkProblems(value, base, context));
  const others = parseYaml(text, file, links, LIMITS.inventoryYamlMaxBytes);
  return { ok: false, problems: [...new Set([...strict.problems, ...(others.ok ? [] : others.problems)])] };
}

function addLinkProblems(value: unknown, base: Inventory, context: z.RefinementCtx): void {
  for (const { path, message } of linkProblems(value, base)) context.addIssue({ code: 'custom', path: [...path], message });
}

function parseCsvFile(text: string, file: string, base: Inventory): Document<InventoryFile> {
  const { rows, problems: tableProblems } = readCsv(text, file);
  if (rows.length > LIMITS.inventoryDevicesMax) return { ok: false, problems: [tooMany(file)] };
  const problems = [...tableProblems];
  const devices: InventoryFile['devices'] = [];
  for (const { line, entry } of rows) {
    const device = DeviceEntry.safeParse(entry);
    if (device.success) devices.push(device.data);
    else
      problems.push(
        ...device.error.issues.map((issue) => `${file}:${line}: ${issue.path.map(String).join('.')}: ${issue.message}`),
      );
  }
  for (const { path, message } of linkProblems({ devices: rows.map(({ entry }) => entry) }, base)) {
    const [, index, ...field] = path;
    const line = typeof index === 'number' ? rows[index]?.line : undefined;
    problems.push(`${file}:${line ?? 1}: ${field.join('.')}: ${message}`);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { gateways: [], devices } };
}

function assemble(file: InventoryFile, base: Inventory): Inventory {
  const devices = new Map(base.devices);
  const gateways = new Map(base.gateways);
  const byAddress = new Map(base.byAddress);
  for (const { host_keys: hostKeys, ...gateway } of file.gateways)
    gateways.set(gateway.id, { ...gateway, hostKeys } satisfies Gateway);
  for (const device of file.devices) {
    devices.set(device.id, device satisfies Device);
    for (const address of device.mac === null ? device.addresses : [...device.addresses, device.mac]) {
      byAddress.set(address, [...(byAddress.get(address) ?? []), device.id]);
    }
  }
  return { devices, gateways, byAddress };
}

/** A file read as UTF-8 that is not UTF-8 shows U+FFFD; one in UTF-16 shows NUL. */
function notText(text: string, file: string): string | null {
  if (text.length > LIMITS.inventoryFileMaxBytes)
    return `${file}: expected at most ${LIMITS.inventoryFileMaxBytes} bytes. Split it.`;
  const at = text.search(/[\0\uFFFD]/);
  if (at === -1) return null;
  const line = text.slice(0, at).split(/\r\n|[\n\r]/).length;
  return `${file}:${line}: the file is not UTF-8 text. Save it as UTF-8.`;
}

function tooMany(file: string): string {
  return `${file}: expected at most ${LIMITS.inventoryDevicesMax} devices in all. Leave out what Tagout will never act on.`;
}

function shorten(problems: readonly string[], file: string): readonly string[] {
  const more = problems.length - LIMITS.inventoryProblemsMax;
  if (more <= 0) return problems;
  return [...problems.slice(0, LIMITS.inventoryProblemsMax), `${file}: and ${more} more problems.`];
}
