import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOcsf } from '../../../src/core/alert/ocsf.ts';
import type { Alert } from '../../../src/core/alert.ts';
import { digestOf } from '../../../src/core/json.ts';
import { DIGEST, ocsfFinding } from './samples.ts';

const raw = { digest: DIGEST };

function parsed(value: unknown): Alert {
  const result = parseOcsf(value, raw);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

function codeOf(value: unknown): string {
  const result = parseOcsf(value, raw);
  return result.ok ? 'accepted' : result.code;
}

const inInfo = (change: object): object => ({ ...ocsfFinding, finding_info: { ...ocsfFinding.finding_info, ...change } });

describe('an OCSF finding', () => {
  it('becomes an alert with its addresses written anew', () => {
    expect(parsed(ocsfFinding)).toMatchObject({
      source: 'ocsf',
      uid: 'find-0001',
      time: 1_772_366_400_123,
      severityId: 4,
      title: 'Default credentials used',
      rule: { uid: 'rule-7', name: 'factory-login' },
      category: 'Credential access',
      techniques: ['T0812'],
      src: { ip: '2001:db8::7', port: 51_000, mac: null, hostname: null },
      dst: { ip: '10.20.0.41', port: 80, mac: '02:00:00:20:00:29', hostname: 'plc' },
      protocol: 'tcp',
    });
  });

  it('takes the parties from the finding itself, or from its device, when there are no evidences', () => {
    const { evidences: _evidences, ...bare } = ocsfFinding;
    expect(parsed({ ...bare, dst_endpoint: { ip: '10.20.0.12' } }).dst?.ip).toBe('10.20.0.12');
    expect(parsed({ ...bare, device: { ip: '10.20.0.13' } }).src?.ip).toBe('10.20.0.13');
    expect(parsed(bare)).toMatchObject({ src: null, dst: null });
  });

  it('gets a uid of ours when its own is not plain', () => {
    expect(parsed(inInfo({ uid: '<!channel>' })).uid).toMatch(/^ocsf-[0-9a-f]{32}$/);
  });

  it('counts the severity Other as unknown', () => {
    expect(parsed({ ...ocsfFinding, severity_id: 99 }).severityId).toBe(0);
  });

  it('keeps a time far in the future', () => {
    expect(parsed({ ...ocsfFinding, time: 8.64e15 }).time).toBe(8.64e15);
  });

  it.each([
    ['another class', { ...ocsfFinding, class_uid: 2002 }, 'alert.unsupported_class'],
    ['the activity Close', { ...ocsfFinding, activity_id: 3 }, 'alert.closed'],
    ['no class', { time: 1 }, 'alert.malformed'],
    ['a time that no date can hold', { ...ocsfFinding, time: 1e300 }, 'alert.malformed'],
    ['a time in seconds with a fraction', { ...ocsfFinding, time: 1.5 }, 'alert.malformed'],
    ['a title that is no text', inInfo({ title: ['x'] }), 'alert.malformed'],
    ['an address that is none', { ...ocsfFinding, evidences: [{ src_endpoint: { ip: 'a.b' } }] }, 'alert.bad_address'],
  ])('is refused with %s', (_name, value, code) => {
    expect(codeOf(value)).toBe(code);
  });

  it('has a result for any input in any field, never an exception, and always the same one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(ocsfFinding)), fc.jsonValue({ noUnicodeString: false }), (key, value) => {
        const event = { ...ocsfFinding, [key]: value };
        expect(digestOf(parseOcsf(event, raw))).toBe(digestOf(parseOcsf(event, raw)));
        expect(digestOf(parseOcsf(value, raw))).toHaveLength(64);
      }),
    );
  });
});

describe('the secrets in an OCSF finding', () => {
  it('are in none of its strings', () => {
    const secret = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
    const alert = parsed(
      inInfo({
        uid: secret,
        title: `Token ${secret} used`,
        desc: `GET /?access_token=${secret}\nAuthorization: Bearer ${secret}\nX-Api-Key: ${secret}`,
        types: [secret],
        analytic: { uid: secret, name: secret },
      }),
    );
    expect(JSON.stringify(alert)).not.toContain(secret.slice(4));
    expect(alert.uid).toMatch(/^ocsf-/);
  });
});
