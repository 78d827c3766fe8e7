// Loaded by Stryker, in its own processes: what is not mutated, because no test could or should tell the difference.
import type { babel } from '@stryker-mutator/core';

type Path = babel.NodePath;

/** A sentence for people. Codes, keys and names have no blank in them, and are mutated. */
function prose({ node }: Path): string | undefined {
  const text =
    node.type === 'StringLiteral'
      ? node.value
      : node.type === 'TemplateLiteral'
        ? node.quasis.map(({ value }) => value.raw).join('')
        : '';
  return /\s/.test(text) ? 'A sentence for people.' : undefined;
}

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
