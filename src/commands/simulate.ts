import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Alert } from '../core/alert.ts';
import { parseOcsf } from '../core/alert/ocsf.ts';
import { parseSuricata } from '../core/alert/suricata.ts';
import { offeredActions } from '../core/connector/offers.ts';
import { withEvidence } from '../core/evidence/gather.ts';
import { openFromAlert } from '../core/incident/open.ts';
import type { Result } from '../core/result.ts';
import { createDrafter } from '../flow/draft.ts';
import { printPlaybook } from './draw.ts';
import { printable, readWorld, type Environment } from './say.ts';

/** What an alert would become, with the curated playbook: opens nothing, posts nothing, asks no gateway and no model. @returns the exit code. */
export async function simulate(file: string, env: Environment): Promise<number> {
  const world = await readWorld(env);
  if (world === null) return 2;
  const { playbooks } = world;
  let value: unknown;
  let digest: string;
  try {
    const raw = await readFile(file);
    digest = createHash('sha256').update(raw).digest('hex');
    value = JSON.parse(raw.toString('utf8'));
  } catch {
    console.error(`${file}: cannot be read as JSON. Give a file with one Suricata EVE alert or one OCSF Detection Finding.`);
    return 2;
  }
  const alert = parseAny(value, digest);
  if (!alert.ok) {
    console.error(`${file}: ${alert.code}: ${printable(alert.message)}`);
    return 1;
  }
  const incident = withEvidence(
    openFromAlert(alert.value, playbooks.inventory, 'INC-0000-000000', Date.now()),
    playbooks.inventory,
  );
  console.log(
    `${printable(incident.title)}\n  kind: ${incident.kind}\n  devices: ${incident.devices.map(({ id }) => id).join(', ') || 'none that the inventory knows'}\n\nEvidence`,
  );
  for (const { id, sentence, trusted } of incident.evidence)
    console.log(`  ${id} (${trusted ? 'trusted' : 'untrusted'}) ${printable(sentence)}`);
  const drafter = createDrafter({
    model: null,
    curated: playbooks.curated,
    policy: playbooks.policy,
    clock: { now: () => Date.now() },
    actionsFor: (device) => offeredActions(device, playbooks),
  });
  const { playbook, fellBack } = await drafter.draft(incident, () => Promise.resolve());
  console.log(`\n${fellBack ?? ''}`);
  return playbook !== null && printPlaybook(playbook) ? 0 : 1;
}

/** The two forms look nothing alike: an OCSF finding has a `class_uid`. */
function parseAny(value: unknown, digest: string): Result<Alert> {
  const isOcsf = typeof value === 'object' && value !== null && 'class_uid' in value;
  return isOcsf ? parseOcsf(value, { digest }) : parseSuricata(value, { digest });
}
