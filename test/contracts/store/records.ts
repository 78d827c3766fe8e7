import type { Effect } from '../../../src/core/effect.ts';
import type { Json } from '../../../src/core/json.ts';
import type { NewEntry } from '../../../src/core/ledger.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import type { Advance, Store, StoredIncident } from '../../../src/ports.ts';

export const NOW = Date.UTC(2026, 4, 17, 12);
export const HOUR_MS = 60 * 60 * 1000;

export function newRecord(id: string, now = NOW): IncidentRecord {
  return {
    schema: 3,
    version: 1,
    incident: {
      id,
      kind: 'botnet_traffic',
      title: 'A camera talks to a known command server',
      severityId: 4,
      openedAt: now,
      openedBy: { kind: 'detector', name: 'suricata' },
      alerts: [],
      alertCount: 1,
      lastAlertAt: now,
      devices: [],
      unknownEndpoints: ['192.0.2.7'],
      evidence: [],
    },
    draft: { status: 'drafting', round: 1, tries: [] },
    playbook: null,
    machine: null,
    snapshot: null,
    steps: [],
    shapedBy: [],
    stopped: null,
    closedAt: null,
    refused: [],
  };
}

export function fact(sentence: string, data: Json = {}): NewEntry {
  return { kind: 'hint.added', by: { kind: 'person', id: 'U0001', name: 'Ada' }, sentence, data };
}

/** One more version, one entry, these jobs. */
export function step(record: IncidentRecord, effects: readonly Effect[] = [], data: Json = {}): Advance {
  const version = record.version + 1;
  return { record: { ...record, version }, entries: [fact(`This is version ${version}.`, data)], effects };
}

export function openNew(
  store: Store,
  key: string,
  effects: (id: string) => readonly Effect[] = () => [],
): Promise<StoredIncident> {
  return store.openOrJoin(key, NOW, HOUR_MS, (_existing, id) => ({
    record: newRecord(id),
    entries: [fact('Opened.')],
    effects: effects(id),
  }));
}

/** Counts the alert on the incident that is open, or opens one. */
export function countAlert(store: Store, key: string, now: number): Promise<StoredIncident> {
  return store.openOrJoin(key, now, HOUR_MS, (existing, id) => {
    if (existing === null) return { record: newRecord(id, now), entries: [fact('Opened.')], effects: [] };
    const { incident } = existing;
    const counted = { ...existing, incident: { ...incident, alertCount: incident.alertCount + 1, lastAlertAt: now } };
    return step(counted);
  });
}
