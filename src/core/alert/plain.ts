import { LIMITS } from '../limits.ts';
import { refuse, type Refusal } from '../result.ts';

/**
 * What no honest detector sends and what later code would stumble over: depth without end, keys that reach prototypes, numbers and text that
 * have no canonical JSON form (RFC 8785 has no Infinity and no lone surrogate). Null when the value is plain.
 */
export function notPlain(value: unknown, depth = 0): Refusal | null {
  if (depth > LIMITS.jsonMaxDepth) {
    return refuse(
      'alert.too_deep',
      `The alert is nested deeper than ${LIMITS.jsonMaxDepth} levels. Send the detector's own event, not a wrapped one.`,
    );
  }
  switch (typeof value) {
    case 'string':
      return value.isWellFormed()
        ? null
        : refuse('alert.bad_text', 'The alert holds half of a surrogate pair. Send text that is valid Unicode.');
    case 'number':
      return Number.isFinite(value)
        ? null
        : refuse('alert.bad_number', 'The alert holds a number too large for JSON. Send numbers below 1e308.');
    case 'boolean':
      return null;
    case 'object':
      return value === null ? null : notPlainInside(value, depth);
    default:
      return refuse('alert.malformed', `The alert holds a ${typeof value}, expected JSON. Send the detector's own event.`);
  }
}

function notPlainInside(value: object, depth: number): Refusal | null {
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = notPlain(item, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__')
      return refuse('alert.bad_key', 'The alert has a key named __proto__. No detector writes one; look at what sent it.');
    const found = notPlain(key, depth + 1) ?? notPlain(item, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
