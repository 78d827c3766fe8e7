import { readFileSync, readdirSync } from 'node:fs';
import { parseCuratedSet, type CuratedSet } from '../../../src/core/curated/parse.ts';

const FOLDER = new URL('../../../playbooks/', import.meta.url);

/** The curated playbooks that this repository ships, as text. */
export function shippedFiles(): readonly { readonly file: string; readonly text: string }[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml') && file !== 'policy.yaml' && file !== 'inventory.yaml')
    .map((file) => ({ file, text: readFileSync(new URL(file, FOLDER), 'utf8') }));
}

export function shippedSet(): CuratedSet {
  const set = parseCuratedSet(shippedFiles());
  if (!set.ok) throw new Error(set.problems.join('\n'));
  return set.value;
}
