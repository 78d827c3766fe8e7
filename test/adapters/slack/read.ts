/** What a person reads: every literal text of blocks (or of a view), in order, code blocks between fences, buttons in brackets. */
export function read(shown: unknown): string {
  if (Array.isArray(shown)) return shown.map(words).join('\n');
  return typeof shown === 'object' && shown !== null && 'blocks' in shown ? read(shown.blocks) : '';
}

function words(value: unknown): string {
  if (Array.isArray(value)) return value.map(words).join('');
  if (typeof value !== 'object' || value === null) return '';
  const fields = Object.entries(value);
  const get = (name: string): unknown => fields.find(([key]) => key === name)?.[1];
  const text = get('text');
  switch (get('type')) {
    case 'header':
      return `# ${words(text)}`;
    case 'button':
      return `[${words(text)}] `;
    case 'text':
    case 'plain_text':
    case 'link':
      return String(text);
    case 'date':
      return String(get('fallback'));
    case 'divider':
      return '---';
    case 'rich_text_preformatted':
      return `\`\`\`\n${words(get('elements'))}\n\`\`\``;
    case 'rich_text_list': {
      const elements = get('elements');
      return Array.isArray(elements) ? elements.map((item) => `\n- ${words(item)}`).join('') : '';
    }
    case 'input':
      return `${words(get('label'))}: ____ ${words(get('hint'))}`;
    default:
      return words(get('elements'));
  }
}
