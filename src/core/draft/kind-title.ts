import type { IncidentKind } from '../playbook.ts';

const TITLES: Readonly<Record<IncidentKind, string>> = {
  botnet_traffic: 'Botnet traffic',
  exposed_management: 'Exposed management interface',
  suspicious_firmware: 'Suspicious firmware',
  credential_abuse: 'Credential abuse',
  unclassified: 'Unclassified alert',
};

/** What people read for an incident's kind. */
export function kindTitle(kind: IncidentKind): string {
  return TITLES[kind];
}
