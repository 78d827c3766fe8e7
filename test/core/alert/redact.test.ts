import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../../src/core/alert/redact.ts';

/** No white space and no `&`, `"` or `'`: those end a value that stands without quotes. */
const secrets = fc.stringMatching(/^[A-Za-z0-9!$%()*+,./:;<=>?@^_{|}~-]{8,40}$/);

const PLACES: readonly (readonly [where: string, around: (secret: string) => string])[] = [
  ['a query', (secret) => `GET /login.cgi?user=a&password=${secret}&lang=en HTTP/1.1`],
  ['a form', (secret) => `loginPwd=${secret}&ok=1`],
  ['a nested parameter', (secret) => `user[pass]=${secret}`],
  ['an encoded parameter', (secret) => `next=/x?token%3D${secret}`],
  ['JSON', (secret) => JSON.stringify({ api_key: `${secret}"'\\ ${secret}`, user: 'bob' })],
  ['JSON inside JSON', (secret) => JSON.stringify(JSON.stringify({ 'client-secret': secret, user: 'bob' }))],
  ['XML', (secret) => `<wsse:Password>${secret}</wsse:Password>`],
  ['a setting', (secret) => `psk = ${secret}`],
  ['a setting in quotes', (secret) => `wifi_psk='${secret} ${secret}'`],
  ['a quote that does not end', (secret) => `"password": "${secret} ${secret}`],
  ['a sentence with a colon', (secret) => `Password: ${secret} was used.`],
  ['a session', (secret) => `/cgi-bin/;PHPSESSID=${secret}`],
  ['a basic log-in', (secret) => `Authorization: Basic ${secret} ${secret}`],
  ['a proxy log-in', (secret) => `Host: a\nProxy-Authorization: Digest username="x", response="${secret}"\nAccept: b`],
  ['a cookie', (secret) => `Cookie: a=b; c=${secret}; d=${secret} Host: example.test`],
  ['an FTP log-in', (secret) => `USER root PASS ${secret} SYST`],
  ['an SMTP log-in', (secret) => `AUTH PLAIN ${secret}`],
];

/** Put together here, so that no scanner takes this file for a leak. */
const SHAPES: readonly (readonly [what: string, text: string])[] = [
  ['a bearer token', `sent bearer ${'Zx9'.repeat(7)}`],
  ['a JWT', `saw ${['eyJhbGciOiJIUzI1NiJ9', 'Zx9Zx9Zx9Zx9', 'Zx9Zx9'].join('.')} there`],
  ['an AWS key id', `saw AKIA${'ZX99'.repeat(4)}`],
  ['a Slack token', `saw xoxb-${'Zx9'.repeat(5)}`],
  ['a Slack app token', `saw xapp-1-${'Zx9'.repeat(5)}`],
  ['a GitHub token', `saw ghp_${'Zx9'.repeat(12)}`],
  ['a GitHub fine-grained token', `saw github_pat_${'Zx9'.repeat(12)}`],
  ['an OpenAI key', `saw sk-proj-${'Zx9'.repeat(9)}`],
  ['a webhook', `POST https://hooks.slack.com/services/T0/B0/Zx9Zx9`],
  ['a PEM block', `-----BEGIN RSA PRIVATE KEY-----\nZx9Zx9\n-----END RSA PRIVATE KEY-----`],
  ['a PEM block that was cut', `-----BEGIN OPENSSH PRIVATE KEY----- Zx9Zx9 Zx9`],
  ['a URL with a user part', 'rtsp://admin:Zx9@Zx9@192.0.2.1:554/live'],
];

describe('redaction', () => {
  it.each(PLACES)('takes the value out of %s', (_where, around) => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const redacted = redact(around(secret));
        expect(redacted).not.toContain(secret);
        expect(redacted).toContain('[redacted]');
      }),
    );
  });

  it.each(SHAPES)('takes out %s, without a name beside it', (_what, text) => {
    expect(redact(text)).toContain('[redacted]');
    expect(redact(text).toLowerCase()).not.toContain('zx9');
  });

  it('keeps the name and what stands around', () => {
    expect(redact('GET /login.cgi?user=a&password=hunter2&lang=en HTTP/1.1')).toBe(
      'GET /login.cgi?user=a&password=[redacted]&lang=en HTTP/1.1',
    );
    expect(redact('{"password":"a\\"b","user":"bob"}')).toBe('{"password":"[redacted]","user":"bob"}');
    expect(redact('Authorization: Basic YWRtaW4= Host: example.test')).toBe('Authorization: [redacted] Host: example.test');
    expect(redact('rtsp://admin:hunter2@192.0.2.1/live')).toBe('rtsp://[redacted]@192.0.2.1/live');
  });

  it.each([
    'ET POLICY Http Client Body contains passwd= in cleartext',
    'ET POLICY Incoming Basic Auth Base64 HTTP Password detected unencrypted',
    'ET EXPLOIT Possible ZyXELs ZynOS Configuration Download Attempt (Contains Passwords)',
    'Basic authentication failed for author: admin, keyboard: us, bypass of the gate',
    'HTTP URL: /cgi-bin/luci/;stok=/locale?form=country&operation=write',
    '2026-03-01T12:00:00Z 02:00:00:20:00:0b talked to [2001:db8::7]:443',
  ])('leaves alone what holds no secret: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('changes nothing the second time', () => {
    const pieces = fc.oneof(
      secrets,
      fc.string(),
      fc.constantFrom(...PLACES.map(([, around]) => around('hunter2')), ...SHAPES.map(([, text]) => text)),
      fc.constantFrom(
        'password',
        'Cookie: ',
        'Authorization: ',
        '=',
        ': ',
        '"',
        "'",
        '\\',
        ' ',
        '&',
        '[redacted]',
        'PASS ',
        '\n',
        '//',
        '@',
      ),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const once = redact(parts.join(''));
        expect(redact(once)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes a time that grows with the text only, whatever is in it', () => {
    const began = performance.now();
    for (const unit of [
      'pass',
      'key-',
      'a://',
      '-----BEGIN A-----',
      'cookie: a ',
      'password="',
      'Basic a',
      '"\\',
      'a',
      'eyJaaaaaa.',
    ]) {
      redact(unit.repeat(Math.ceil(8000 / unit.length)));
    }
    // Some 20 ms; a rule that backtracks without bound takes minutes.
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
