const FENCED = /^```[a-z]*[ \t]*\r?\n([\s\S]*?)\r?\n?```$/i;

/**
 * Servers that ignore `response_format` often wrap the object in one Markdown code fence. One fence around the whole answer is taken off; an
 * answer with prose around it stays as it is and is refused.
 */
export function withoutFence(answer: string): string {
  const trimmed = answer.trim();
  return FENCED.exec(trimmed)?.[1] ?? trimmed;
}
