import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** SHA-256, lower-case hex, over canonical JSON (RFC 8785): two equal values have one digest, whatever the order of their keys. */
export function digestOf(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('digestOf: the value has no JSON form. Pass plain data.');
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The plain JSON form of a value: what storing and reading it back would give. Throws when there is none. */
export function asJson(value: unknown): Json {
  const text = JSON.stringify(value);
  if (text === undefined) throw new Error('asJson: the value has no JSON form. Pass plain data.');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.stringify wrote is JSON
  return JSON.parse(text) as Json;
}
