import { parseYaml, type Document } from '../document.ts';
import { LIMITS } from '../limits.ts';
import type { IncidentKind } from '../playbook.ts';
import { CuratedFile, type CuratedPlaybook } from './file.ts';

/** A curated playbook, or every problem at once with file, line, field and what was expected. */
export function parseCurated(text: string, file: string): Document<CuratedPlaybook> {
  const document = parseYaml(text, file, CuratedFile, LIMITS.playbookFileMaxBytes);
  return document.ok ? { ok: true, value: { ...document.value, file } } : document;
}

export type CuratedSet = ReadonlyMap<IncidentKind, CuratedPlaybook>;

/** All files together: each kind at most once, and `unclassified` must be there, because it is what everything else falls back to. */
export function parseCuratedSet(files: readonly { readonly file: string; readonly text: string }[]): Document<CuratedSet> {
  const set = new Map<IncidentKind, CuratedPlaybook>();
  const problems: string[] = [];
  for (const { file, text } of files) {
    const parsed = parseCurated(text, file);
    if (!parsed.ok) {
      problems.push(...parsed.problems);
      continue;
    }
    const other = set.get(parsed.value.kind);
    if (other === undefined) set.set(parsed.value.kind, parsed.value);
    else
      problems.push(
        `${file}: kind: expected one playbook for ${parsed.value.kind}, got a second one beside ${other.file}. Remove one of them.`,
      );
  }
  if (problems.length === 0 && !set.has('unclassified')) {
    problems.push(
      'playbooks: expected a curated playbook with "kind: unclassified", got none. It is used when no other one fits.',
    );
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: set };
}
