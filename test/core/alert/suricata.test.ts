import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSuricata } from '../../../src/core/alert/suricata.ts';
import { digestOf } from '../../../src/core/json.ts';
import type { Alert } from '../../../src/core/alert.ts';
import { DIGEST, eveAlert } from './samples.ts';

const raw = { digest: DIGEST };

function parsed(value: unknown): Alert {
  const result = parseSuricata(value, raw);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

function codeOf(value: unknown): string {
  const result = parseSuricata(value, raw);
  return result.ok ? 'accepted' : result.code;
}

const inAlert = (change: object): object => ({ ...eveAlert, alert: { ...eveAlert.alert, ...change } });

describe('an EVE alert', () => {
  it('becomes an alert in OCSF words', () => {
    expect(parsed(eveAlert)).toMatchObject({
      source: 'suricata',
      time: Date.UTC(2026, 2, 1, 12, 0, 0, 123),
      severityId: 4,
      title: 'ET MALWARE Mirai Variant Checkin',
      rule: { uid: '1:2027759', name: 'ET MALWARE Mirai Variant Checkin' },
      category: 'A Network Trojan was detected',
      techniques: ['T1071'],
      src: { ip: '10.20.0.11', port: 49_152, mac: null, hostname: null },
      dst: { ip: '203.0.113.7', port: 23, mac: null, hostname: null },
      protocol: 'tcp',
      rawDigest: DIGEST,
    });
  });

  it.each([
    [1, 4],
    [2, 3],
    [3, 2],
    [4, 1],
    [255, 1],
    [0, 0],
    [undefined, 0],
  ])('of priority %s has OCSF severity %i', (severity, expected) => {
    const { severity: _severity, ...rest } = eveAlert.alert;
    expect(parsed({ ...eveAlert, alert: severity === undefined ? rest : { ...rest, severity } }).severityId).toBe(expected);
  });

  it.each([
    ['2026-03-01T12:00:00.123456-0600', Date.UTC(2026, 2, 1, 18, 0, 0, 123)],
    ['2026-03-01T12:00:00+05:30', Date.UTC(2026, 2, 1, 6, 30)],
    ['2026-03-01T12:00:00.5Z', Date.UTC(2026, 2, 1, 12, 0, 0, 500)],
    ['2026-03-01T12:00:00.123456', Date.UTC(2026, 2, 1, 12, 0, 0, 123)],
    ['9999-12-31T23:59:59.000000+0000', Date.UTC(9999, 11, 31, 23, 59, 59)],
  ])('keeps the time %s as it is written', (timestamp, expected) => {
    expect(parsed({ ...eveAlert, timestamp }).time).toBe(expected);
  });

  it('keeps what an attacker wrote as text, in one line a field', () => {
    expect(parsed(eveAlert).description).toBe(
      'Action: allowed\nHTTP host: example.test\nHTTP URL: /$(reboot)\nHTTP user agent: <!channel> ; rm -rf /',
    );
  });

  it('loses control characters and direction overrides', () => {
    const alert = parsed(inAlert({ signature: 'ET \u202Eevil\u0000\u001B[31m\nline\u2028two\uFEFF' }));
    expect(alert.title).toBe('ET evil [31m line two');
  });

  it('shows where a long text was cut', () => {
    const { title } = parsed(inAlert({ signature: '\u{1F600}'.repeat(500) }));
    expect(Array.from(title)).toHaveLength(200);
    expect(title.endsWith('…')).toBe(true);
  });

  it('takes technique ids only from keys that name MITRE, by their form', () => {
    const metadata = {
      mitre_technique_id: ['T1110.001', 'T1110.001', 'T99', 'run T0883 now'],
      cve: ['T1499'],
      mitre_tactic_id: ['TA0001'],
    };
    expect(parsed(inAlert({ metadata })).techniques).toEqual(['T1110.001', 'T0883']);
  });

  it('has no party when the packet had none', () => {
    const { src_ip: _src, dest_ip: _dst, ...rest } = eveAlert;
    expect(parsed(rest)).toMatchObject({ src: null, dst: null });
  });

  it.each([
    ['another event type', { ...eveAlert, event_type: 'flow' }, 'alert.not_an_alert'],
    ['no event type', {}, 'alert.malformed'],
    ['null', null, 'alert.malformed'],
    ['a number', 7, 'alert.malformed'],
    ['a missing alert object', { ...eveAlert, alert: undefined }, 'alert.malformed'],
    ['a rule id that is text', inAlert({ signature_id: '1; reboot' }), 'alert.malformed'],
    ['a port out of range', { ...eveAlert, src_port: 70_000 }, 'alert.malformed'],
    ['shell text for an address', { ...eveAlert, src_ip: '10.20.0.11;reboot' }, 'alert.bad_address'],
    ['an address with a leading zero', { ...eveAlert, src_ip: '010.20.0.11' }, 'alert.bad_address'],
    ['an address with a zone', { ...eveAlert, src_ip: 'fe80::1%eth0' }, 'alert.bad_address'],
    ['a number for an address', { ...eveAlert, src_ip: '1' }, 'alert.bad_address'],
    ['a timestamp in words', { ...eveAlert, timestamp: 'yesterday' }, 'alert.bad_time'],
    ['a month that does not exist', { ...eveAlert, timestamp: '2026-13-01T00:00:00+0000' }, 'alert.bad_time'],
    ['a number that is infinite', { ...eveAlert, flow_id: JSON.parse('1e999') as unknown }, 'alert.bad_number'],
    ['a lone surrogate', inAlert({ signature: '\uD800' }), 'alert.bad_text'],
    ['a lone surrogate in a key', { ...eveAlert, '\uDC00': 1 }, 'alert.bad_text'],
    ['a prototype key', JSON.parse('{"event_type":"alert","__proto__":{"x":1}}'), 'alert.bad_key'],
  ])('is refused with %s', (_name, value, code) => {
    expect(codeOf(value)).toBe(code);
  });

  it('is refused when nested deeper than any detector writes', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 40; level += 1) deep = [deep];
    expect(codeOf({ ...eveAlert, deep })).toBe('alert.too_deep');
  });
});

describe('the dedupe key', () => {
  it('is the same for a flood over ports, times and directions', () => {
    const first = parsed(eveAlert).dedupeKey;
    expect(
      parsed({ ...eveAlert, src_port: 1, dest_port: 2, timestamp: '2026-03-01T13:00:00+0000', flow_id: 9 }).dedupeKey,
    ).toBe(first);
    expect(parsed({ ...eveAlert, src_ip: eveAlert.dest_ip, dest_ip: eveAlert.src_ip }).dedupeKey).toBe(first);
    expect(parsed({ ...eveAlert, src_ip: '::ffff:10.20.0.11' }).dedupeKey).toBe(first);
  });

  it('differs by rule and by party', () => {
    const first = parsed(eveAlert).dedupeKey;
    expect(parsed(inAlert({ signature_id: 1 })).dedupeKey).not.toBe(first);
    expect(parsed({ ...eveAlert, dest_ip: '203.0.113.8' }).dedupeKey).not.toBe(first);
  });

  it('leaves the uid to tell events apart: the same event has the same one, whatever a shipper adds', () => {
    const { uid } = parsed(eveAlert);
    expect(parsed({ shipper: 'x', ...eveAlert }).uid).toBe(uid);
    expect(parsed({ ...eveAlert, flow_id: 2 }).uid).not.toBe(uid);
  });
});

describe('any input', () => {
  const anyJson = fc.jsonValue({ noUnicodeString: false });

  it('has a result, never an exception, and always the same one', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(digestOf(parseSuricata(value, raw))).toBe(digestOf(parseSuricata(value, raw)));
      }),
    );
  });

  it('in any field of a real alert has a result, and what is accepted has a canonical form', () => {
    const keys = [...Object.keys(eveAlert), ...Object.keys(eveAlert.alert)];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.oneof(anyJson, fc.string({ unit: 'binary' })), (key, value) => {
        const event = key in eveAlert ? { ...eveAlert, [key]: value } : inAlert({ [key]: value });
        const result = parseSuricata(event, raw);
        // What is accepted has a title and a canonical form; digestOf throws where there is none.
        const fine = result.ok
          ? result.value.title !== '' && digestOf(result.value).length === 64
          : /^alert\.[a-z_]+$/.test(result.code);
        expect(fine).toBe(true);
      }),
    );
  });
});

describe('the secrets in an EVE alert', () => {
  it('are in none of its strings', () => {
    const alert = parsed({
      ...inAlert({ signature: 'ET POLICY login seen password=Sup3rSecret!', category: 'Cookie: sid=Sup3rSecret!' }),
      payload_printable: 'USER root\r\nroot\r\nSup3rSecret!',
      http: {
        hostname: 'example.test',
        url: 'http://admin:Sup3rSecret!@192.0.2.1/login.cgi?user=root&loginPwd=Sup3rSecret!',
        http_user_agent: 'curl Authorization: Basic Sup3rSecret!',
      },
    });
    expect(JSON.stringify(alert)).not.toContain('Sup3rSecret');
    expect(alert.description).toContain('HTTP URL: http://[redacted]@192.0.2.1/login.cgi?user=root&loginPwd=[redacted]');
  });
});
