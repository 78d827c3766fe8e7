import { loadPlaybooks, type Playbooks } from '../../../../src/adapters/files/playbooks.ts';
import { draftFinished } from '../../../../src/core/advance/draft.ts';
import { opened } from '../../../../src/core/advance/open.ts';
import type { Advance } from '../../../../src/core/advance/types.ts';
import { offeredActions } from '../../../../src/core/connector/offers.ts';
import { withEvidence } from '../../../../src/core/evidence/gather.ts';
import type { Playbook } from '../../../../src/core/playbook.ts';
import type { Incident, IncidentRecord } from '../../../../src/core/record.ts';
import { createDrafter } from '../../../../src/flow/draft.ts';
import { ids, incidentBy, need, NOW, prove } from '../../advance/story.ts';

export async function shippedFiles(): Promise<Playbooks> {
  const files = await loadPlaybooks('playbooks');
  if (!files.ok) throw new Error(files.problems.join('\n'));
  return files.value;
}

/** A shipped curated playbook, filled in for these devices of the shipped inventory. */
export async function shippedFor(
  files: Playbooks,
  kind: Incident['kind'],
  devices: readonly string[],
): Promise<{ readonly incident: Incident; readonly playbook: Playbook }> {
  const { curated, policy, inventory } = files;
  const bare = incidentBy({ kind: 'detector', name: 'Suricata' });
  const incident = withEvidence({ ...bare, kind, devices: devices.map((id) => need(inventory.devices.get(id))) }, inventory);
  const actionsFor = (device: Incident['devices'][number]) => offeredActions(device, files);
  const drafter = createDrafter({ model: null, curated, policy, clock: { now: () => NOW }, actionsFor });
  const { playbook } = await drafter.draft(incident, async () => Promise.resolve());
  return { incident, playbook: need(playbook) };
}

/** What opens an incident, under the id that it gets, and what begins its run. */
export function beginning(incident: Incident, playbook: Playbook) {
  return {
    open: (id: string): Advance => opened({ ...incident, id }),
    begin: (record: IncidentRecord): Advance =>
      need(draftFinished(record, 1, { playbook, tries: [], fellBack: null }, prove, ids())),
  };
}
