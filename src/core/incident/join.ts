import type { Alert } from '../alert.ts';
import type { Device, Inventory } from '../inventory.ts';
import { LIMITS } from '../limits.ts';
import { classify } from './classify.ts';
import { devicesOf, partiesOf, unknownAddresses } from './parties.ts';
import type { IncidentParts } from './parts.ts';

/**
 * The same thing again: the counter rises, and the alert itself is kept when it is a new one and there is room. A sender that tries again
 * raises the counter too; that is all the harm it does. Severity only rises, devices are only added, and a kind once named stays.
 */
export function joinAlert(incident: IncidentParts, alert: Alert, inventory: Inventory, now: number): IncidentParts {
  const isNew = incident.alerts.every((kept) => kept.uid !== alert.uid);
  const keep = isNew && incident.alerts.length < LIMITS.alertsPerIncidentMax;
  const parties = keep ? partiesOf(alert, inventory) : [];
  return {
    ...incident,
    kind: incident.kind === 'unclassified' ? classify(alert) : incident.kind,
    severityId: alert.severityId > incident.severityId ? alert.severityId : incident.severityId,
    alerts: keep ? [...incident.alerts, alert] : incident.alerts,
    alertCount: incident.alertCount + 1,
    lastAlertAt: Math.max(incident.lastAlertAt, now),
    devices: addDevices(incident.devices, devicesOf(parties)),
    unknownEndpoints: [...new Set([...incident.unknownEndpoints, ...unknownAddresses(parties)])],
  };
}

/** A device that is already there keeps the record that people decided on. */
function addDevices(kept: readonly Device[], more: readonly Device[]): readonly Device[] {
  const fresh = more.filter((device) => kept.every((one) => one.id !== device.id));
  return [...kept, ...fresh].slice(0, LIMITS.devicesPerIncidentMax);
}
