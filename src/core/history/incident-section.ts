import type { Alert, Endpoint } from '../alert.ts';
import type { Incident, IncidentRecord } from '../record.ts';
import { isHint } from '../evidence/hint.ts';
import { code, text } from './escape.ts';
import { blocks, table } from './markdown.ts';
import { actorWords, kindWords, severityWords, timeWords } from './words.ts';

/** Title, and what happened in a paragraph. */
export function headline({ incident }: IncidentRecord): string {
  return blocks(`# ${incident.id}: ${text(incident.title)}`, whatHappened(incident));
}

/** The devices, the alerts and the evidence. */
export function incidentSections({ incident }: IncidentRecord): string {
  return blocks(
    '## Devices',
    devices(incident),
    '## Alerts',
    alerts(incident),
    incident.evidence.length === 0 ? '' : blocks('## Evidence', evidence(incident)),
  );
}

function whatHappened(incident: Incident): string {
  const unknown = incident.unknownEndpoints.length;
  const repeats =
    incident.alertCount > 1
      ? ` ${incident.alertCount} alerts belong to it, the last of ${timeWords(incident.lastAlertAt)}.`
      : '';
  return [
    `On ${timeWords(incident.openedAt)} ${text(actorWords(incident.openedBy))} opened this incident:`,
    `**${kindWords(incident.kind)}**, severity **${severityWords(incident.severityId)}**.${repeats}`,
    `${count(incident.devices.length, 'device')} of the inventory ${incident.devices.length === 1 ? 'is' : 'are'} part of it` +
      (unknown === 0
        ? '.'
        : `; ${count(unknown, 'address', 'addresses')} in it ${unknown === 1 ? 'is' : 'are'} not in the inventory.`),
  ].join(' ');
}

function devices(incident: Incident): string {
  const known =
    incident.devices.length === 0
      ? 'No device of the inventory is part of this incident, so no step can target one.'
      : table(
          ['Device', 'Kind', 'Site', 'Criticality', 'Addresses', 'Owner', 'What depends on it'],
          incident.devices.map((device) => [
            `${text(device.name)} (${code(device.id)})`,
            text(`${device.vendor} ${device.model}, ${device.kind}`),
            text(device.site),
            device.criticality,
            [...device.addresses, ...(device.mac === null ? [] : [device.mac])].map(code).join(', '),
            text(device.owner),
            device.dependents.map(text).join(', '),
          ]),
        );
  if (incident.unknownEndpoints.length === 0) return known;
  return blocks(known, `Not in the inventory: ${incident.unknownEndpoints.map(code).join(', ')}.`);
}

function alerts(incident: Incident): string {
  const shown = table(
    ['When', 'Detector', 'Rule', 'What it says', 'From', 'To'],
    incident.alerts.map((alert) => [
      timeWords(alert.time),
      alert.source,
      text(`${alert.rule.uid} ${alert.rule.name}`),
      text(alert.description === '' ? alert.title : `${alert.title}. ${alert.description}`),
      endpoint(alert.src, alert),
      endpoint(alert.dst, alert),
    ]),
  );
  const left = incident.alertCount - incident.alerts.length;
  return blocks(
    incident.alerts.length === 0 ? 'No detector reported this: a person did.' : shown,
    left > 0 ? `${count(left, 'more alert')} of the same kind raised the counter.` : '',
  );
}

function endpoint(end: Endpoint | null, alert: Alert): string {
  if (end === null) return '';
  const address = [end.ip, end.mac].filter((part) => part !== null).map(code);
  const port = end.port === null ? '' : ` ${text(alert.protocol)} port ${end.port}`;
  return `${address.join(' ')}${port}${end.hostname === null ? '' : ` (${text(end.hostname)})`}`;
}

function evidence(incident: Incident): string {
  return table(
    ['Id', 'Fact', 'Whose words'],
    incident.evidence.map((item) => [
      code(item.id),
      text(item.sentence),
      item.trusted ? 'the inventory' : isHint(item) ? 'the person who gave the hint' : 'an outsider may have written it',
    ]),
  );
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
