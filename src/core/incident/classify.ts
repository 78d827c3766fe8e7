import type { Alert } from '../alert.ts';
import type { IncidentKind } from '../playbook.ts';

interface Row {
  readonly kind: IncidentKind;
  /** MITRE ATT&CK (Enterprise and ICS) technique ids; a sub-technique counts as its parent. */
  readonly techniques: readonly string[];
  /** Words in the rule's name, the title or the category. */
  readonly words: RegExp;
}

/**
 * What an alert is about: the detector's own techniques first, then the words of the rule and its category. In both the first row that matches
 * wins, so the rarer and more dangerous kind stands higher. Only the rule's author wrote what is matched here, never the traffic
 * (no URL, user agent or payload). No match is `unclassified`: a wrong kind would bring the wrong curated playbook.
 */
const TABLE: readonly Row[] = [
  {
    kind: 'suspicious_firmware',
    // Module Firmware, System Firmware, Activate Firmware Update Mode; Pre-OS Boot, Modify System Image, Firmware Corruption.
    techniques: ['T0839', 'T0857', 'T0800', 'T1542', 'T1601', 'T1495'],
    words: /\b(firmware|bootloader|u-?boot)\b/i,
  },
  {
    kind: 'credential_abuse',
    // Default Credentials, Valid Accounts, Hardcoded Credentials, Change Credential; Brute Force, Valid Accounts, Unsecured Credentials, OS Credential Dumping.
    techniques: ['T0812', 'T0859', 'T0891', 'T0892', 'T1110', 'T1078', 'T1552', 'T1003'],
    words:
      /(?<!dir )brute.?force|\b(default|factory|hard.?coded|guess\w*|steal\w*|stolen)[ -](password|credential|login)|credential|password spray|\blogin (attempt|failed|failure)|contains passwords/i,
  },
  {
    kind: 'botnet_traffic',
    // Standard Application Layer Protocol, Commonly Used Port, Connection Proxy, Denial of Service; Application Layer Protocol, Non-Application Layer
    // Protocol, Non-Standard Port, Encrypted Channel, Dynamic Resolution, Proxy, Network and Endpoint Denial of Service, Resource Hijacking.
    techniques: [
      'T0869',
      'T0885',
      'T0884',
      'T0814',
      'T1071',
      'T1095',
      'T1571',
      'T1573',
      'T1568',
      'T1090',
      'T1498',
      'T1499',
      'T1496',
    ],
    words:
      /\b(mirai|gafgyt|bashlite|mozi|hajime|themoon|botnet|c2|cnc|c&c|beacon|trojan|worm|malware|coin.?min\w*|crypto.?min\w*|checkin)\b|command and control|\bscan outbound\b|\birc (join|nick|user|privmsg|authorization)\b|meterpreter/i,
  },
  {
    kind: 'exposed_management',
    // Internet Accessible Device, External Remote Services, Remote Services, Exploit Public-Facing Application, Exploitation of Remote Services, and theirs in Enterprise.
    techniques: ['T0883', 'T0822', 'T0886', 'T0819', 'T0866', 'T1133', 'T1021', 'T1190', 'T1210'],
    words:
      /\b(telnet|ssh scan|vnc scan|rdp|snmp|tftp|upnp|ssdp|winbox|adb|sipvicious|tr-?069|cwmp|rtsp|modbus|bacnet|smart install)\b|\badmin(istrator|istration)? (access|page|panel|interface|console|login)\b|management interface|config(uration)? (mode|download|built|via)|cleartext .*login|unauthenticated access/i,
  },
];

export function classify(alert: Alert): IncidentKind {
  const techniques = new Set(alert.techniques.map((id) => id.slice(0, 5)));
  const text = `${alert.rule.name}\n${alert.title}\n${alert.category}`;
  const row =
    TABLE.find((candidate) => candidate.techniques.some((id) => techniques.has(id))) ??
    TABLE.find((candidate) => candidate.words.test(text));
  return row?.kind ?? 'unclassified';
}
