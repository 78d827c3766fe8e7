import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

export type Document<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Parses one YAML file that an operator edits, strictly: no duplicate keys, no anchors (an alias can grow a small file without bound),
 * no unknown fields. All problems at once, each as `file:line: path: what was expected`.
 */
export function parseYaml<T>(text: string, file: string, schema: z.ZodType<T>, maxBytes: number): Document<T> {
  if (Buffer.byteLength(text) > maxBytes)
    return { ok: false, problems: [`${file}: expected at most ${maxBytes} bytes. Split it or make it smaller.`] };
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines, uniqueKeys: true, merge: false });
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => `${file}:${lines.linePos(error.pos[0]).line}: ${firstLine(error.message)}`),
    };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    return { ok: false, problems: [`${file}: anchors and aliases are not accepted. Write the value out where it is used.`] };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map((issue) => {
      const line = lineOf(document, lines, issue.path);
      return `${file}${line === null ? '' : `:${line}`}: ${issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `}${issue.message}`;
    }),
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

/** The line of the node at the path, or of the nearest parent that exists (a missing field has no line of its own). */
function lineOf(document: ReturnType<typeof parseDocument>, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
    if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line;
  }
  return null;
}
