import { z } from 'zod';
import { LIMITS } from '../../core/limits.ts';
import { MessageGone, type Chat, type ChatMessage, type MessageRef } from '../../ports.ts';
import type { Directory } from './directory.ts';
import { MessageBlocks } from './limits.ts';
import { note, type Note } from './note.ts';
import { withinLimits } from './render.ts';
import { slackErrorOf, type Web } from './web.ts';

type Messages = Pick<Chat, 'post' | 'update' | 'find' | 'tell'> & {
  /** Into a thread, for everybody in it. */
  say(thread: MessageRef, said: Note): Promise<void>;
  /** The incident whose thread this is, when the thread's first message is one of our cards. */
  incidentOf(thread: MessageRef): Promise<string | null>;
};

const EVENT_TYPE = 'tagout_card';
const Metadata = z.object({
  event_type: z.literal(EVENT_TYPE),
  event_payload: z.object({ incident: z.string(), key: z.string() }),
});
/** `metadata` stays unknown here: other apps have their own, which is none of our business, and what people write has none. */
const Page = z.object({
  messages: z.array(z.object({ ts: z.string(), user: z.string().optional(), metadata: z.unknown().optional() })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).nullish(),
});
type Found = z.infer<typeof Page>['messages'][number];

/** In the channel, or in a thread and perhaps in its channel as well. */
type Where =
  { readonly channel: string } | { readonly channel: string; readonly thread_ts: string; readonly reply_broadcast: boolean };

const PAGE_SIZE = 100;
const NOBODY_THERE: ReadonlySet<string> = new Set(['user_not_in_channel', 'user_not_found']);

export function createMessages(web: Web, directory: Directory, channel: string, onError: (error: Error) => void): Messages {
  /** What is the same for everything that we send: Slack parses nothing, links nobody and unfurls nothing. */
  const content = (incident: string, message: ChatMessage) => {
    const checked = withinLimits(message, onError);
    return {
      text: checked.text,
      blocks: MessageBlocks.parse(checked.blocks),
      metadata: { event_type: EVENT_TYPE, event_payload: { incident, key: message.key } },
      parse: 'none' as const,
      link_names: false as const,
    };
  };

  const send = async (message: Where & Note): Promise<MessageRef> => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Slack's method, not a browser window's.
    const posted = await web.chat.postMessage({ ...message, mrkdwn: false, unfurl_links: false, unfurl_media: false });
    return Posted.parse(posted);
  };

  async function* pages(thread: MessageRef | null): AsyncGenerator<readonly Found[]> {
    let cursor = '';
    for (let page = 0; page < LIMITS.slackFindPagesMax; page += 1) {
      const common = { limit: PAGE_SIZE, include_all_metadata: true, ...(cursor === '' ? {} : { cursor }) };
      const answer = Page.parse(
        thread === null
          ? await web.conversations.history({ channel, ...common })
          : await web.conversations.replies({ channel: thread.channel, ts: thread.ts, ...common }),
      );
      yield answer.messages;
      cursor = answer.response_metadata?.next_cursor ?? '';
      if (cursor === '') return;
    }
  }

  /** Only what we posted ourselves counts: anybody can put this metadata on a message of theirs. */
  const ownCard = async (message: Found): Promise<{ readonly incident: string; readonly key: string } | null> => {
    const metadata = Metadata.safeParse(message.metadata);
    if (!metadata.success || message.user !== (await directory.self()).user_id) return null;
    return metadata.data.event_payload;
  };

  return {
    async post(incident, message, thread) {
      const where: Where =
        thread === null
          ? { channel }
          : { channel: thread.channel, thread_ts: thread.ts, reply_broadcast: message.broadcast === true };
      return send({ ...where, ...content(incident, message) });
    },
    async update(incident, ref, message) {
      try {
        await web.chat.update({ channel: ref.channel, ts: ref.ts, ...content(incident, message) });
      } catch (error) {
        throw slackErrorOf(error) === 'message_not_found' ? new MessageGone() : error;
      }
    },
    async find(incident, key, thread) {
      for await (const page of pages(thread)) {
        for (const message of page) {
          const card = await ownCard(message);
          if (card?.incident === incident && card.key === key) return { channel: thread?.channel ?? channel, ts: message.ts };
        }
      }
      return null;
    },
    async tell(person, thread, words) {
      const where = thread === null ? { channel } : { channel: thread.channel, thread_ts: thread.ts };
      try {
        await web.chat.postEphemeral({ ...where, user: person, ...note(words) });
      } catch (error) {
        // Nobody is there to read it: trying again would not change that, and there is no other place to say it in private.
        if (!NOBODY_THERE.has(slackErrorOf(error) ?? '')) throw error;
      }
    },
    async say(thread, said) {
      await send({ channel: thread.channel, thread_ts: thread.ts, reply_broadcast: false, ...said });
    },
    async incidentOf(thread) {
      const answer = Page.parse(
        await web.conversations.replies({ channel: thread.channel, ts: thread.ts, limit: 1, include_all_metadata: true }),
      );
      const [first] = answer.messages;
      const card = first === undefined || first.ts !== thread.ts ? null : await ownCard(first);
      return card?.key === 'incident' ? card.incident : null;
    },
  };
}

const Posted = z.object({ channel: z.string(), ts: z.string() });
