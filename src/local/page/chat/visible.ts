import type { ChannelMessage } from '../../api.ts';

/** What one persona sees: everybody's messages, and of the "only visible to you" ones their own. Oldest first. */
export function visibleTo(messages: readonly ChannelMessage[], persona: string): readonly ChannelMessage[] {
  return messages.filter(({ onlyFor }) => onlyFor === null || onlyFor === persona).toSorted((a, b) => compareTs(a.ts, b.ts));
}

export interface Thread {
  readonly root: ChannelMessage;
  readonly replies: readonly ChannelMessage[];
}

/** The channel's own messages, each with the replies under it. */
export function threadsOf(visible: readonly ChannelMessage[]): readonly Thread[] {
  const replies = Map.groupBy(visible.filter(isReply), ({ threadTs }) => threadTs);
  return visible.filter((message) => !isReply(message)).map((root) => ({ root, replies: replies.get(root.ts) ?? [] }));
}

/** What stands in the channel: what was said there, and replies that were also sent to it, which belong to the thread of another message. */
export interface Entry {
  readonly message: ChannelMessage;
  readonly threadTs: string;
  /** Null for a reply. */
  readonly replies: number | null;
}

export function channelOf(visible: readonly ChannelMessage[]): readonly Entry[] {
  const replies = new Map(threadsOf(visible).map(({ root, replies: all }) => [root.ts, all.length]));
  return visible
    .filter((message) => !isReply(message) || message.isBroadcast)
    .map((message) => ({ message, threadTs: message.threadTs ?? message.ts, replies: replies.get(message.ts) ?? null }));
}

/** The newest card of an incident: what the bot posted for everybody, and not as an answer. */
export function newestIncident(threads: readonly Thread[]): Thread | null {
  return threads.findLast(({ root }) => root.isBot && root.onlyFor === null && root.blocks.length > 0) ?? null;
}

/** Whether somebody wrote a message, or is the only one to see it. */
export const isMine = (message: ChannelMessage | undefined, persona: string): boolean =>
  message !== undefined && (message.userId === persona || message.onlyFor === persona);

const isReply = ({ ts, threadTs }: ChannelMessage): boolean => threadTs !== null && threadTs !== ts;

/** Slack's time stamps are seconds with six decimals and ten digits before the point until the year 2286. */
const compareTs = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
