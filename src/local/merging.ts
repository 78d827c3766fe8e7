import { z } from 'zod';
import type { ActAnswer } from './api.ts';
import type { EmulatedStore } from './emulated.ts';
import { changedFiles, historyOf, pullRows, readObjects } from './githubRows.ts';
import type { Objects, PullRow } from './githubRows.ts';

/** One call to GitHub's API as the person who merges; the path is relative to the repository. */
export type GithubCall = (method: 'POST' | 'PATCH' | 'PUT', path: string, body: unknown) => Promise<Response>;

const Made = z.looseObject({ sha: z.string() });
const Refusal = z.looseObject({ message: z.string() });
const MAIN = 'refs/heads/main';

/** Merges a pull request; first brings its branch up to date, because emulate's merge takes the branch's files and forgets the rest of main. */
export async function mergePull(store: EmulatedStore, number: number, call: GithubCall): Promise<ActAnswer> {
  const pull = pullRows(store).find((row) => row.number === number);
  if (pull === undefined) return { ok: false, message: `There is no pull request #${number} in the local history.` };
  const objects = readObjects(store);
  const main = objects.refs.get(MAIN);
  if (pull.state === 'open' && main !== undefined && !historyOf(pull.head_sha, objects).has(main)) {
    const failure = await updateBranch(pull, main, objects, call);
    if (failure !== null) return { ok: false, message: failure };
    store.collection('github.pull_requests').update(pull.id, { base_sha: main });
  }
  const answer = await call('PUT', `/pulls/${number}/merge`, { merge_method: 'merge' });
  return answer.ok ? { ok: true } : { ok: false, message: `GitHub did not merge #${number}: ${await reasonOf(answer)}` };
}

/** What GitHub's "Update branch" does. Null when it worked. */
async function updateBranch(pull: PullRow, main: string, objects: Objects, call: GithubCall): Promise<string | null> {
  const tree = await call('POST', '/git/trees', {
    base_tree: objects.commits.get(main)?.tree_sha,
    tree: changedFiles(pull, objects).map(([path, sha]) => ({ path, sha, mode: '100644', type: 'blob' })),
  });
  if (!tree.ok) return `GitHub did not take the updated files of #${pull.number}: ${await reasonOf(tree)}`;
  const commit = await call('POST', '/git/commits', {
    message: `Merge branch 'main' into ${pull.head_ref}`,
    tree: Made.parse(await tree.json()).sha,
    parents: [pull.head_sha, main],
  });
  if (!commit.ok) return `GitHub did not take the update of #${pull.number}: ${await reasonOf(commit)}`;
  const moved = await call('PATCH', `/git/refs/heads/${pull.head_ref}`, { sha: Made.parse(await commit.json()).sha });
  return moved.ok ? null : `GitHub did not move the branch of #${pull.number}: ${await reasonOf(moved)}`;
}

async function reasonOf(answer: Response): Promise<string> {
  const refusal = Refusal.safeParse(await answer.json().catch(() => null));
  return refusal.success ? refusal.data.message : `HTTP ${answer.status}`;
}
