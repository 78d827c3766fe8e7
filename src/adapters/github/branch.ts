import { createHash } from 'node:crypto';
import type { Octokit } from '@octokit/rest';
import type { HistoryFile } from '../../core/history/history.ts';
import { LIMITS } from '../../core/limits.ts';
import { GithubFailure, statusOf } from './failure.ts';

export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

export interface Update {
  readonly branch: string;
  /** Where a branch that does not exist yet starts. */
  readonly defaultBranch: string;
  readonly folder: string;
  readonly files: readonly HistoryFile[];
  readonly message: string;
}

/** Where the ledger is now: written just now, on the branch before, or on the default branch without a branch of its own. */
export type Written = 'committed' | 'on_branch' | 'on_default';

/**
 * Puts the files on the branch as one commit on top of whatever is there, unless the same ledger is there already. Other people's commits
 * and files stay: the tree starts from theirs, and the branch is never forced. When somebody else was quicker the branch is read anew.
 */
export async function commitOnTop(octokit: Octokit, at: Repository, update: Update): Promise<Written> {
  for (let attempt = 1; ; attempt += 1) {
    const tip = await tipOf(octokit, at, update.branch);
    const base = tip ?? (await defaultTip(octokit, at, update.defaultBranch));
    if (await holdsAlready(octokit, at, base, update)) return tip === null ? 'on_default' : 'on_branch';
    const sha = await commit(octokit, at, base, update);
    try {
      await (tip === null
        ? octokit.rest.git.createRef({ ...at, ref: `refs/heads/${update.branch}`, sha })
        : octokit.rest.git.updateRef({ ...at, ref: `heads/${update.branch}`, sha, force: false }));
      return 'committed';
    } catch (error) {
      // 422: not a fast-forward, or the branch exists already; 409: a conflicting change runs; 404: the branch was deleted meanwhile.
      const lostRace = [404, 409, 422].includes(statusOf(error) ?? 0);
      if (!lostRace || attempt >= LIMITS.githubCommitAttemptsMax) throw error;
    }
  }
}

async function tipOf(octokit: Octokit, at: Repository, branch: string): Promise<string | null> {
  try {
    const { data } = await octokit.rest.git.getRef({ ...at, ref: `heads/${branch}` });
    return data.object.sha;
  } catch (error) {
    // 409: the repository has no commits at all, so it has no branches either.
    if (statusOf(error) === 404 || statusOf(error) === 409) return null;
    throw error;
  }
}

async function defaultTip(octokit: Octokit, at: Repository, branch: string): Promise<string> {
  const tip = await tipOf(octokit, at, branch);
  if (tip !== null) return tip;
  throw new GithubFailure(
    'github.empty_repository',
    `The repository ${at.owner}/${at.repo} has no commit on ${branch} yet. Push a first one, a README is enough; the history is written then.`,
  );
}

/** The same ledger means the same head: whoever asks twice gets one commit. */
async function holdsAlready(octokit: Octokit, at: Repository, base: string, { folder, files }: Update): Promise<boolean> {
  const ledger = files.find((file) => file.path.endsWith('/ledger.jsonl'));
  if (ledger === undefined) return false;
  try {
    const { data } = await octokit.rest.repos.getContent({ ...at, path: folder, ref: base });
    return Array.isArray(data) && data.some((entry) => entry.name === 'ledger.jsonl' && entry.sha === blobId(ledger.content));
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

async function commit(octokit: Octokit, at: Repository, base: string, { files, message }: Update): Promise<string> {
  const parent = await octokit.rest.git.getCommit({ ...at, commit_sha: base });
  const tree = await octokit.rest.git.createTree({
    ...at,
    base_tree: parent.data.tree.sha,
    tree: files.map(({ path, content }) => ({ path, content, mode: '100644', type: 'blob' })),
  });
  const made = await octokit.rest.git.createCommit({ ...at, message, tree: tree.data.sha, parents: [base] });
  return made.data.sha;
}

/** The name that git gives a file's content. */
function blobId(content: string): string {
  const bytes = Buffer.from(content, 'utf8');
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
