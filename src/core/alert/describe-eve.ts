import { LIMITS } from '../limits.ts';
import { cleanLine } from './clean.ts';

/**
 * What a responder asks for first, by EVE's own names: which field, and how people call it. Never the payload: it is the traffic itself, with
 * whatever somebody logged in with, in forms that no redaction knows.
 */
const FIELDS: readonly (readonly [label: string, path: readonly string[]])[] = [
  ['Action', ['alert', 'action']],
  ['Application protocol', ['app_proto']],
  ['HTTP method', ['http', 'http_method']],
  ['HTTP host', ['http', 'hostname']],
  ['HTTP URL', ['http', 'url']],
  ['HTTP user agent', ['http', 'http_user_agent']],
  ['TLS server name', ['tls', 'sni']],
  ['TLS subject', ['tls', 'subject']],
  ['SSH client', ['ssh', 'client', 'software_version']],
  ['DNS name', ['dns', 'rrname']],
  ['DNS name', ['dns', 'query', '0', 'rrname']],
  ['File', ['fileinfo', 'filename']],
];

/** One line a field that is there. Every value is an outsider's text. */
export function describeEve(event: unknown): string {
  const lines: string[] = [];
  for (const [label, path] of FIELDS) {
    const text = cleanLine(textAt(event, path), LIMITS.untrustedTitleMaxChars);
    if (text !== '') lines.push(`${label}: ${text}`);
  }
  return lines.join('\n');
}

function textAt(value: unknown, path: readonly string[]): string {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return '';
    here = Reflect.get(here, key) as unknown;
  }
  return typeof here === 'string' ? here : '';
}
