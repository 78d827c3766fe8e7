import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/core/alert.ts';
import { parseSuricata } from '../../../src/core/alert/suricata.ts';
import { classify } from '../../../src/core/incident/classify.ts';
import { DIGEST, eveAlert } from '../alert/samples.ts';

function alert(signature: string, category = '', techniques: readonly string[] = []): Alert {
  const rule = { signature_id: 1, signature, category, metadata: { mitre_technique_id: techniques } };
  const result = parseSuricata({ ...eveAlert, alert: rule }, { digest: DIGEST });
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

describe('the kind of an incident', () => {
  it.each([
    ['T0857', 'suspicious_firmware'],
    ['T1542.001', 'suspicious_firmware'],
    ['T0812', 'credential_abuse'],
    ['T1110.003', 'credential_abuse'],
    ['T1071', 'botnet_traffic'],
    ['T0883', 'exposed_management'],
    ['T9999', 'unclassified'],
  ])('follows the technique %s that the detector named: %s', (technique, kind) => {
    expect(classify(alert('X', '', [technique]))).toBe(kind);
  });

  it('goes by techniques before words', () => {
    expect(classify(alert('Mirai botnet', '', ['T0812']))).toBe('credential_abuse');
  });

  it.each([
    ['ET MALWARE Mirai Variant User-Agent', '', 'botnet_traffic'],
    ['ET SCAN Potential SSH Scan OUTBOUND', '', 'botnet_traffic'],
    ['Something new', 'A Network Trojan was detected', 'botnet_traffic'],
    ['ET SCAN Potential SSH Scan', 'Attempted Information Leak', 'exposed_management'],
    ['GPL SNMP public access udp', '', 'exposed_management'],
    ['GPL WEB_SERVER iisadmin access', '', 'unclassified'],
    ['ET EXPLOIT Camera admin login page reachable from outside', '', 'exposed_management'],
    ['Telnet brute force', '', 'credential_abuse'],
    ['ET WEB_SERVER Filename With Wildcard (Possible File/Dir Bruteforce)', '', 'unclassified'],
    ['ET EXPLOIT Cisco Smart Install Exploitation Tool - GetConfig', '', 'exposed_management'],
    ['Login with default password', '', 'credential_abuse'],
    ['Firmware image of unknown origin', '', 'suspicious_firmware'],
    ['SURICATA TLS invalid record type', 'Generic Protocol Command Decode', 'unclassified'],
    ['ET CHAT Skype User-Agent detected', '', 'unclassified'],
  ])('follows the words of the rule: %s (%s) is %s', (signature, category, kind) => {
    expect(classify(alert(signature, category))).toBe(kind);
  });

  it('does not follow what the traffic says', () => {
    const result = parseSuricata(
      { ...eveAlert, alert: { signature_id: 1, signature: 'X' }, http: { url: '/firmware', hostname: 'mirai' } },
      { digest: DIGEST },
    );
    expect(result.ok && classify(result.value)).toBe('unclassified');
  });
});
