// Loaded by Stryker, in its own processes: what is not mutated, because no test could or should tell the difference.
import type { babel } from '@stryker-mutator/core';

type Path = babel.NodePath;

/** How `planning/quarantine.ts` writes a rule of nftables for itself, to compare it. */
const NFT_RULE = /^[sd]addr @\w+ \w+$/;

/**
 * Words for people: whatever has a blank in it. Codes and names have none, and are mutated; so are the few texts with blanks that only
 * programs read: rules of nftables, and keys that are made of parts with nothing but blanks between them.
 */
function prose({ node }: Path): string | undefined {
  if (node.type === 'StringLiteral') return /\s/.test(node.value) && !NFT_RULE.test(node.value) ? WORDS : undefined;
  if (node.type !== 'TemplateLiteral') return undefined;
  const own = node.quasis.map(({ value }) => value.raw).join('');
  return /\s/.test(own) && own.trim() !== '' ? WORDS : undefined;
}

const WORDS = 'Words for people.';

/** `default: return assertNever(x)`: the compiler proves that nothing gets there, and fails when something could. */
function unreachable({ node }: Path): string | undefined {
  if (node.type !== 'SwitchCase' || node.test !== null) return undefined;
  const [first] = node.consequent;
  if (first?.type !== 'ReturnStatement') return undefined;
  const { argument } = first;
  const proven =
    argument?.type === 'TSSatisfiesExpression' ||
    (argument?.type === 'CallExpression' && argument.callee.type === 'Identifier' && argument.callee.name === 'assertNever');
  return proven ? 'The compiler proves that nothing gets here.' : undefined;
}

/** `?? []`, `= []`, `.default([])`, `: []`: the mutant has one word of Stryker's own in the list, which only a test that knows it could notice. */
function emptyDefault({ node, parent }: Path): string | undefined {
  if (node.type !== 'ArrayExpression' || node.elements.length > 0) return undefined;
  const isDefault =
    parent?.type === 'AssignmentPattern' ||
    parent?.type === 'ConditionalExpression' ||
    (parent?.type === 'LogicalExpression' && parent.operator === '??') ||
    (parent?.type === 'CallExpression' &&
      parent.callee.type === 'MemberExpression' &&
      parent.callee.property.type === 'Identifier' &&
      parent.callee.property.name === 'default');
  return isDefault ? 'An empty list as a default.' : undefined;
}

export const strykerPlugins = [
  { kind: 'Ignore', name: 'prose', value: { shouldIgnore: prose } },
  { kind: 'Ignore', name: 'unreachable', value: { shouldIgnore: unreachable } },
  { kind: 'Ignore', name: 'emptyDefault', value: { shouldIgnore: emptyDefault } },
];
