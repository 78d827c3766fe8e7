import { readFile } from 'node:fs/promises';
import type { CuratedPlaybook } from '../core/curated/file.ts';
import { parseCurated } from '../core/curated/parse.ts';
import { printable, sayProblems } from './say.ts';

/** A curated playbook by its path, or the exit code when it cannot be had, and that has been said. */
export async function readCurated(file: string): Promise<CuratedPlaybook | 1 | 2> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    console.error(
      `${printable(file)}: cannot be read. Give the path of a curated playbook, for example playbooks/botnet-traffic.yaml.`,
    );
    return 2;
  }
  const parsed = parseCurated(text, file);
  if (parsed.ok) return parsed.value;
  sayProblems('The playbook has problems:', parsed.problems);
  return 1;
}
