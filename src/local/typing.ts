import { BOT, CAST } from './cast.ts';

/**
 * What Slack's client makes of what a person types: the three control characters are escaped, so that nobody types a `<!channel>`,
 * and `@name` becomes a mention when the name is known.
 */
export function typed(text: string): string {
  const known = new Map([[BOT.name, BOT.userId], ...CAST.map((member) => [member.handle, member.id] as const)]);
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/(?<![\w@])@([a-z]+)\b/gi, (whole, name: string) => {
      const id = known.get(name.toLowerCase());
      return id === undefined ? whole : `<@${id}>`;
    });
}

/** A line that starts with the command's name is the same as its arguments alone. */
export function commandArguments(text: string, command: string): string {
  const line = text.trim();
  return line === command || line.startsWith(`${command} `) ? line.slice(command.length).trim() : line;
}
