import { createHash } from 'node:crypto';
import type { Document } from '../../core/document.ts';
import type { Gateway, Inventory } from '../../core/inventory.ts';

/** Keys as `SHA256:...` fingerprints, as `ssh-keygen -lf` prints them. */
export interface KnownHosts {
  /** By `host` or `[host]:port`. */
  readonly pins: ReadonlyMap<string, readonly string[]>;
  /** Not accepted from any gateway, whichever host the line names: a key that somebody else may have is nobody's any more. */
  readonly revoked: ReadonlySet<string>;
}

/** Longer than any line of an RSA key of 16,384 bits. */
const LINE_MAX_CHARS = 8192;

/**
 * OpenSSH's known_hosts (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"), the part that pins: plain names, no wildcards. What would widen a pin
 * (patterns, certificate authorities) or hide a name (hashes) is a problem, not a guess. A line that revokes (`@revoked`) may have any of them: it only narrows.
 */
export function parseKnownHosts(text: string, file: string): Document<KnownHosts> {
  const pins = new Map<string, string[]>();
  const revoked = new Set<string>();
  const problems: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const problem = (what: string): unknown => problems.push(`${file}:${index + 1}: ${what}`);
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const words = trimmed.split(/\s+/);
    const revokes = words[0] === '@revoked';
    const [names = '', , key = ''] = revokes ? words.slice(1) : words;
    if (trimmed.length > LINE_MAX_CHARS) problem('the line is longer than any host key. Write it anew with ssh-keyscan.');
    else if (!revokes && trimmed.startsWith('@'))
      problem('certificate authorities are not supported. Pin the host key itself.');
    else if (!revokes && names.startsWith('|'))
      problem('the host name is hashed. Write the file with "ssh-keyscan" without -H.');
    else if (!revokes && /[*?!]/.test(names)) problem('patterns would pin more than one host. Name each host.');
    else if (!isKey(key)) problem('expected "host type key". Write the file with ssh-keyscan.');
    else if (revokes) revoked.add(fingerprintOf(key));
    else for (const name of names.split(',')) pins.set(name, [...(pins.get(name) ?? []), fingerprintOf(key)]);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { pins, revoked } };
}

/** Adds the file's pins to those of the inventory, and takes the revoked keys out of both. A gateway that is left without a key is refused when it is planned. */
export function withKnownHosts(inventory: Inventory, known: KnownHosts): Inventory {
  const gateways = new Map<string, Gateway>();
  for (const [id, gateway] of inventory.gateways) {
    const name = gateway.port === 22 ? gateway.host : `[${gateway.host}]:${gateway.port}`;
    const hostKeys = new Set([...gateway.hostKeys, ...(known.pins.get(name) ?? [])]).difference(known.revoked);
    gateways.set(id, { ...gateway, hostKeys: [...hostKeys] });
  }
  return { ...inventory, gateways };
}

const isKey = (key: string): boolean => /^[A-Za-z0-9+/]{40,}={0,2}$/.test(key);

const fingerprintOf = (key: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`;
