import { canonicalIp, canonicalMac } from '../address.ts';
import type { Endpoint } from '../alert.ts';
import { LIMITS } from '../limits.ts';
import { accept, refuse, type Result } from '../result.ts';
import { cleanLine } from './clean.ts';

export interface RawEndpoint {
  readonly ip?: string | undefined;
  readonly port?: number | undefined;
  readonly mac?: string | undefined;
  readonly hostname?: string | undefined;
}

/**
 * One end of the flow, written anew. Null when nothing names it. An address that is not one is a refusal, not an absence: no detector writes it,
 * and an alert without its parties would join the wrong incident. A MAC that names no device (all zero, broadcast) is an absence.
 */
export function parseEndpoint(field: string, raw: RawEndpoint): Result<Endpoint | null> {
  const ip = raw.ip === undefined || raw.ip === '' ? null : canonicalIp(raw.ip);
  if (ip === null && raw.ip !== undefined && raw.ip !== '') {
    return refuse('alert.bad_address', `The alert's ${field} is no IP address. Send the event as the detector wrote it.`);
  }
  const mac = raw.mac === undefined ? null : canonicalMac(raw.mac);
  const hostname = cleanLine(raw.hostname ?? '', LIMITS.untrustedTitleMaxChars);
  if (ip === null && mac === null && hostname === '') return accept(null);
  return accept({ ip, port: raw.port ?? null, mac, hostname: hostname === '' ? null : hostname });
}
