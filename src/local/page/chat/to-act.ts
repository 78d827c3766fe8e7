import type { PersonaAct } from '../../api.ts';
import { accept, refuse, type Result } from '../../../core/result.ts';

/** What Slack's composer does with a text: a leading slash makes it a command, and commands work in the channel only. */
export function toAct(text: string, persona: string, threadTs: string | null): Result<PersonaAct> {
  const words = text.trim();
  if (words === '') return refuse('compose.empty', 'There is nothing to send yet. Type a message first.');
  if (!words.startsWith('/')) return accept({ kind: 'message', persona, text: words, threadTs });
  if (threadTs !== null)
    return refuse('compose.command_in_thread', 'Slack takes commands in the channel only. Here, write to @tagout instead.');
  if (!/^\/tagout(?:\s|$)/.test(words))
    return refuse('compose.other_command', 'This workspace knows one command, /tagout. Try: /tagout help');
  return accept({ kind: 'command', persona, text: words });
}
