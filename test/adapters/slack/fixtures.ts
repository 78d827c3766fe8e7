import type { Decision } from '../../../src/core/approval.ts';
import type { Device } from '../../../src/core/inventory.ts';
import { digestOf } from '../../../src/core/json.ts';
import type { Batch, Plan } from '../../../src/core/plan.ts';
import type { Playbook, PlaybookStep } from '../../../src/core/playbook.ts';
import type { Incident, IncidentRecord, StepRecord, StepStatus } from '../../../src/core/record.ts';

/** Small builders of records, as the cards get them. */
export const OPENED_AT = Date.UTC(2026, 0, 5, 10, 15);
export const MINUTE = 60_000;
export const INCIDENT = 'INC-2026-000001';

export const camera: Device = {
  id: 'cam-07',
  name: 'Lobby camera',
  kind: 'camera',
  vendor: 'Example Optics',
  model: 'EO-200',
  firmware: '2.4.1',
  addresses: ['192.0.2.17'],
  mac: '02:00:00:00:00:07',
  site: 'Plant A',
  gateway: 'gw-a',
  criticality: 'high',
  owner: 'Facilities',
  dependents: ['Door control'],
};

export function incident(changes: Partial<Incident> = {}): Incident {
  return {
    id: INCIDENT,
    kind: 'botnet_traffic',
    title: 'ET MALWARE Mirai variant checkin',
    severityId: 4,
    openedAt: OPENED_AT,
    openedBy: { kind: 'detector', name: 'suricata' },
    alerts: [],
    alertCount: 3,
    lastAlertAt: OPENED_AT + 4 * MINUTE,
    devices: [camera],
    unknownEndpoints: ['203.0.113.66'],
    evidence: [
      {
        id: 'E1',
        kind: 'alert',
        sentence: 'Suricata saw the camera connect to 203.0.113.66, port 48101.',
        trusted: false,
        data: null,
      },
      {
        id: 'E2',
        kind: 'device',
        sentence: 'Lobby camera (cam-07) is a camera at Plant A with firmware 2.4.1.',
        trusted: true,
        data: null,
      },
      { id: 'E3', kind: 'dependent', sentence: 'Door control depends on Lobby camera.', trusted: true, data: null },
    ],
    ...changes,
  };
}

export function batch(changes: Partial<Batch> = {}): Batch {
  return {
    incident: INCIDENT,
    step: 's1',
    action: 'isolate_device',
    device: { id: 'cam-07', mac: '02:00:00:00:00:07', address: '192.0.2.17' },
    host: { id: 'gw-a', host: '192.0.2.1', port: 22, user: 'tagout', hostKeys: ['SHA256:AAAA'] },
    connector: { id: 'linux-gateway', version: 1 },
    preconditions: { 'neighbour.mac': '02:00:00:00:00:07', 'device.firmware': '2.4.1' },
    run: [
      {
        argv: ['nft', '-f', '-'],
        stdin: 'add element bridge tagout quarantined { 02:00:00:00:00:07 timeout 4h }\n',
        timeoutMs: 5000,
      },
    ],
    probe: {
      settleMs: 2000,
      reads: [
        {
          id: 'set',
          argv: ['nft', '-j', 'list', 'set', 'bridge', 'tagout', 'quarantined'],
          stdin: '',
          timeoutMs: 5000,
          parse: 'nft_quarantine',
        },
      ],
      expect: [{ fact: 'device.quarantined', equals: true, onlyIfChanged: false }],
      failed: 'hold',
    },
    undo: [
      { argv: ['nft', '-f', '-'], stdin: 'delete element bridge tagout quarantined { 02:00:00:00:00:07 }\n', timeoutMs: 5000 },
    ],
    rule: { tier: 'containment', quorum: 2, groups: ['security', 'plant-leads'], expiresMs: 30 * MINUTE },
    ...changes,
  };
}

export function plan(changes: Partial<Batch> = {}): Plan {
  const made = batch(changes);
  return {
    batch: made,
    digest: digestOf(made),
    plannedAt: OPENED_AT + MINUTE,
    baseline: { 'device.answers': true },
    effect: 'The gateway drops every frame from and to this device for four hours.',
    undoSentence: 'Taking the device out of the set lets it back on the network at once.',
    breaks: ['Door control'],
    longestMs: 20_000,
  };
}

export const isolate: PlaybookStep = {
  id: 's1',
  action: 'isolate_device',
  device: 'cam-07',
  title: 'Cut the lobby camera off from the network',
  reason: 'It talks to a known control server (E1), and only the doors depend on it (E3).',
  evidence: ['E1', 'E3'],
  after: [],
};

export const swap: PlaybookStep = {
  id: 's2',
  action: 'manual',
  device: 'cam-07',
  title: 'Flash the camera with a clean image',
  reason: 'Cutting it off does not clean it (E2).',
  evidence: ['E2'],
  after: ['s1'],
};

export function playbook(changes: Partial<Playbook> = {}): Playbook {
  return {
    kind: 'botnet_traffic',
    title: 'Contain the camera',
    summary: 'One camera speaks to a botnet. Cut it off, then clean it.',
    hypotheses: [
      {
        statement: 'The camera was taken over with its default password.',
        evidence: ['E1'],
        hunt: ['Look for other devices that speak to the same address.'],
      },
    ],
    steps: [isolate, swap],
    author: { kind: 'model', model: 'example-8b', repairs: 1 },
    ...changes,
  };
}

/** A step as it looks in a status, with what a step in that status has. */
export function step(status: StepStatus, changes: Partial<StepRecord> = {}): StepRecord {
  const made = status === 'planning' || status === 'refused' || status === 'blocked' ? null : plan();
  return {
    id: 's1',
    status,
    plan: made,
    problem:
      status === 'refused'
        ? { code: 'plan.mac_moved', message: 'The gateway no longer sees 02:00:00:00:00:07 at 192.0.2.17.' }
        : null,
    request:
      made === null
        ? null
        : {
            id: 'R-abcdefghijklmnopqrstuv',
            digest: made.digest,
            askedAt: OPENED_AT + 2 * MINUTE,
            expiresAt: OPENED_AT + 32 * MINUTE,
          },
    decisions: [],
    attempt: null,
    sent: false,
    report: null,
    probe: null,
    confirmed: null,
    changed: [],
    ...changes,
  };
}

export function decision(changes: Partial<Decision> = {}): Decision {
  return {
    verdict: 'approve',
    by: 'U0SECURITY',
    name: 'Sam Security',
    at: OPENED_AT + 5 * MINUTE,
    digest: plan().digest,
    request: 'R-abcdefghijklmnopqrstuv',
    reason: '',
    ...changes,
  };
}

export function record(changes: Partial<IncidentRecord> = {}): IncidentRecord {
  return {
    schema: 3,
    version: 1,
    incident: incident(),
    draft: {
      status: 'ready',
      round: 1,
      tries: [
        {
          model: 'example-8b',
          at: OPENED_AT,
          outcome: 'findings',
          findings: [{ code: 'guard.no_evidence', message: 'It cites no evidence.', step: 0 }],
          sentence: 'The draft broke one rule.',
        },
        { model: 'example-8b', at: OPENED_AT, outcome: 'accepted', findings: [], sentence: 'Every rule held.' },
      ],
    },
    playbook: playbook(),
    machine: null,
    snapshot: null,
    steps: [step('pending'), step('blocked', { id: 's2' })],
    shapedBy: [],
    stopped: null,
    closedAt: null,
    refused: [],
    ...changes,
  };
}
