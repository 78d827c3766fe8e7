/** What a line of Slack's `mrkdwn` is made of. Text is unescaped here, once, and only ever drawn as text. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'del'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly label: string }
  | { readonly kind: 'user' | 'channel'; readonly id: string; readonly label: string }
  | { readonly kind: 'broadcast'; readonly label: string }
  | { readonly kind: 'date'; readonly seconds: number; readonly format: string; readonly fallback: string }
  | { readonly kind: 'emoji'; readonly code: string };

/** Slack escapes these three and no others; `&amp;` last, so that `&amp;lt;` stays `&lt;`. */
export const unescape = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Emphasis opens and closes at the edge of a word, as in Slack: `snake_case_name` is plain. */
const TOKEN =
  /<(?<control>[^<>\n]*)>|`(?<code>[^`\n]+)`|:(?<emoji>[a-z0-9_+-]+):|(?<![\p{L}\p{N}])(?<mark>[*_~])(?<inner>[^\s*_~](?:[^\n]*?[^\s])??)\k<mark>(?![\p{L}\p{N}])/gu;

const EMPHASIS = { '*': 'strong', _: 'em', '~': 'del' } as const;

/** Emphasis within emphasis goes three deep at most: more is not writing. */
const DEPTH_MAX = 3;

export function parseInline(text: string, depth = 0): readonly Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > from) parts.push({ kind: 'text', text: unescape(text.slice(from, match.index)) });
    parts.push(parseToken(match[0], match.groups ?? {}, depth));
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: unescape(text.slice(from)) });
  return parts;
}

function parseToken(whole: string, groups: Record<string, string | undefined>, depth: number): Inline {
  const { control, code, emoji, mark, inner } = groups;
  if (control !== undefined) return parseControl(control);
  if (code !== undefined) return { kind: 'code', text: unescape(code) };
  if (emoji !== undefined) return { kind: 'emoji', code: emoji };
  if (inner !== undefined && depth < DEPTH_MAX && (mark === '*' || mark === '_' || mark === '~'))
    return { kind: EMPHASIS[mark], children: parseInline(inner, depth + 1) };
  return { kind: 'text', text: unescape(whole) };
}

/** What stands between `<` and `>`: a mention, a date or a link. */
function parseControl(control: string): Inline {
  const bar = control.indexOf('|');
  const target = bar < 0 ? control : control.slice(0, bar);
  const label = bar < 0 ? '' : unescape(control.slice(bar + 1));
  if (target.startsWith('@')) return { kind: 'user', id: target.slice(1), label };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!date^')) {
    const [, seconds = '', format = ''] = target.split('^');
    return { kind: 'date', seconds: Number.parseInt(seconds, 10), format: unescape(format), fallback: label };
  }
  if (target.startsWith('!')) return { kind: 'broadcast', label: `@${label === '' ? target.slice(1) : label}` };
  const href = unescape(target);
  if (!isWebLink(href)) return { kind: 'text', text: label === '' ? href : label };
  return { kind: 'link', href, label: label === '' ? href : label };
}

/** Only these ever become links. `javascript:`, `data:` and their relatives stay text. */
export const isWebLink = (href: string): boolean => /^(?:https?:\/\/|mailto:)/i.test(href);
