import { isNode, parse, walk, type Node } from './source.ts';

export interface Import {
  readonly specifier: string;
  /** Only types come in: nothing of it is there when the program runs. */
  readonly typeOnly: boolean;
  /** Names taken, where they are listed. */
  readonly names: readonly string[];
}

/** Every way in which one file can name another: static, re-exported, dynamic, and as a type. */
export function importsOf(path: string, source: string): readonly Import[] {
  return [...walk(parse(path, source))].flatMap((node): readonly Import[] => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        return isNode(node['source'])
          ? [{ specifier: literal(node['source']), typeOnly: isTypeOnly(node), names: names(node) }]
          : [];
      case 'ImportExpression':
        return [{ specifier: isNode(node['source']) ? literal(node['source']) : '', typeOnly: false, names: [] }];
      case 'TSImportType': {
        const argument = node['source'] ?? node['argument'];
        return [{ specifier: isNode(argument) ? literal(argument) : '', typeOnly: true, names: [] }];
      }
      default:
        return [];
    }
  });
}

/** A computed specifier cannot be judged: it reads as one that no rule allows. */
function literal(node: Node): string {
  const inner = node.type === 'TSLiteralType' && isNode(node['literal']) ? node['literal'] : node;
  return typeof inner['value'] === 'string' ? inner['value'] : '<computed>';
}

function isTypeOnly(node: Node): boolean {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const specifiers = children(node['specifiers']);
  return specifiers.length > 0 && specifiers.every((one) => one['importKind'] === 'type' || one['exportKind'] === 'type');
}

function names(node: Node): readonly string[] {
  return children(node['specifiers']).flatMap((one) => {
    const imported = one['imported'];
    return isNode(imported) && typeof imported['name'] === 'string' ? [imported['name']] : ['*'];
  });
}

function children(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}
