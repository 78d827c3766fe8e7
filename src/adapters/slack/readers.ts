import type { SlackContext } from './context.ts';

/**
 * Why this person is shown nothing, or null for a full member of our own workspace. Incidents name devices, addresses and weak points: guests,
 * people of other workspaces (Slack Connect) and whomever Slack cannot vouch for now may see a card in a channel that somebody let them into,
 * and no more.
 */
export async function mayNotRead(context: SlackContext, user: string): Promise<string | null> {
  try {
    const { standing } = await context.person(user);
    return standing === 'member' ? null : 'Only full members of this workspace may read about incidents here.';
  } catch (error) {
    context.onError(new Error('slack.reader_unknown: Slack could not say who asked, so nothing was shown.', { cause: error }));
    return 'Slack could not say just now who you are, so nothing is shown. Please try again in a moment.';
  }
}
