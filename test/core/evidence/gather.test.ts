import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/core/alert.ts';
import { parseSuricata } from '../../../src/core/alert/suricata.ts';
import type { Evidence } from '../../../src/core/evidence.ts';
import { gatherEvidence, withEvidence } from '../../../src/core/evidence/gather.ts';
import { addHint } from '../../../src/core/evidence/hint.ts';
import { parseInventory } from '../../../src/core/fleet/parse.ts';
import { joinAlert } from '../../../src/core/incident/join.ts';
import { openFromAlert, openFromPerson } from '../../../src/core/incident/open.ts';
import type { Device, Inventory } from '../../../src/core/inventory.ts';
import { digestOf } from '../../../src/core/json.ts';
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

const gathered = (change: object = {}): readonly Evidence[] =>
  gatherEvidence(openFromAlert(alert(change), inventory, 'i', NOW), inventory);
const of = (evidence: readonly Evidence[], kind: Evidence['kind']): readonly string[] =>
  evidence.filter((one) => one.kind === kind).map((one) => one.sentence);

/** A camera with as many dependents and neighbours as asked for. */
function fleet(dependents: number, neighbours: number): Inventory {
  const [camera] = inventory.devices.values();
  if (camera === undefined) throw new Error('the sample inventory is empty');
  const big: Device = { ...camera, dependents: Array.from({ length: dependents }, (_, index) => `Function ${index}`) };
  const others = Array.from({ length: neighbours }, (_, index): Device => ({
    ...camera,
    id: `other-${index}`,
    addresses: [],
    mac: null,
  }));
  return { ...inventory, devices: new Map([big, ...others].map((device) => [device.id, device])) };
}

describe('evidence', () => {
  it('is numbered from E1 without gaps, the alert first', () => {
    const evidence = gathered();
    expect(evidence.map(({ id }) => id)).toEqual(evidence.map((_, index) => `E${index + 1}`));
    expect(evidence[0]?.sentence).toBe(
      'Rule 1:2027759 "ET MALWARE Mirai Variant Checkin" fired on 10.20.0.11:49152 to 203.0.113.7:23 (tcp) at 2026-03-01T12:00:00.123Z.',
    );
  });

  it('has the device’s record, what depends on it, and its neighbours, those of the same model first', () => {
    const evidence = gathered();
    expect(of(evidence, 'device')).toEqual([
      'cam-dock-1 "Dock camera 1" is a camera (Lumenor LN-400, firmware 2.4.1) in Dock, behind the gateway gw-dock, ' +
        'with 10.20.0.11 and 02:00:00:20:00:0b. Criticality: low. Owner: Site security.',
    ]);
    expect(of(evidence, 'dependent')).toEqual(['Without cam-dock-1 this stops working: Loading bay video.']);
    expect(of(evidence, 'neighbour')[0]).toMatch(/^cam-dock-2 .* same gateway gw-dock and is of the same model\.$/);
    expect(of(evidence, 'neighbour')).toHaveLength(7);
  });

  it('says what a dependent device is', () => {
    expect(of(gathered({ src_ip: '10.30.0.21' }), 'dependent')[0]).toBe(
      'Without pump-ward-1 this stops working: nurse-ward-1 "Nurse-call gateway" (nurse-call-gateway, criticality critical).',
    );
  });

  it('trusts the inventory, and neither alerts nor people', () => {
    const person = { kind: 'person', id: 'U0000001', name: 'Responder' } as const;
    const opened = openFromPerson(
      { id: 'i', title: 'T', kind: 'unclassified', deviceId: 'cam-dock-1', details: 'D', by: person },
      inventory,
      NOW,
    );
    const evidence = opened.ok ? gatherEvidence(opened.value, inventory) : [];
    expect(evidence[0]).toMatchObject({ kind: 'statement', trusted: false, data: { title: 'T', details: 'D' } });
    for (const one of [...evidence, ...gathered()])
      expect([one.kind, one.trusted]).toEqual([one.kind, !['alert', 'statement'].includes(one.kind)]);
  });

  it('says that no step can target what the inventory does not know', () => {
    expect(of(gathered({ dest_ip: '10.20.0.99' }), 'unknown_endpoint')).toEqual([
      '10.20.0.99 is not in the inventory, so no step can target it.',
    ]);
    expect(of(gathered({ src_ip: '192.0.2.1' }), 'unknown_endpoint').at(-1)).toMatch(
      /^No device of the inventory is part of this incident/,
    );
    const ether = { src_mac: '02:00:00:20:00:0c', dest_mac: '02:00:00:00:00:01' };
    expect(of(gathered({ ether }), 'unknown_endpoint')[0]).toMatch(
      /^10\.20\.0\.11 with 02:00:00:20:00:0c fits more than one device/,
    );
  });

  it('says when the detector’s clock is far off', () => {
    for (const timestamp of ['9999-01-01T00:00:00+0000', '2016-01-01T00:00:00+0000']) {
      expect(gathered({ timestamp })[0]?.sentence).toMatch(/far from the time when it reached us/);
    }
  });

  it('keeps its numbers when an alert joins, and only grows', () => {
    const first = withEvidence(openFromAlert(alert(), inventory, 'i', NOW), inventory);
    const joined = withEvidence(
      joinAlert(first, alert({ flow_id: 2, src_port: 1 }), inventory, NOW),
      inventory,
      first.evidence,
    );
    expect(joined.evidence.slice(0, first.evidence.length)).toEqual(first.evidence);
    expect(joined.evidence).toHaveLength(first.evidence.length + 1);
    const same = withEvidence(joinAlert(joined, alert(), inventory, NOW), inventory, joined.evidence);
    expect(same.evidence).toEqual(joined.evidence);
  });

  it('is cut at its limit with a sentence that says so', () => {
    const big = fleet(80, 0);
    const evidence = gatherEvidence(openFromAlert(alert(), big, 'i', NOW), big);
    expect(evidence).toHaveLength(LIMITS.evidencePerIncidentMax - LIMITS.hintsPerIncidentMax);
    expect(evidence.at(-1)?.sentence).toMatch(/^48 more facts were left out/);
    const again = gatherEvidence(
      joinAlert(openFromAlert(alert(), big, 'i', NOW), alert({ flow_id: 2 }), big, NOW),
      big,
      evidence,
    );
    expect(again).toEqual(evidence);
  });

  it('has room for every hint, and a hint takes no number from a fact that comes later', () => {
    const big = fleet(80, 0);
    const parts = openFromAlert(alert(), big, 'i', NOW);
    let full = gatherEvidence(parts, big);
    for (let hint = 0; hint < LIMITS.hintsPerIncidentMax; hint += 1) full = addHint(full, 'Robin', `Hint ${hint}`);
    expect(full.map(({ id }) => id)).toEqual(
      Array.from({ length: LIMITS.evidencePerIncidentMax }, (_, index) => `E${index + 1}`),
    );
    expect(full.at(-1)).toMatchObject({ kind: 'statement', trusted: false, sentence: 'Hint by Robin: Hint 4' });
    expect(gatherEvidence(joinAlert(parts, alert({ flow_id: 2 }), big, NOW), big, full)).toEqual(full);

    const few = addHint(gathered(), 'Robin', 'A hint');
    const joined = gatherEvidence(
      joinAlert(openFromAlert(alert(), inventory, 'i', NOW), alert({ flow_id: 2, src_port: 1 }), inventory, NOW),
      inventory,
      few,
    );
    expect(joined.slice(0, few.length)).toEqual(few);
    expect(joined).toHaveLength(few.length + 1);
  });

  it('counts the neighbours that it does not name', () => {
    const big = fleet(0, 5000);
    const neighbours = of(gatherEvidence(openFromAlert(alert(), big, 'i', NOW), big), 'neighbour');
    expect(neighbours).toHaveLength(LIMITS.evidenceNeighboursMax + 1);
    expect(neighbours.at(-1)).toMatch(/^4992 more devices hang on the gateway gw-dock/);
  });

  it('has a canonical form, and the same one each time', () => {
    expect(digestOf(gathered())).toBe(digestOf(gathered()));
  });
});
