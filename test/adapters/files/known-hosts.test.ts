import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../src/adapters/ssh/hostKey.ts';
import { parseKnownHosts, withKnownHosts } from '../../../src/adapters/files/known-hosts.ts';
import { parseInventory } from '../../../src/core/fleet/parse.ts';

const { public: line } = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
const key = line.split(' ')[1] ?? '';
const pin = fingerprintOf(Buffer.from(key, 'base64'));

function inventory() {
  const parsed = parseInventory(readFileSync('playbooks/inventory.yaml', 'utf8'), 'inventory.yaml', 'yaml');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.value;
}

describe('known_hosts', () => {
  it('adds its pins to the gateway with that address and port, and to no other', () => {
    const before = inventory();
    const [first, second] = before.gateways.values();
    const name = first?.port === 22 ? first.host : `[${first?.host}]:${first?.port}`;
    const known = parseKnownHosts(`# ours\n\n${name},other.example ${line}\n`, 'known_hosts');
    if (!known.ok) throw new Error(known.problems.join('\n'));
    const after = withKnownHosts(before, known.value);
    expect(after.gateways.get(first?.id ?? '')?.hostKeys).toEqual([...(first?.hostKeys ?? []), pin]);
    expect(after.gateways.get(second?.id ?? '')?.hostKeys).toEqual(second?.hostKeys);
  });

  it('gives the fingerprint that ssh-keygen prints', (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'tagout-keys-'));
    try {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
      const printed = execFileSync('ssh-keygen', ['-lf', join(folder, 'key.pub')], { encoding: 'utf8' }).split(' ')[1];
      const known = parseKnownHosts(`gw.example ${readFileSync(join(folder, 'key.pub'), 'utf8')}`, 'known_hosts');
      expect(known.ok && known.value.pins.get('gw.example')).toEqual([printed]);
    } catch (error) {
      // Elsewhere than in CI OpenSSH need not be there: this compares our fingerprints with its own, and the others hold without it.
      if (process.env['CI'] !== 'true' && error instanceof Error && 'code' in error && error.code === 'ENOENT')
        context.skip('ssh-keygen is missing');
      throw error;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each([
    ['a pattern', `*.example ${line}`, /pin more than one host/],
    ['a negation', `!gw.example ${line}`, /pin more than one host/],
    ['a hashed name', `|1|abc=|def= ${line}`, /without -H/],
    ['a certificate authority', `@cert-authority gw.example ${line}`, /Pin the host key itself/],
    ['no key', 'gw.example', /ssh-keyscan/],
    ['an endless line', `gw.example ssh-rsa ${'A'.repeat(10_000)}`, /longer than any host key/],
  ])('with %s is refused with the line', (_what, text, reason) => {
    const known = parseKnownHosts(`# first\n${text}`, 'known_hosts');
    expect(known).toMatchObject({ ok: false, problems: [expect.stringMatching(reason)] });
    expect(known).toMatchObject({ problems: [expect.stringMatching(/^known_hosts:2: /)] });
  });

  it.each(['gw.example', '*', '|1|abc=|def='])(
    'takes a key that it revokes for %s from every gateway, wherever it was pinned',
    (who) => {
      const before = inventory();
      const [first] = before.gateways.values();
      if (first === undefined) throw new Error('expected a gateway');
      const name = first.port === 22 ? first.host : `[${first.host}]:${first.port}`;
      const pinned = { ...before, gateways: new Map([[first.id, { ...first, hostKeys: [...first.hostKeys, pin] }]]) };
      const known = parseKnownHosts(`${name} ${line}\n@revoked ${who} ${line}\n`, 'known_hosts');
      if (!known.ok) throw new Error(known.problems.join('\n'));
      expect(withKnownHosts(pinned, known.value).gateways.get(first.id)?.hostKeys).toEqual(first.hostKeys);
    },
  );

  it('does not pass over a line that should revoke and cannot be read', () => {
    expect(parseKnownHosts('@revoked gw.example ssh-rsa', 'known_hosts')).toMatchObject({ ok: false });
    expect(parseKnownHosts(`@revoke gw.example ${line}`, 'known_hosts')).toMatchObject({ ok: false });
  });
});
