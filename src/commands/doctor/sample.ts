import { parseSuricata } from '../../core/alert/suricata.ts';
import { withEvidence } from '../../core/evidence/gather.ts';
import { parseInventory } from '../../core/fleet/parse.ts';
import { openFromAlert } from '../../core/incident/open.ts';
import type { Incident } from '../../core/record.ts';
import { assert } from '../../core/result.ts';

/** Made up, in ranges for documentation (RFC 5737): what the model is asked about must not be anybody's. */
const INVENTORY = `
gateways: []
devices:
  - { id: sample-1, name: Sample camera, kind: camera, vendor: Sample, model: S-1, firmware: '1.0', addresses: [192.0.2.10],
      mac: '02:00:00:00:00:01', site: Sample, criticality: low, owner: Sample, dependents: [] }
`;

const ALERT = {
  timestamp: '2026-01-01T00:00:00.000000+0000',
  event_type: 'alert',
  src_ip: '192.0.2.10',
  src_port: 40_000,
  dest_ip: '203.0.113.66',
  dest_port: 48_101,
  proto: 'TCP',
  alert: {
    action: 'allowed',
    gid: 1,
    signature_id: 1_000_001,
    rev: 1,
    signature: 'LOCAL IoT botnet checkin',
    category: 'Malware Command and Control Activity Detected',
    severity: 1,
  },
};

/** The smallest incident that asks everything of a model: one device, one alert. Through the same stages as a real one. */
export function sampleIncident(): Incident {
  const inventory = parseInventory(INVENTORY, 'sample', 'yaml');
  const alert = parseSuricata(ALERT, { digest: '0'.repeat(64) });
  assert(inventory.ok && alert.ok, 'the sample is valid');
  return withEvidence(
    openFromAlert(alert.value, inventory.value, 'INC-0000-000000', Date.parse(ALERT.timestamp)),
    inventory.value,
  );
}
