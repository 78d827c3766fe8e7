import { z } from 'zod';
import type { PullRequest } from './api.ts';
import type { EmulatedStore } from './emulated.ts';

/** What we read out of emulate's GitHub tables. Loose: it keeps more than we show. Its own `pulls.listFiles` knows no files. */
const PullRow = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullable(),
  state: z.enum(['open', 'closed']),
  merged: z.boolean(),
  head_ref: z.string(),
  head_sha: z.string(),
  base_sha: z.string(),
});
type PullRow = z.infer<typeof PullRow>;
const RefRow = z.object({ ref: z.string(), sha: z.string() });
const CommitRow = z.object({ sha: z.string(), message: z.string(), committer_date: z.string(), tree_sha: z.string(), parent_shas: z.array(z.string()) });
type CommitRow = z.infer<typeof CommitRow>;
const TreeRow = z.object({ sha: z.string(), tree: z.array(z.object({ path: z.string(), type: z.string(), sha: z.string() })) });
type TreeRow = z.infer<typeof TreeRow>;
const BlobRow = z.object({ sha: z.string(), content: z.string(), encoding: z.string() });
type BlobRow = z.infer<typeof BlobRow>;

interface Objects {
  readonly commits: ReadonlyMap<string, CommitRow>;
  readonly trees: ReadonlyMap<string, TreeRow>;
  readonly blobs: ReadonlyMap<string, BlobRow>;
}

export interface ReadLimits {
  readonly pullsMax: number;
  readonly commitsMax: number;
  readonly fileMaxChars: number;
}

/** Newest first. */
export function readPulls(store: EmulatedStore, limits: ReadLimits): readonly PullRequest[] {
  const read = <T>(name: string, schema: z.ZodType<T>): readonly T[] =>
    store.collection(`github.${name}`).all().map((row) => schema.parse(row));
  const bySha = <T extends { readonly sha: string }>(rows: readonly T[]): ReadonlyMap<string, T> => new Map(rows.map((row) => [row.sha, row] as const));
  const objects = { commits: bySha(read('commits', CommitRow)), trees: bySha(read('trees', TreeRow)), blobs: bySha(read('blobs', BlobRow)) };
  const refs = new Map(read('refs', RefRow).map((row) => [row.ref, row.sha] as const));
  return [...read('pull_requests', PullRow)]
    .sort((one, other) => other.number - one.number)
    .slice(0, limits.pullsMax)
    .map((pull) => pullRequest(pull, refs, objects, limits));
}

function pullRequest(pull: PullRow, refs: ReadonlyMap<string, string>, objects: Objects, limits: ReadLimits): PullRequest {
  // The row keeps the head as it was when the pull request was opened; the branch knows better while it is open.
  const head = pull.state === 'open' ? (refs.get(`refs/heads/${pull.head_ref}`) ?? pull.head_sha) : pull.head_sha;
  const before = filesOf(pull.base_sha, objects);
  const files = [...filesOf(head, objects)].filter(([path, sha]) => before.get(path) !== sha);
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    state: pull.merged ? 'merged' : pull.state,
    branch: pull.head_ref,
    files: files.map(([path, sha]) => ({ path, content: contentOf(sha, objects, limits.fileMaxChars) })),
    commits: commitsSince(pull.base_sha, head, objects, limits.commitsMax),
  };
}

/** Path to blob, of all files in a commit. */
function filesOf(commit: string, objects: Objects): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const walk = (tree: string, prefix: string): void => {
    for (const entry of objects.trees.get(tree)?.tree ?? []) {
      if (entry.type === 'tree') walk(entry.sha, `${prefix}${entry.path}/`);
      if (entry.type === 'blob') files.set(`${prefix}${entry.path}`, entry.sha);
    }
  };
  walk(objects.commits.get(commit)?.tree_sha ?? '', '');
  return files;
}

function contentOf(sha: string, objects: Objects, maxChars: number): string {
  const blob = objects.blobs.get(sha);
  if (blob === undefined) return '';
  const text = blob.encoding === 'base64' ? Buffer.from(blob.content, 'base64').toString('utf8') : blob.content;
  return text.length <= maxChars ? text : `${text.slice(0, maxChars)}\n[This page shows the first ${maxChars} of ${text.length} characters.]`;
}

/** Newest first, along first parents, down to where the branch left its base. */
function commitsSince(base: string, head: string, objects: Objects, max: number): PullRequest['commits'] {
  const commits: { sha: string; message: string; at: string }[] = [];
  let sha: string | undefined = head;
  while (sha !== undefined && sha !== base && commits.length < max) {
    const commit: CommitRow | undefined = objects.commits.get(sha);
    if (commit === undefined) break;
    commits.push({ sha, message: commit.message, at: commit.committer_date });
    sha = commit.parent_shas[0];
  }
  return commits;
}
