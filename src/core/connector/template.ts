import { accept, assert, refuse, type Result } from '../result.ts';

/** Text with holes. Only what is in the closed list can stand in a hole. */
export type Template<P extends string> = readonly (string | { readonly parameter: P })[];

/** Splits `{{name}}` out of a text. An unknown name is a refusal, and so is a brace pair that was not closed. */
export function parseTemplate<P extends string>(text: string, known: readonly P[]): Result<Template<P>> {
  const parts: (string | { readonly parameter: P })[] = [];
  // With one group in the pattern, the odd pieces are what stood between the braces.
  for (const [index, piece] of text.split(/\{\{([^{}]*)\}\}/).entries()) {
    if (index % 2 === 0) {
      if (/\{\{|\}\}/.test(piece)) return refuse('connector.placeholder', 'expected every {{ to be closed by }}');
      if (piece !== '') parts.push(piece);
      continue;
    }
    const parameter = known.find((name) => name === piece.trim());
    if (parameter === undefined) {
      return refuse(
        'connector.placeholder',
        `expected one of ${known.map((name) => `{{${name}}}`).join(', ')}, got {{${piece}}}`,
      );
    }
    parts.push({ parameter });
  }
  return accept(parts);
}

/** One pass: a value that looks like a placeholder stays what it is. */
export function fill<P extends string>(template: Template<P>, values: { readonly [K in P]: string | null }): string {
  return template
    .map((part) => {
      if (typeof part === 'string') return part;
      const value = values[part.parameter];
      assert(value !== null, `the value of {{${part.parameter}}} is checked before a template is filled`);
      return value;
    })
    .join('');
}

export function parametersIn<P extends string>(template: Template<P>): readonly P[] {
  return template.flatMap((part) => (typeof part === 'string' ? [] : [part.parameter]));
}
