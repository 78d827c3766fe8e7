import type { Alert } from '../../../src/core/alert.ts';
import type { DraftPlaybook, DraftStep } from '../../../src/core/draft/draft.ts';
import type { Evidence } from '../../../src/core/evidence.ts';
import type { GuardContext } from '../../../src/core/guard/context.ts';
import type { Device } from '../../../src/core/inventory.ts';
import type { Policy } from '../../../src/core/policy.ts';
import type { Incident } from '../../../src/core/record.ts';

export function device(id: string, more: Partial<Device> = {}): Device {
  return {
    id,
    name: `Camera ${id}`,
    kind: 'camera',
    vendor: 'Lumenor',
    model: 'LN-400',
    firmware: '2.4.1',
    addresses: ['192.0.2.11'],
    mac: '02:00:00:00:00:0b',
    site: 'Dock',
    gateway: 'gw-1',
    criticality: 'low',
    owner: 'Site security',
    dependents: [],
    ...more,
  };
}

const ALERT: Alert = {
  source: 'suricata',
  uid: 'alert-1',
  dedupeKey: 'a'.repeat(64),
  time: 1_750_000_000_000,
  severityId: 4,
  title: 'ET MALWARE Mirai variant check-in',
  description: '',
  rule: { uid: '1:2000001', name: 'ET MALWARE Mirai variant check-in' },
  category: 'Malware command and control',
  techniques: [],
  src: { ip: '192.0.2.11', port: 40_000, mac: null, hostname: null },
  dst: { ip: '203.0.113.66', port: 48_101, mac: null, hostname: null },
  protocol: 'tcp',
  rawDigest: 'b'.repeat(64),
};

/** E1 is the alert; E2 and on are the devices' records, in order. */
export function incident(devices: readonly Device[] = [device('cam-1')], more: Partial<Incident> = {}): Incident {
  const records: readonly Evidence[] = devices.map((item, index) => ({
    id: `E${index + 2}`,
    kind: 'device',
    sentence: `${item.id} is a ${item.kind}.`,
    trusted: true,
    data: { ...item },
  }));
  const alert: Evidence = {
    id: 'E1',
    kind: 'alert',
    sentence: 'A rule fired.',
    trusted: false,
    data: { title: ALERT.title, src: { ip: '192.0.2.11' }, dst: { ip: '203.0.113.66' } },
  };
  return {
    id: 'INC-2026-000001',
    kind: 'botnet_traffic',
    title: ALERT.title,
    severityId: 4,
    openedAt: ALERT.time,
    openedBy: { kind: 'detector', name: 'suricata' },
    alerts: [ALERT],
    alertCount: 1,
    lastAlertAt: ALERT.time,
    devices,
    unknownEndpoints: ['203.0.113.66'],
    evidence: [alert, ...records],
    ...more,
  };
}

export function policy(more: Partial<Policy['protected']> = {}): Policy {
  return {
    groups: new Map(),
    responders: [],
    leads: [],
    tiers: new Map(),
    rules: [],
    tierOrder: null,
    breakGlass: null,
    protected: { devices: [], addresses: [], networks: [], ...more },
    reviewers: [],
  };
}

/** Every device's connector can isolate and release. */
export function context(of: Incident = incident(), more: Partial<GuardContext> = {}): GuardContext {
  return {
    policy: policy(),
    actions: new Map(of.devices.map((item) => [item.id, ['isolate_device', 'release_device']])),
    ...more,
  };
}

export const isolate: DraftStep = {
  action: 'isolate_device',
  device: 'cam-1',
  title: 'Cut off Camera cam-1',
  reason: 'It calls a control server (E1).',
  evidence: ['E1', 'E2'],
  after: [],
};
export const inspect: DraftStep = {
  action: 'manual',
  device: 'cam-1',
  title: 'Inspect the camera',
  reason: 'Malware may live in memory only.',
  evidence: ['E1'],
  after: [0],
};
export const release: DraftStep = {
  action: 'release_device',
  device: 'cam-1',
  title: 'Let Camera cam-1 back on',
  reason: 'It was cleaned.',
  evidence: ['E2'],
  after: [1],
};

/** A draft that the guard accepts for `incident()`. */
export function goodDraft(more: Partial<DraftPlaybook> = {}): DraftPlaybook {
  return {
    title: 'Botnet traffic',
    summary: 'A camera calls a control server. It is cut off, inspected and released.',
    hypotheses: [{ statement: 'It runs malware.', evidence: ['E1'], hunt: ['Look for logins.'] }],
    steps: [isolate, inspect, release],
    ...more,
  };
}

/** The same as a model would answer it: short device ids, no title. */
export function goodAnswer(more: { readonly steps?: readonly unknown[] } = {}): string {
  const { summary, hypotheses, steps } = goodDraft();
  return JSON.stringify({ summary, hypotheses, steps: steps.map((step) => ({ ...step, device: 'D1' })), ...more });
}

/** The answer of a model that isolates on the alert alone. */
export function foundedOnAlertOnly(): string {
  return goodAnswer({ steps: [{ ...isolate, device: 'D1', evidence: ['E1'] }] });
}
