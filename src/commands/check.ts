import { basename } from 'node:path';
import type { Playbooks } from '../adapters/files/playbooks.ts';
import { offeredActions } from '../core/connector/offers.ts';
import { curatedFor } from '../core/curated/curated-for.ts';
import type { CuratedPlaybook } from '../core/curated/file.ts';
import { withEvidence } from '../core/evidence/gather.ts';
import { guard } from '../core/guard/guard.ts';
import { possibleActions } from '../core/guard/possible.ts';
import { openFromPerson } from '../core/incident/open.ts';
import type { Device } from '../core/inventory.ts';
import { printPlaybook } from './draw.ts';
import { readCurated } from './read-curated.ts';
import { readWorld, sayProblems, type Environment } from './say.ts';

/**
 * Fills a curated playbook for made-up incidents with devices out of the inventory (one, two, and none), guards and proves each, and
 * prints the first. @returns the exit code.
 */
export async function check(file: string, env: Environment): Promise<number> {
  const world = await readWorld(env);
  if (world === null) return 2;
  const playbook = await readCurated(file);
  if (typeof playbook === 'number') return playbook;
  const devices = sampleDevices(world.playbooks);
  const [first] = devices;
  for (const sample of [first === undefined ? [] : [first], devices, []]) {
    const filled = fill(playbook, sample, world.playbooks, basename(file));
    if (!filled.ok) {
      sayProblems(
        `With ${sample.length} device(s) the playbook breaks rules of the guard:`,
        filled.findings.map(({ code, message }) => `${code}: ${message}`),
      );
      return 1;
    }
    const isFirst = sample.length === 1 || devices.length === 0;
    if (isFirst)
      console.log(
        `Filled for ${sample.map(({ id }) => id).join(', ') || 'no device'}; also guarded for ${devices.length} devices and for none.`,
      );
    if (isFirst && !printPlaybook(filled.playbook)) return 1;
  }
  return 0;
}

/** One device that can be isolated and one that is critical: they are asked about differently. */
function sampleDevices({ inventory }: Playbooks): readonly Device[] {
  const usable = [...inventory.devices.values()].filter((device) => device.mac !== null && device.gateway !== null);
  const plain = usable.find((device) => device.criticality !== 'critical');
  const critical = usable.find((device) => device.criticality === 'critical');
  return [plain, critical].filter((device) => device !== undefined);
}

function fill(playbook: CuratedPlaybook, devices: readonly Device[], playbooks: Playbooks, file: string) {
  const opening = {
    id: 'INC-0000-000000',
    title: 'A made-up incident',
    kind: playbook.kind,
    deviceId: null,
    details: '',
    by: { kind: 'tagout' } as const,
  };
  const parts = openFromPerson(opening, playbooks.inventory, 0);
  if (!parts.ok) throw new Error(parts.message);
  const incident = withEvidence({ ...parts.value, devices }, playbooks.inventory);
  const context = {
    policy: playbooks.policy,
    actions: new Map(devices.map((device) => [device.id, offeredActions(device, playbooks)])),
  };
  const filled = curatedFor(playbook.kind, incident, new Map([[playbook.kind, playbook]]), possibleActions(devices, context));
  if (filled === null) throw new Error(`${file} could not be filled, although it is the only one.`);
  return guard(filled.draft, incident, context, { kind: 'curated', file, because: 'It was checked.' });
}
