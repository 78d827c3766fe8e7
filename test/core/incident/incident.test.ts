import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/core/alert.ts';
import { parseSuricata } from '../../../src/core/alert/suricata.ts';
import { parseInventory } from '../../../src/core/fleet/parse.ts';
import { joinAlert } from '../../../src/core/incident/join.ts';
import { openFromAlert, openFromPerson, type Opening } from '../../../src/core/incident/open.ts';
import type { Inventory } from '../../../src/core/inventory.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { DIGEST, eveAlert } from '../alert/samples.ts';

const NOW = Date.UTC(2026, 2, 1, 12, 5);
const inventory = sampleInventory();

function sampleInventory(): Inventory {
  const file = new URL('../../../playbooks/inventory.yaml', import.meta.url);
  const result = parseInventory(readFileSync(file, 'utf8'), 'inventory.yaml', 'yaml');
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.value;
}

function alert(change: object = {}): Alert {
  const result = parseSuricata({ ...eveAlert, ...change }, { digest: DIGEST });
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

const ids = (devices: readonly { readonly id: string }[]): readonly string[] => devices.map(({ id }) => id);

describe('an incident from an alert', () => {
  it('names the device and trusts our clock, not the alert’s', () => {
    expect(openFromAlert(alert({ timestamp: '9999-01-01T00:00:00+0000' }), inventory, 'INC-2026-000001', NOW)).toMatchObject({
      id: 'INC-2026-000001',
      kind: 'botnet_traffic',
      title: 'ET MALWARE Mirai Variant Checkin',
      severityId: 4,
      openedAt: NOW,
      openedBy: { kind: 'detector', name: 'Suricata' },
      alertCount: 1,
      lastAlertAt: NOW,
      unknownEndpoints: [],
    });
  });

  it.each([
    ['the source', '10.20.0.11', '203.0.113.7', ['cam-dock-1'], []],
    ['the destination', '203.0.113.7', '10.30.0.21', ['pump-ward-1'], []],
    ['both ends', '10.20.0.11', '10.20.0.41', ['cam-dock-1', 'plc-dock-1'], []],
    ['one device twice', '10.20.0.11', '10.20.0.11', ['cam-dock-1'], []],
    ['a known and an unknown inside', '10.20.0.11', '10.20.0.99', ['cam-dock-1'], ['10.20.0.99']],
    ['nobody known', '203.0.113.7', '198.51.100.2', [], ['203.0.113.7', '198.51.100.2']],
  ])('matches %s', (_name, src_ip, dest_ip, devices, unknown) => {
    const incident = openFromAlert(alert({ src_ip, dest_ip }), inventory, 'i', NOW);
    expect(ids(incident.devices)).toEqual(devices);
    expect(incident.unknownEndpoints).toEqual(unknown);
  });

  it('does not take a device whose IP comes with the MAC of another', () => {
    const ether = { src_mac: '02:00:00:20:00:0c', dest_mac: '02:00:00:00:00:01' };
    expect(openFromAlert(alert({ ether }), inventory, 'i', NOW).devices).toEqual([]);
  });
});

describe('an alert that joins', () => {
  const opened = openFromAlert(alert(), inventory, 'i', NOW);

  it('raises the counter and is kept once', () => {
    const again = joinAlert(
      joinAlert(opened, alert({ flow_id: 2 }), inventory, NOW + 1),
      alert({ flow_id: 2 }),
      inventory,
      NOW + 2,
    );
    expect(again).toMatchObject({ alertCount: 3, lastAlertAt: NOW + 2, openedAt: NOW });
    expect(again.alerts).toHaveLength(2);
  });

  it('never holds more alerts than the limit, and counts them all', () => {
    let incident = opened;
    for (let flow_id = 10; flow_id < 110; flow_id += 1) incident = joinAlert(incident, alert({ flow_id }), inventory, NOW);
    expect(incident.alerts).toHaveLength(LIMITS.alertsPerIncidentMax);
    expect(incident.alertCount).toBe(101);
  });

  it('never lowers the severity, moves the clock back, or takes a device away', () => {
    const lower = alert({ flow_id: 3, dest_ip: '10.20.0.41', alert: { ...eveAlert.alert, severity: 4 } });
    const incident = joinAlert(opened, lower, inventory, NOW - 1000);
    expect(incident).toMatchObject({ severityId: 4, lastAlertAt: NOW });
    expect(ids(incident.devices)).toEqual(['cam-dock-1', 'plc-dock-1']);
  });

  it('names the kind only while nothing else did', () => {
    const plain = openFromAlert(alert({ alert: { signature_id: 1, signature: 'X' } }), inventory, 'i', NOW);
    expect(plain.kind).toBe('unclassified');
    expect(joinAlert(plain, alert(), inventory, NOW).kind).toBe('botnet_traffic');
    const telnet = alert({ flow_id: 4, alert: { signature_id: 1, signature: 'Telnet login page' } });
    expect(joinAlert(opened, telnet, inventory, NOW).kind).toBe('botnet_traffic');
  });
});

describe('an incident from a person', () => {
  const opening: Opening = {
    id: 'INC-2026-000002',
    title: ' Odd\nlights <!channel> ',
    kind: 'suspicious_firmware',
    deviceId: 'cam-dock-2',
    details: 'It blinks.\r\n\r\n\r\n\u202EAnd hums.',
    by: { kind: 'person', id: 'U0000001', name: 'Responder' },
  };

  it('holds the device and what the person said', () => {
    const result = openFromPerson(opening, inventory, NOW);
    expect(result).toMatchObject({
      ok: true,
      value: {
        title: 'Odd lights <!channel>',
        kind: 'suspicious_firmware',
        severityId: 0,
        openedBy: opening.by,
        devices: [{ id: 'cam-dock-2' }],
      },
    });
    expect(result).toMatchObject({ value: { alerts: [{ source: 'manual', description: 'It blinks.\n\nAnd hums.' }] } });
  });

  it('is joined by no detector', () => {
    const result = openFromPerson(opening, inventory, NOW);
    const other = openFromPerson({ ...opening, id: 'INC-2026-000003' }, inventory, NOW);
    const keys = [result, other].map((one) => (one.ok ? one.value.alerts[0]?.dedupeKey : ''));
    expect(new Set([...keys, alert().dedupeKey]).size).toBe(3);
  });

  it('may name no device', () => {
    expect(openFromPerson({ ...opening, deviceId: null }, inventory, NOW)).toMatchObject({ ok: true, value: { devices: [] } });
    expect(openFromPerson({ ...opening, deviceId: ' ' }, inventory, NOW)).toMatchObject({ ok: true, value: { devices: [] } });
  });

  it.each([
    ['a device that the inventory does not have', { deviceId: 'toString' }, 'incident.unknown_device', /no device "toString"/],
    ['only hidden characters for a title', { title: '\u200B\u202E\n' }, 'incident.no_title', /needs a title/],
  ])('is refused with %s', (_name, change, code, message) => {
    const result = openFromPerson({ ...opening, ...change }, inventory, NOW);
    expect(result).toMatchObject({ ok: false, code, message: expect.stringMatching(message) as unknown });
  });

  it('survives broken Unicode', () => {
    expect(openFromPerson({ ...opening, title: 'a\uD800', details: '\uDC00' }, inventory, NOW)).toMatchObject({
      ok: true,
      value: { title: 'a' },
    });
  });
});
