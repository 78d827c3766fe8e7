import type { Octokit } from '@octokit/rest';
import { LIMITS } from '../../core/limits.ts';
import type { Repository } from './branch.ts';
import { GithubFailure, statusOf } from './failure.ts';

export interface Pull {
  readonly number: number;
  readonly url: string;
}

export interface Round {
  /** From 1. Each early merge starts the next one, on a branch of its own. */
  readonly round: number;
  readonly branch: string;
  readonly open: Pull | null;
  /** The last one that is over: merged or closed. */
  readonly last: Pull | null;
}

/**
 * Finds where the incident is now. A merged pull request is over, and its branch with it: a squashed branch cannot be merged twice. One
 * that was closed unmerged keeps its branch; what comes next opens another pull request from it.
 */
export async function currentRound(octokit: Octokit, at: Repository, incident: string, from: number): Promise<Round> {
  let last: Pull | null = null;
  for (let round = from; round <= LIMITS.githubPullsPerIncidentMax; round += 1) {
    const branch = round === 1 ? `tagout/${incident}` : `tagout/${incident}-${round}`;
    const { data } = await octokit.rest.pulls.list({ ...at, head: `${at.owner}:${branch}`, state: 'all', per_page: 100 });
    // The server that we ask may know no `head` filter: what it gives is checked.
    const own = data.filter((pull) => pull.head.ref === branch).toSorted((a, b) => b.number - a.number);
    const open = own.find((pull) => pull.state === 'open');
    const newest = own[0];
    if (newest !== undefined) last = pullOf(newest);
    if (open !== undefined) return { round, branch, open: pullOf(open), last };
    if (!own.some((pull) => pull.merged_at !== null)) return { round, branch, open: null, last };
  }
  throw new GithubFailure(
    'github.too_many_pulls',
    `${incident} has ${LIMITS.githubPullsPerIncidentMax} merged pull requests already. Its ledger is kept here; export it by hand.`,
  );
}

export async function openPull(
  octokit: Octokit,
  at: Repository,
  pull: { readonly title: string; readonly body: string; readonly head: string; readonly base: string },
): Promise<Pull> {
  const { data } = await octokit.rest.pulls.create({ ...at, ...pull });
  return pullOf(data);
}

/**
 * Asks for reviews, one by one, so that one wrong name does not cost the others. A name with a slash is a team's.
 * @returns sentences about those who could not be asked; rejects only when GitHub itself does not answer
 */
export async function askReviewers(
  octokit: Octokit,
  at: Repository,
  pull: Pull,
  reviewers: readonly string[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const reviewer of reviewers) {
    const team = reviewer.split('/')[1];
    const asked = team === undefined ? { reviewers: [reviewer] } : { team_reviewers: [team] };
    try {
      await octokit.rest.pulls.requestReviewers({ ...at, pull_number: pull.number, ...asked });
    } catch (error) {
      const status = statusOf(error);
      if (status === null || status >= 500) throw error;
      problems.push(
        `${reviewer} could not be asked to review ${pull.url} (GitHub answered ${status}). Check \`reviewers\` in the policy.`,
      );
    }
  }
  return problems;
}

function pullOf(pull: { readonly number: number; readonly html_url: string }): Pull {
  return { number: pull.number, url: pull.html_url };
}
