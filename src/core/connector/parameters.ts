import ipaddr from 'ipaddr.js';
import { accept, assertNever, refuse, type Result } from '../result.ts';

/** What may enter a command. Closed, and each is typed: nothing reaches a command that was not parsed and written anew. */
export const COMMAND_PARAMETERS = ['mac', 'address', 'lan', 'hold_s'] as const;
export type CommandParameter = (typeof COMMAND_PARAMETERS)[number];

/** What may enter a sentence for people. Names come from the operator's inventory. */
export const SENTENCE_PARAMETERS = [...COMMAND_PARAMETERS, 'device', 'gateway', 'hold'] as const;
export type SentenceParameter = (typeof SENTENCE_PARAMETERS)[number];

/** Written values; null where this step has none. */
export type CommandValues = { readonly [P in CommandParameter]: string | null };
export type SentenceValues = { readonly [P in SentenceParameter]: string | null };

/** A year: longer than any incident. */
const HOLD_MAX_S = 366 * 24 * 60 * 60;

/** @returns the value in its one written form, or a refusal that names the parameter. */
export function write(parameter: CommandParameter, value: string | number): Result<string> {
  const written = writtenForm(parameter, String(value));
  return written === null
    ? refuse(
        'plan.bad_value',
        `Expected ${expected(parameter)}, got ${JSON.stringify(value)}. Correct it in the inventory or the connector.`,
      )
    : accept(written);
}

function writtenForm(parameter: CommandParameter, text: string): string | null {
  switch (parameter) {
    case 'mac':
      return writtenMac(text);
    case 'address':
      // `isValid` alone would take "1", an address in old notations, and scoped IPv6 such as "fe80::1%eth0".
      if (!/^[0-9a-fA-F.:]+$/.test(text) || !(ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)))
        return null;
      return ipaddr.process(text).toString();
    case 'lan':
      return /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/.test(text) ? text : null;
    case 'hold_s':
      return /^[1-9][0-9]{0,8}$/.test(text) && Number(text) <= HOLD_MAX_S ? String(Number(text)) : null;
    default:
      return assertNever(parameter);
  }
}

/** A unicast MAC address: a group address (lowest bit of the first byte) names many devices. */
function writtenMac(text: string): string | null {
  if (!/^[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}$/.test(text)) return null;
  const bytes = text.split(':').map((byte) => Number.parseInt(byte, 16));
  if (((bytes[0] ?? 1) & 1) === 1 || bytes.every((byte) => byte === 0)) return null;
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function expected(parameter: CommandParameter): string {
  switch (parameter) {
    case 'mac':
      return 'the MAC address of one device, such as 02:00:00:00:00:07';
    case 'address':
      return 'an IPv4 or IPv6 address';
    case 'lan':
      return 'the name of a network interface, at most 15 characters';
    case 'hold_s':
      return 'a whole number of seconds, at most a year';
    default:
      return assertNever(parameter);
  }
}
