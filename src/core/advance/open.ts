import type { Effect } from '../effect.ts';
import type { NewEntry } from '../ledger.ts';
import type { Incident, IncidentRecord } from '../record.ts';
import { finish } from './move.ts';
import type { Advance } from './types.ts';

/** A new incident: recorded and shown at once; the draft follows. */
export function opened(incident: Incident): Advance {
  const record: IncidentRecord = {
    schema: 1,
    version: 0,
    incident,
    draft: { status: 'drafting', tries: [] },
    playbook: null,
    machine: null,
    snapshot: null,
    steps: [],
    shapedBy: [],
    stopped: null,
    closedAt: null,
  };
  const effects: readonly Effect[] = [{ kind: 'draft', incident: incident.id }];
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

/** The same thing again: the counter rises, nothing is posted anew. */
export function joined(record: IncidentRecord, incident: Incident): Advance {
  const entry: NewEntry = {
    kind: 'alert.joined',
    by: { kind: 'detector', name: incident.alerts.at(-1)?.source ?? 'detector' },
    sentence: `The same alert came again (${incident.alertCount} in all).`,
    data: { alertCount: incident.alertCount, lastAlertAt: incident.lastAlertAt },
  };
  // A flood of one alert must not become a flood of commits: the views follow at powers of two, the ledger has every alert.
  const worthShowing = Number.isInteger(Math.log2(incident.alertCount));
  const change = finish(record, { record: { ...record, incident }, entries: [entry], effects: [] });
  return worthShowing ? change : { ...change, effects: [] };
}
