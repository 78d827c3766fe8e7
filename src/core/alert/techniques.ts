import { LIMITS } from '../limits.ts';

/** MITRE ATT&CK technique ids in texts that the detector wrote, in order, each once. Only the form is checked; nothing is recalled or guessed. */
export function techniqueIds(texts: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const text of texts) {
    for (const match of text.slice(0, LIMITS.untrustedTextMaxChars).matchAll(/\bT\d{4}(?:\.\d{3})?\b/g)) found.add(match[0]);
  }
  return [...found].slice(0, LIMITS.techniquesPerAlertMax);
}

/** Every string inside a value that `notPlain` has passed. */
export function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(stringsIn);
  return [];
}
