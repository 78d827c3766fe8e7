import { cleanLine } from '../../core/alert/clean.ts';
import { LIMITS } from '../../core/limits.ts';
import { accept, refuse, type Result } from '../../core/result.ts';
import { storable, unescape } from './payload.ts';

/** What people ask for when they mention Tagout in a thread. */
export type Order =
  | { readonly kind: 'hint'; readonly text: string }
  | { readonly kind: 'stop'; readonly reason: string }
  | { readonly kind: 'status' | 'pending' | 'help' };

/** A mention at the very beginning, one of our words, and what stands behind it: `<@U0TAGOUT> hint the camera is needed until six`. */
const ORDER = /^\s*<@(?<to>[A-Z0-9]+)(?:\|[^>]*)?>[\s,:]*(?<word>hint|stop|status|pending|help)(?=[\s:,.!?]|$)[\s:,.!?]*/i;

export interface Addressed {
  /** Whom the message begins with: `@Sam stop it, @Tagout` asks Sam. */
  readonly to: string;
  /** Made fit to be stored; a refusal when it cannot be taken. */
  readonly order: Result<Order>;
}

/**
 * The order in a message, or null when there is none. Prose is never an order: a hint throws the draft away and keeps its writer from
 * approving, so nobody may give one by accident.
 */
export function orderIn(message: string): Addressed | null {
  const start = ORDER.exec(message)?.groups;
  if (start === undefined) return null;
  const said = storable(unescape(message.replace(ORDER, ''))).trim();
  return { to: start['to'] ?? '', order: orderOf(start['word']?.toLowerCase() ?? '', said) };
}

function orderOf(word: string, said: string): Result<Order> {
  switch (word) {
    case 'hint':
      return hint(said);
    case 'stop':
      return stop(said);
    case 'status':
      return accept({ kind: 'status' });
    case 'pending':
      return accept({ kind: 'pending' });
    default:
      return accept({ kind: 'help' });
  }
}

function hint(said: string): Result<Order> {
  if (said.length > LIMITS.hintMaxChars) {
    return refuse(
      'hint.too_long',
      `Please keep a hint to ${LIMITS.hintMaxChars} characters; this one has ${said.length}. Nothing was changed.`,
    );
  }
  const text = cleanLine(said, LIMITS.hintMaxChars);
  if (text !== '') return accept({ kind: 'hint', text });
  return refuse(
    'hint.empty',
    'Please write behind the word hint what the draft should take into account. Nothing was changed.',
  );
}

/** Never refused for its words: whoever stops a run is in a hurry. What is too long for the history is cut, and says so by its mark. */
function stop(said: string): Result<Order> {
  const reason = cleanLine(said, LIMITS.reasonMaxChars);
  return accept({ kind: 'stop', reason: reason === '' ? 'No reason was given.' : reason });
}
