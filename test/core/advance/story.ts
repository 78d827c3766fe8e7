import { clicked } from '../../../src/core/advance/click.ts';
import { draftFinished } from '../../../src/core/advance/draft.ts';
import { opened } from '../../../src/core/advance/open.ts';
import { planned } from '../../../src/core/advance/plan.ts';
import type { Advance } from '../../../src/core/advance/types.ts';
import type { Click, Person } from '../../../src/core/approval.ts';
import { digestOf } from '../../../src/core/json.ts';
import type { Roster } from '../../../src/core/judge/roster.ts';
import type { Proof } from '../../../src/core/machine/prove.ts';
import type { Batch, Plan } from '../../../src/core/plan.ts';
import type { Playbook, StepId } from '../../../src/core/playbook.ts';
import type { Actor, Incident, IncidentRecord } from '../../../src/core/record.ts';
import { accept, type Result } from '../../../src/core/result.ts';

/** A made-up incident, brought to any point by the real functions. */
export const NOW = 1_700_000_000_000;
export const TEAM = 'T0EXAMPLE01';
/** Walks nothing: test/core/machine/proof.test.ts proves a machine of this shape, and each file of stories would wait for it again. */
export const prove = (): Result<Proof> => accept({ states: 0, tried: 0, walks: 0, entrances: [] });
let asked = 0;
export const ids = (now = NOW) => ({ request: `r${(asked += 1)}`, now });

export const person = (id: string, change: Partial<Person> = {}): Person => ({
  id,
  team: TEAM,
  name: `Person ${id}`,
  standing: 'member',
  ...change,
});
export const AVERY = person('U0AVERY0001');
export const ARI = person('U0ARI000001');
export const ROSTER: Roster = new Map([
  ['security', new Set([AVERY.id])],
  ['operations', new Set([ARI.id])],
]);

export const incidentBy = (openedBy: Actor): Incident => ({
  id: 'INC-2026-000001',
  kind: 'botnet_traffic',
  title: 'A camera talks to a control server',
  severityId: 4,
  openedAt: NOW,
  openedBy,
  alerts: [],
  alertCount: 1,
  lastAlertAt: NOW,
  devices: [],
  unknownEndpoints: [],
  evidence: [],
});

export const PLAYBOOK: Playbook = {
  kind: 'botnet_traffic',
  title: 'Contain it',
  summary: 'Cut the camera off, look at it, let it back.',
  hypotheses: [],
  author: { kind: 'model', model: 'scripted-demo', repairs: 0 },
  steps: [
    {
      id: 's1',
      action: 'isolate_device',
      device: 'cam-dock-3',
      title: 'Cut it off',
      reason: 'E1',
      evidence: ['E1'],
      after: [],
    },
    { id: 's2', action: 'manual', device: 'cam-dock-3', title: 'Look at it', reason: 'E1', evidence: ['E1'], after: ['s1'] },
    {
      id: 's3',
      action: 'release_device',
      device: 'cam-dock-3',
      title: 'Let it back',
      reason: 'E1',
      evidence: ['E1'],
      after: ['s2'],
    },
  ],
};

export function planFor(step: StepId, change: Partial<Batch> = {}): Plan {
  const batch: Batch = {
    incident: 'INC-2026-000001',
    step,
    action: step === 's3' ? 'release_device' : 'isolate_device',
    device: { id: 'cam-dock-3', mac: '02:00:00:00:00:07', address: '10.20.0.13' },
    host: { id: 'gw-dock', host: '127.0.0.1', port: 22, user: 'tagout', hostKeys: ['SHA256:example'] },
    connector: { id: 'linux-gateway', version: 1 },
    preconditions: { 'neighbour.mac': '02:00:00:00:00:07' },
    run: [{ argv: ['nft', '-f', '-'], stdin: 'add element', timeoutMs: 10_000 }],
    probe: { settleMs: 500, reads: [], expect: [], failed: 'hold' },
    undo: [],
    rule: { tier: 'standard', quorum: 1, groups: ['security', 'operations'], expiresMs: 3_600_000 },
    ...change,
  };
  return {
    batch,
    digest: digestOf(batch),
    plannedAt: NOW,
    baseline: {},
    effect: 'It is cut off.',
    undoSentence: 'By release.',
    breaks: [],
    longestMs: 60_000,
  };
}

export function need<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the story needs a value here');
  return value;
}

/** The incident with its playbook; step 1 is being planned. */
export function drafted(openedBy: Actor = { kind: 'detector', name: 'Suricata' }): IncidentRecord {
  const { record } = opened(incidentBy(openedBy));
  return need(draftFinished(record, 1, { playbook: PLAYBOOK, tries: [], fellBack: null }, prove, ids())).record;
}

/** Step 1 waits for an approval. */
export function pending(change: Partial<Batch> = {}, record = drafted(), round = 1): IncidentRecord {
  return need(planned(record, 's1', round, accept(planFor('s1', change)), ids())).record;
}

export function clickOn(record: IncidentRecord, by: Person, change: Partial<Click> = {}): Click {
  const step = need(record.steps[0]);
  const { id, digest } = need(step.request);
  return {
    verdict: 'approve',
    incident: record.incident.id,
    step: 's1',
    request: id,
    digest,
    by: by.id,
    team: by.team,
    reason: '',
    ...change,
  };
}

export function press(record: IncidentRecord, by: Person, change: Partial<Click> = {}, now = NOW + 1000): Advance {
  return clicked(record, clickOn(record, by, change), by, ROSTER, ids(now));
}

/** Step 1 approved by Avery. */
export const approved = (change: Partial<Batch> = {}): IncidentRecord => press(pending(change), AVERY).record;
