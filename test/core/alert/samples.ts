/** Events in the detectors' own forms, made up for the sample fleet. */
export const eveAlert = {
  timestamp: '2026-03-01T12:00:00.123456+0000',
  flow_id: 1_234_567_890,
  event_type: 'alert',
  src_ip: '10.20.0.11',
  src_port: 49_152,
  dest_ip: '203.0.113.7',
  dest_port: 23,
  proto: 'TCP',
  alert: {
    action: 'allowed',
    gid: 1,
    signature_id: 2_027_759,
    rev: 3,
    signature: 'ET MALWARE Mirai Variant Checkin',
    category: 'A Network Trojan was detected',
    severity: 1,
    metadata: { mitre_technique_id: ['T1071'], mitre_technique_name: ['Application Layer Protocol'] },
  },
  http: { hostname: 'example.test', url: '/$(reboot)', http_user_agent: '<!channel> ; rm -rf /' },
} as const;

export const ocsfFinding = {
  class_uid: 2004,
  activity_id: 1,
  time: 1_772_366_400_123,
  severity_id: 4,
  finding_info: {
    uid: 'find-0001',
    title: 'Default credentials used',
    desc: 'A login with factory credentials succeeded.',
    types: ['Credential access'],
    analytic: { uid: 'rule-7', name: 'factory-login' },
    attacks: [{ technique: { uid: 'T0812', name: 'Default Credentials' } }],
  },
  evidences: [
    {
      src_endpoint: { ip: '2001:DB8:0:0::7', port: 51_000 },
      dst_endpoint: { ip: '::ffff:10.20.0.41', port: 80, mac: '02-00-00-20-00-29', hostname: 'plc' },
      connection_info: { protocol_name: 'TCP' },
    },
  ],
} as const;

export const DIGEST = 'a'.repeat(64);
