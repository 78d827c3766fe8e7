import type { App } from '@slack/bolt';
import { redact } from '../../core/alert/redact.ts';
import { LIMITS } from '../../core/limits.ts';
import type { SlackContext } from './context.ts';
import { OPEN_INCIDENT } from './manifest.ts';
import { openModal } from './modals.ts';
import { note } from './note.ts';
import { ShortcutPayload, unescape } from './payload.ts';
import { openView } from './views.ts';

/** "Open an incident" in the menu of a message: the form, with the message's words in it. Anybody may have written them. */
export function registerShortcut(app: App, context: SlackContext): void {
  app.shortcut(OPEN_INCIDENT, async ({ body, ack, respond }) => {
    await ack();
    const payload = ShortcutPayload.safeParse(body);
    if (!payload.success) return;
    // What looks like a secret is taken out before the person sees the form, so that they see what would be stored.
    const details = redact(unescape(messageWords(payload.data.message)));
    if ((await openView(context, payload.data, openModal(details))) !== null) return;
    await respond({
      response_type: 'ephemeral',
      replace_original: false,
      ...note('Slack did not open the form in time. Please choose Open an incident in the menu of the message again.'),
    });
  });
}

/** The words of a message. Those of other bots often stand in its attachments or blocks alone. */
export function messageWords(message: ShortcutPayload['message']): string {
  const text = message?.text ?? '';
  if (text.trim() !== '') return text;
  const found: string[] = [];
  collect([message?.attachments, message?.blocks], 0, found);
  return found.join('\n').slice(0, MOST_CHARS);
}

/** Twice what the form takes: enough to see that there is more. */
const MOST_CHARS = 2 * LIMITS.untrustedTextMaxChars;
/** Block Kit nests less than this. */
const DEEPEST = 12;
/** Fields in which Slack's attachments and blocks keep what people read. */
const READ: ReadonlySet<string> = new Set(['pretext', 'title', 'text', 'value']);
const WALKED: ReadonlySet<string> = new Set(['blocks', 'elements', 'fields', 'text', 'title', 'accessory']);

function collect(value: unknown, depth: number, found: string[]): void {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return;
  if (found.reduce((sum, words) => sum + words.length, 0) > MOST_CHARS) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, depth + 1, found);
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (READ.has(name) && typeof inner === 'string' && inner.trim() !== '' && !('action_id' in value)) found.push(inner);
    else if (WALKED.has(name)) collect(inner, depth + 1, found);
  }
}
