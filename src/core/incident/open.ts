import type { Alert } from '../alert.ts';
import { cleanLine, cleanText } from '../alert/clean.ts';
import type { Inventory } from '../inventory.ts';
import { digestOf } from '../json.ts';
import { LIMITS } from '../limits.ts';
import type { IncidentKind } from '../playbook.ts';
import type { Actor } from '../record.ts';
import { accept, refuse, type Result } from '../result.ts';
import { classify } from './classify.ts';
import { devicesOf, partiesOf, unknownAddresses } from './parties.ts';
import type { IncidentParts } from './parts.ts';

const DETECTORS: Readonly<Record<Alert['source'], string>> = {
  suricata: 'Suricata',
  ocsf: 'OCSF detector',
  manual: 'A person',
};

/** @param now our clock, epoch milliseconds: windows go by it and never by the alert's own time. */
export function openFromAlert(alert: Alert, inventory: Inventory, id: string, now: number): IncidentParts {
  const parties = partiesOf(alert, inventory);
  return {
    id,
    kind: classify(alert),
    title: alert.title,
    severityId: alert.severityId,
    openedAt: now,
    openedBy: { kind: 'detector', name: DETECTORS[alert.source] },
    alerts: [alert],
    alertCount: 1,
    lastAlertAt: now,
    devices: devicesOf(parties),
    unknownEndpoints: unknownAddresses(parties),
  };
}

export interface Opening {
  readonly id: string;
  readonly title: string;
  readonly kind: IncidentKind;
  /** Empty or null: no device is named, and no step can target one. */
  readonly deviceId: string | null;
  readonly details: string;
  readonly by: Actor;
}

/** What the person says is kept as an alert of source `manual`: it becomes evidence of kind `statement`, and no detector's alert joins it. */
export function openFromPerson(opening: Opening, inventory: Inventory, now: number): Result<IncidentParts> {
  const title = cleanLine(opening.title, LIMITS.untrustedTitleMaxChars);
  if (title === '') return refuse('incident.no_title', 'The incident needs a title. Say in a few words what happened.');
  const deviceId = opening.deviceId === null || opening.deviceId.trim() === '' ? null : opening.deviceId.trim();
  const device = deviceId === null ? null : inventory.devices.get(deviceId);
  if (device === undefined) {
    const name = JSON.stringify(cleanLine(deviceId ?? '', 64));
    return refuse(
      'incident.unknown_device',
      `The inventory has no device ${name}. Pick one that it lists, or leave the field empty.`,
    );
  }
  return accept({
    id: opening.id,
    kind: opening.kind,
    title,
    severityId: 0,
    openedAt: now,
    openedBy: opening.by,
    alerts: [statement(opening, title, now)],
    alertCount: 1,
    lastAlertAt: now,
    devices: device === null ? [] : [device],
    unknownEndpoints: [],
  });
}

function statement(opening: Opening, title: string, now: number): Alert {
  return {
    source: 'manual',
    uid: `manual-${opening.id}`,
    dedupeKey: digestOf({ source: 'manual', incident: opening.id }),
    time: now,
    severityId: 0,
    title,
    description: cleanText(opening.details, LIMITS.untrustedTextMaxChars),
    rule: { uid: 'manual', name: 'Opened by a person' },
    category: '',
    techniques: [],
    src: null,
    dst: null,
    protocol: '',
    rawDigest: digestOf({ title: opening.title.toWellFormed(), details: opening.details.toWellFormed() }),
  };
}
