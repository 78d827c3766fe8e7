import type { ChannelMessage, PullRequest } from '../../api.ts';

/** The pull request to show: the one picked by hand, else that of the incident in the open thread, else the newest. */
export function choosePullRequest(
  pullRequests: readonly PullRequest[],
  picked: number | null,
  root: ChannelMessage | null,
): PullRequest | null {
  const byHand = pullRequests.find(({ number }) => number === picked);
  const incident = root === null ? null : /\bINC-\d{4}-\d+\b/.exec(JSON.stringify([root.text, root.blocks]))?.[0];
  const ofThread =
    incident && pullRequests.findLast(({ title, branch }) => title.includes(incident) || branch.includes(incident));
  return byHand ?? (ofThread || null) ?? pullRequests.toSorted((a, b) => a.number - b.number).at(-1) ?? null;
}

/** The pull request that a link points to, by its number at the end of the path. */
export function linkedPullRequest(href: string, pullRequests: readonly PullRequest[]): PullRequest | null {
  const number = /\/pulls?\/(\d+)(?:[/?#].*)?$/.exec(href)?.[1];
  return pullRequests.find((other) => String(other.number) === number) ?? null;
}
