import { createHash } from 'node:crypto';
import type { Document } from '../../core/document.ts';
import type { Gateway, Inventory } from '../../core/inventory.ts';

/** `host` or `[host]:port` -> `SHA256:...` fingerprints, as `ssh-keygen -lf` prints them. */
export type KnownHosts = ReadonlyMap<string, readonly string[]>;

/** Longer than any line of an RSA key of 16,384 bits. */
const LINE_MAX_CHARS = 8192;

/**
 * OpenSSH's known_hosts (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"), the part that pins: plain names, no wildcards. What would widen a pin
 * (patterns, certificate authorities) or hide a name (hashes) is a problem, not a guess; a revoked key is left out.
 */
export function parseKnownHosts(text: string, file: string): Document<KnownHosts> {
  const hosts = new Map<string, string[]>();
  const problems: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const problem = (what: string): unknown => problems.push(`${file}:${index + 1}: ${what}`);
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith('@revoked')) continue;
    const [names = '', , key = ''] = trimmed.split(/\s+/);
    if (trimmed.length > LINE_MAX_CHARS) problem('the line is longer than any host key. Write it anew with ssh-keyscan.');
    else if (trimmed.startsWith('@')) problem('certificate authorities are not supported. Pin the host key itself.');
    else if (names.startsWith('|')) problem('the host name is hashed. Write the file with "ssh-keyscan" without -H.');
    else if (/[*?!]/.test(names)) problem('patterns would pin more than one host. Name each host.');
    else if (!isKey(key)) problem('expected "host type key". Write the file with ssh-keyscan.');
    else {
      const fingerprint = fingerprintOf(key);
      for (const name of names.split(',')) hosts.set(name, [...(hosts.get(name) ?? []), fingerprint]);
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: hosts };
}

/** Adds the file's pins to those of the inventory. */
export function withKnownHosts(inventory: Inventory, known: KnownHosts): Inventory {
  const gateways = new Map<string, Gateway>();
  for (const [id, gateway] of inventory.gateways) {
    const name = gateway.port === 22 ? gateway.host : `[${gateway.host}]:${gateway.port}`;
    gateways.set(id, { ...gateway, hostKeys: [...new Set([...gateway.hostKeys, ...(known.get(name) ?? [])])] });
  }
  return { ...inventory, gateways };
}

const isKey = (key: string): boolean => /^[A-Za-z0-9+/]{40,}={0,2}$/.test(key);

const fingerprintOf = (key: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`;
