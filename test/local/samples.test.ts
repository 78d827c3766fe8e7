import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseSuricata } from '../../src/core/alert/suricata.ts';
import type { Alert } from '../../src/core/alert.ts';
import { EMPTY_INVENTORY, parseInventory } from '../../src/core/fleet/parse.ts';
import { matchEndpoint } from '../../src/core/fleet/match.ts';
import { classify } from '../../src/core/incident/classify.ts';
import type { Inventory } from '../../src/core/inventory.ts';
import { FIRST_SAMPLE, offeredSamples, sampleEvent } from '../../src/local/samples.ts';

const NOW = Date.UTC(2026, 2, 1, 12, 0, 0, 250);

async function shipped(): Promise<Inventory> {
  const file = new URL('../../playbooks/inventory.yaml', import.meta.url);
  const parsed = parseInventory(await readFile(file, 'utf8'), 'inventory.yaml', 'yaml');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.value;
}

function parse(id: string, inventory: Inventory, nowMs = NOW): Alert {
  const parsed = parseSuricata(JSON.parse(JSON.stringify(sampleEvent(id, inventory, nowMs))), { digest: '0'.repeat(64) });
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

const devices = (alert: Alert, inventory: Inventory): readonly string[] =>
  [alert.src, alert.dst].flatMap((end) => {
    const device = end === null ? 'unknown' : matchEndpoint(inventory, end);
    return typeof device === 'string' ? [] : [device.id];
  });

describe('the sample alerts', () => {
  it.each([
    ['botnet', 'botnet_traffic', ['cam-dock-3']],
    ['exposed', 'exposed_management', ['plc-dock-1']],
    ['firmware', 'suspicious_firmware', ['cam-dock-1']],
    ['credentials', 'credential_abuse', ['phone-ward-1']],
    ['hostile', 'exposed_management', ['cam-dock-2']],
    ['unknown', 'botnet_traffic', []],
  ])('%s is taken by the intake as %s about %j', async (id, kind, about) => {
    const inventory = await shipped();
    const alert = parse(id, inventory);
    expect(classify(alert)).toBe(kind);
    expect(devices(alert, inventory)).toEqual(about);
    expect(alert.time).toBe(NOW);
  });

  it('are all offered with the shipped inventory, the first among them', async () => {
    const offered = offeredSamples(await shipped()).map((sample) => sample.id);
    expect(offered).toEqual(['botnet', 'exposed', 'firmware', 'credentials', 'hostile', 'unknown']);
    expect(offered).toContain(FIRST_SAMPLE);
  });

  it('the same sample again is the same thing again, and a new event', async () => {
    const inventory = await shipped();
    const [first, second] = [parse('botnet', inventory), parse('botnet', inventory, NOW + 1000)];
    expect(second.dedupeKey).toBe(first.dedupeKey);
    expect(second.uid).not.toBe(first.uid);
  });

  it('are not offered for devices that an operator took out of the inventory', () => {
    expect(offeredSamples(EMPTY_INVENTORY).map((sample) => sample.id)).toEqual(['unknown']);
    expect(sampleEvent('botnet', EMPTY_INVENTORY, NOW)).toBeNull();
    expect(sampleEvent('toString', EMPTY_INVENTORY, NOW)).toBeNull();
  });
});
