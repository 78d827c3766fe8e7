import type { Effect } from '../effect.ts';
import type { NewEntry } from '../ledger.ts';
import { RECORD_SCHEMA, type Incident, type IncidentRecord } from '../record.ts';
import { finish } from './change.ts';
import type { Advance } from './types.ts';

/** A new incident: recorded and shown at once; the draft follows. */
export function opened(incident: Incident): Advance {
  const record: IncidentRecord = {
    schema: RECORD_SCHEMA,
    version: 0,
    incident,
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
  const effects: readonly Effect[] = [{ kind: 'draft', incident: incident.id, round: 1 }];
  const entry = {
    kind: 'incident.opened',
    by: incident.openedBy,
    sentence: `Opened: ${incident.title}`,
    data: {
      kind: incident.kind,
      severityId: incident.severityId,
      alerts: incident.alerts.map(({ source, uid, rule, rawDigest }) => ({ source, uid, rule: rule.uid, rawDigest })),
      devices: incident.devices.map(({ id }) => id),
      unknownEndpoints: incident.unknownEndpoints,
      evidence: incident.evidence.map(({ id, kind, sentence, trusted }) => ({ id, kind, sentence, trusted })),
    },
  } as const;
  return finish(record, { record, entries: [entry], effects });
}

/**
 * The same thing again: the counter rises, nothing is posted anew. A flood of one alert must not become a flood of entries: they follow
 * at powers of two, and whenever the alert changes what people should know. The record's counter has every alert.
 */
export function joined(record: IncidentRecord, incident: Incident): Advance {
  const entry: NewEntry = {
    kind: 'alert.joined',
    by: { kind: 'detector', name: incident.alerts.at(-1)?.source ?? 'detector' },
    sentence: `The same alert came again (${incident.alertCount} in all).`,
    data: { alertCount: incident.alertCount, lastAlertAt: incident.lastAlertAt },
  };
  const worthTelling = Number.isInteger(Math.log2(incident.alertCount)) || saysMore(record.incident, incident);
  return finish(record, { record: { ...record, incident }, entries: worthTelling ? [entry] : [], effects: [] }, worthTelling);
}

function saysMore(before: Incident, after: Incident): boolean {
  return (
    after.severityId !== before.severityId ||
    after.kind !== before.kind ||
    after.devices.length !== before.devices.length ||
    after.alerts.length !== before.alerts.length ||
    after.unknownEndpoints.length !== before.unknownEndpoints.length
  );
}
