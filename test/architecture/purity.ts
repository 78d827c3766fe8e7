import { isNode, parse, walk, type Node } from './source.ts';

/** Calls that make the answer depend on when or where it is asked. */
const IMPURE_CALLS = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'Date',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
]);
/** Objects through which the outside is reached. */
const IMPURE_OBJECTS = new Set(['process', 'globalThis', 'crypto', 'console']);

/** What in a file of the core is a clock, randomness, environment or output. */
export function impurities(path: string, source: string): readonly string[] {
  return [...walk(parse(path, source))].flatMap((node) => {
    const found = impurity(node);
    return found === null ? [] : [`${path} uses ${found}: the core is pure. Take it as an argument.`];
  });
}

function impurity(node: Node): string | null {
  switch (node.type) {
    case 'CallExpression': {
      const callee = nameOf(node['callee']);
      return callee !== null && IMPURE_CALLS.has(callee) ? `${callee}()` : null;
    }
    case 'NewExpression':
      return nameOf(node['callee']) === 'Date' && Array.isArray(node['arguments']) && node['arguments'].length === 0
        ? 'new Date()'
        : null;
    case 'MemberExpression': {
      const object = nameOf(node['object']);
      return object !== null && IMPURE_OBJECTS.has(object) ? object : null;
    }
    case 'MetaProperty':
      return 'import.meta';
    default:
      return null;
  }
}

/** `a` or `a.b`; null for anything else. */
function nameOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'Identifier' && typeof node['name'] === 'string') return node['name'];
  if (node.type !== 'MemberExpression') return null;
  const [object, property] = [nameOf(node['object']), nameOf(node['property'])];
  return object === null || property === null ? null : `${object}.${property}`;
}
