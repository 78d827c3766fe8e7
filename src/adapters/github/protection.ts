import type { Octokit } from '@octokit/rest';
import { fine, fix, look, type CheckLine } from '../../core/checkup.ts';
import type { Repository } from './branch.ts';
import { statusOf } from './failure.ts';

/** Rules apply by name, and the branch need not exist: this stands for every incident's. */
const AN_INCIDENT = 'tagout/INC-0000-000000';

/** Rules that could stop our own commits; who may pass them GitHub does not say here. */
const HINDRANCES: ReadonlyMap<string, string> = new Map([
  ['creation', 'restricts who creates branches'],
  ['update', 'restricts who updates branches'],
  ['pull_request', 'lets nobody push without a pull request'],
  ['required_signatures', 'wants signed commits'],
  ['required_status_checks', 'wants status checks before a push'],
]);

/** Whoever can force-push can forge the history: it must be protected where it is made and where it is kept. */
export async function protectionLines(octokit: Octokit, at: Repository, defaultBranch: string): Promise<readonly CheckLine[]> {
  const [kept, made, isProtected] = await Promise.all([
    rulesOf(octokit, at, defaultBranch),
    rulesOf(octokit, at, AN_INCIDENT),
    isMarked(octokit, at, defaultBranch),
  ]);
  return [keptLine(defaultBranch, kept, isProtected), madeLine(made), ...hindranceLines(made)];
}

/** Types of the active rules for a branch of this name; null when this GitHub does not tell. */
async function rulesOf(octokit: Octokit, at: Repository, branch: string): Promise<ReadonlySet<string> | null> {
  try {
    const { data } = await octokit.rest.repos.getBranchRules({ ...at, branch, per_page: 100 });
    return new Set(data.map(({ type }) => type));
  } catch (error) {
    return notTold(error);
  }
}

async function isMarked(octokit: Octokit, at: Repository, branch: string): Promise<boolean | null> {
  try {
    return (await octokit.rest.repos.getBranch({ ...at, branch })).data.protected;
  } catch (error) {
    return notTold(error);
  }
}

/** 403: not in this plan of GitHub's; 404: an older server, or no such branch yet. */
function notTold(error: unknown): null {
  if (statusOf(error) === 403 || statusOf(error) === 404) return null;
  throw error;
}

const HOW = 'Settings -> Rules -> Rulesets -> New branch ruleset';

function keptLine(branch: string, rules: ReadonlySet<string> | null, isProtected: boolean | null): CheckLine {
  const about = `GitHub protection of ${branch}`;
  if (rules?.has('non_fast_forward') === true) return fine(about, 'Nobody can force-push to it.');
  if (isProtected === true) {
    const sentence = `A branch protection rule covers it, and GitHub does not tell these credentials what it says. Make sure that "Allow force pushes" is off.`;
    return look(about, 'github.protection_unseen', sentence);
  }
  if (rules === null && isProtected === null)
    return look(about, 'github.protection_unseen', `GitHub does not tell. Make sure that nobody can force-push to it: ${HOW}.`);
  return fix(
    about,
    'github.unprotected',
    `Whoever can push to ${branch} can also rewrite the history there. ${HOW}: target the default branch, "Block force pushes" and "Restrict deletions".`,
  );
}

function madeLine(rules: ReadonlySet<string> | null): CheckLine {
  const about = 'GitHub protection of tagout/*';
  if (rules?.has('non_fast_forward') === true) return fine(about, "Nobody can force-push to an incident's branch.");
  const how = `${HOW}: target the branches tagout/**, "Block force pushes".`;
  if (rules === null)
    return look(about, 'github.protection_unseen', `GitHub does not tell. Make sure that nobody can force-push: ${how}`);
  return fix(about, 'github.unprotected', `Whoever can push can also rewrite an incident's branch. ${how}`);
}

function hindranceLines(rules: ReadonlySet<string> | null): readonly CheckLine[] {
  const found = [...(rules ?? [])].flatMap((type) => HINDRANCES.get(type) ?? []);
  if (found.length === 0) return [];
  const sentence = `A rule on the branches tagout/** ${found.join(' and ')}. Tagout commits there itself: make sure that it is on the rule's bypass list.`;
  return [look('GitHub rules', 'github.rules_in_the_way', sentence)];
}
