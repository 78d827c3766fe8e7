import type { ChannelMessage, WorkspaceState } from '../../src/local/api.ts';

/** What everybody sees of an incident: its card, one for each step, and those that name people. */
export function cardsOf(state: WorkspaceState, incident: string): readonly ChannelMessage[] {
  return messagesAbout(state, incident).filter((message) => !isPicture(message));
}

/** The pictures of its run. Cards do without them. */
export function picturesOf(state: WorkspaceState, incident: string): readonly ChannelMessage[] {
  return messagesAbout(state, incident).filter(isPicture);
}

/** The files that messages show. */
export function shownFiles({ messages }: WorkspaceState): readonly string[] {
  return messages.flatMap(({ blocks }) =>
    blocks.flatMap((block) => {
      const { slack_file: file } = block as { readonly slack_file?: { readonly id: string } };
      return file === undefined ? [] : [file.id];
    }),
  );
}

function messagesAbout({ messages }: WorkspaceState, incident: string): readonly ChannelMessage[] {
  return messages.filter(({ isBot, onlyFor, text }) => isBot && onlyFor === null && text.includes(incident));
}

const isPicture = ({ blocks }: ChannelMessage): boolean =>
  blocks.some((block) => (block as { type?: string }).type === 'image');
