import { z } from 'zod';
import { LIMITS } from '../../core/limits.ts';
import type { MessageRef, StoredMessage } from '../../ports.ts';
import type { Web } from './web.ts';

/** A card, by its incident and its key there: `incident`, `step:s1`. */
export interface CardName {
  readonly incident: string;
  readonly key: string;
}

/** Addresses of cards, as far as they are known: a card that was not posted yet, or that Slack does not find now, has none. */
export interface Links {
  to(incident: string, key: string): string | null;
}

const Answer = z.object({ permalink: z.url({ protocol: /^https?$/ }) });

/** Looks up where cards are in Slack, so that people get from a list to what they decide on. */
export function createLinks(
  web: Web,
  cards: (incident: string) => Promise<readonly StoredMessage[]>,
  onError: (error: Error) => void,
): (wanted: readonly CardName[]) => Promise<Links> {
  /** The address of a message never changes. */
  const known = new Map<string, string>();

  const permalink = async ({ channel, ts }: MessageRef): Promise<string> => {
    const place = `${channel} ${ts}`;
    const before = known.get(place);
    if (before !== undefined) return before;
    const { permalink: url } = Answer.parse(await web.chat.getPermalink({ channel, message_ts: ts }));
    known.set(place, url);
    const [oldest] = known.keys();
    if (known.size > LIMITS.slackDirectoryEntriesMax && oldest !== undefined) known.delete(oldest);
    return url;
  };

  return async (wanted) => {
    const found = new Map<string, string>();
    const incidents = new Set(wanted.map(({ incident }) => incident));
    try {
      for (const incident of incidents) {
        const keys = new Set(wanted.filter((one) => one.incident === incident).map(({ key }) => key));
        for (const { key, channel, ts } of await cards(incident)) {
          if (ts !== null && keys.has(key)) found.set(nameOf(incident, key), await permalink({ channel, ts }));
        }
      }
    } catch (error) {
      // A list without links is worth more than none.
      onError(
        new Error('slack.no_link: the address of a card could not be looked up, so a list goes without it.', { cause: error }),
      );
    }
    return { to: (incident, key) => found.get(nameOf(incident, key)) ?? null };
  };
}

const nameOf = (incident: string, key: string): string => `${incident} ${key}`;
