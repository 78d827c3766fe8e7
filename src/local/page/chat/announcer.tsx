import type { ReactNode } from 'react';
import type { ChannelMessage } from '../../api.ts';
import { parseInline, type Inline } from '../slack/inline.ts';

/** Enough to know what it is about; the rest is read in the thread. */
const SPOKEN_MAX_CHARS = 200;

/** Says the newest message to screen readers. Cards are redrawn often, so the lists themselves are not live. */
export function Announcer({ messages }: { readonly messages: readonly ChannelMessage[] }): ReactNode {
  const newest = messages.at(-1);
  return (
    <div className="visually-hidden" role="status">
      {newest !== undefined && `${newest.userName}: ${spoken(newest.text)}`}
    </div>
  );
}

function spoken(text: string): string {
  return parseInline(text).map(words).join('').slice(0, SPOKEN_MAX_CHARS);
}

function words(part: Inline): string {
  if ('children' in part) return part.children.map(words).join('');
  if ('text' in part) return part.text;
  if ('label' in part) return part.label;
  return '';
}
