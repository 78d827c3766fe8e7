import type { Octokit } from '@octokit/rest';
import { clockLine, fine, fix, look, type Check, type CheckLine } from '../../core/checkup.ts';
import type { Repository } from './branch.ts';
import { createClient, type GithubAuth } from './client.ts';
import { explain, statusOf } from './failure.ts';
import { protectionLines } from './protection.ts';

export interface GithubCheckOptions {
  readonly auth: GithubAuth;
  readonly apiUrl?: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Logins that the policy names. */
  readonly reviewers: readonly string[];
  now(): number;
  readonly fetch?: typeof fetch;
}

/**
 * Looks at everything that GitHub's side can get wrong. It leaves no trace but one: to see that contents may be written it stores the same
 * small blob each time, which no tree and no commit names.
 */
export function githubCheck(options: GithubCheckOptions): Check {
  const [owner = '', repo = ''] = options.repository.split('/');
  const at = { owner, repo };
  const client = createClient({ ...options, ...at });
  const secrets = 'token' in options.auth ? [options.auth.token] : [options.auth.privateKey];
  return {
    about: 'GitHub',
    async run() {
      try {
        return await lines(await client(), at, options);
      } catch (error) {
        return [fix('GitHub', 'github.access', notReached(error, options, secrets))];
      }
    },
  };
}

function notReached(error: unknown, { auth, repository }: GithubCheckOptions, secrets: readonly string[]): string {
  if (statusOf(error) === 404 && 'appId' in auth)
    return `The GitHub App ${auth.appId} is not installed on ${repository}, or GITHUB_REPOSITORY names another one. Install it there: the App's settings -> Install App.`;
  return explain(error, repository, secrets).message;
}

async function lines(octokit: Octokit, at: Repository, options: GithubCheckOptions): Promise<readonly CheckLine[]> {
  const { data, headers } = await octokit.rest.repos.get({ ...at });
  const theirs = Date.parse(headers.date ?? '');
  const clock = Number.isFinite(theirs) ? [clockLine('GitHub', theirs, options.now())] : [];
  const repository = [fine('GitHub repository', `${data.full_name} can be read.`), ...standingLines(data)];
  if (repository.some(({ code }) => code === 'github.archived')) return [...repository, ...clock];
  const branch = data.default_branch;
  const [begun, contents, pulls, protection, reviewers] = await Promise.all([
    begunLine(octokit, at, branch),
    contentsLine(octokit, at),
    pullsLine(octokit, at, branch),
    protectionLines(octokit, at, branch),
    Promise.all(options.reviewers.map((login) => reviewerLine(octokit, at, login))),
  ]);
  return [...repository, ...begun, contents, pulls, ...protection, ...reviewers.flat(), ...clock];
}

function standingLines(data: { readonly archived?: boolean; readonly private: boolean }): readonly CheckLine[] {
  const about = 'GitHub repository';
  const found: CheckLine[] = [];
  if (data.archived === true)
    found.push(
      fix(about, 'github.archived', 'It is archived, so nobody can write to it. Unarchive it, or choose another one.'),
    );
  if (!data.private)
    found.push(
      fix(
        about,
        'github.public',
        'It is public: the whole world could read which devices you have and what happens to them. Make it private.',
      ),
    );
  return found;
}

async function begunLine(octokit: Octokit, at: Repository, branch: string): Promise<readonly CheckLine[]> {
  try {
    await octokit.rest.git.getRef({ ...at, ref: `heads/${branch}` });
    return [];
  } catch (error) {
    if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
    const sentence = `It has no commit on ${branch} yet, and a history needs something to start from. Push a first one, a README is enough.`;
    return [fix('GitHub repository', 'github.empty_repository', sentence)];
  }
}

async function contentsLine(octokit: Octokit, at: Repository): Promise<CheckLine> {
  const about = 'GitHub contents';
  const content = 'Tagout doctor was here to see whether it may write. Nothing refers to this.\n';
  try {
    await octokit.rest.git.createBlob({ ...at, content, encoding: 'utf-8' });
    return fine(about, 'The history can be written.');
  } catch (error) {
    // 409: no commit yet, which has a line of its own.
    if (statusOf(error) === 409) return look(about, 'github.contents_unseen', 'Seen only once there is a first commit.');
    return refusedLine(error, about, 'github.contents', 'Contents');
  }
}

/** Asks for a pull request from a branch to itself: whoever may open one hears that this one makes no sense. */
async function pullsLine(octokit: Octokit, at: Repository, branch: string): Promise<CheckLine> {
  const about = 'GitHub pull requests';
  try {
    await octokit.rest.pulls.create({ ...at, title: 'Tagout doctor', head: branch, base: branch });
  } catch (error) {
    return statusOf(error) === 422
      ? fine(about, 'Pull requests can be opened.')
      : refusedLine(error, about, 'github.pull_requests', 'Pull requests');
  }
  const sentence = `GitHub took a pull request from ${branch} to itself, which it should not. Close it, and see what stands at GITHUB_API_URL.`;
  return fix(about, 'github.odd_answer', sentence);
}

function refusedLine(error: unknown, about: string, code: string, permission: string): CheckLine {
  if (statusOf(error) !== 403 && statusOf(error) !== 404) throw error;
  const sentence = `These credentials may not write here (GitHub answered ${String(statusOf(error))}). Give the token or the App the permission "${permission}: read and write".`;
  return fix(about, code, sentence);
}

async function reviewerLine(octokit: Octokit, at: Repository, login: string): Promise<readonly CheckLine[]> {
  const about = 'GitHub reviewers';
  try {
    await octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username: login });
    return [fine(about, `${login} can be asked for reviews.`)];
  } catch (error) {
    const status = statusOf(error);
    if (status === null || status >= 500) throw error;
    if (status === 403)
      return [look(about, 'github.reviewer_unseen', `GitHub does not tell these credentials whether ${login} can review.`)];
    const sentence = `${login} has no access to the repository, so nobody can ask for their review. Invite them, or correct reviewers: in policy.yaml.`;
    return [fix(about, 'github.reviewer', sentence)];
  }
}
