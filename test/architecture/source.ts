import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';

/** The checkout that these tests stand in. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Every file below a folder of the checkout, as paths from its root with forward slashes. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/'))
    .toSorted();
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export const isCode = (path: string): boolean => ['.ts', '.tsx', '.mjs'].includes(extname(path));

/** A node of the syntax tree, as far as the rules look. */
export interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Parses a file with the bundler's own parser, so that text in strings and comments is never taken for code. */
export function parse(path: string, source: string): Node {
  const tree: unknown = parseAst(source, { lang: path.endsWith('.tsx') ? 'tsx' : 'ts' }, path);
  if (!isNode(tree)) throw new Error(`${path}: the parser gave no tree.`);
  return tree;
}

/** This node and every one below it. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield* walk(child);
    }
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
