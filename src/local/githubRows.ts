import { z } from 'zod';
import type { PullRequest } from './api.ts';
import type { EmulatedStore } from './emulated.ts';

/** What we read out of emulate's GitHub tables. Loose: it keeps more than we show. Its own `pulls.listFiles` knows no files. */
export const PullRow = z.object({
  id: z.number(),
  number: z.number(),
  title: z.string(),
  body: z.string().nullable(),
  state: z.enum(['open', 'closed']),
  merged: z.boolean(),
  head_ref: z.string(),
  head_sha: z.string(),
  base_sha: z.string(),
});
export type PullRow = z.infer<typeof PullRow>;
const RefRow = z.object({ ref: z.string(), sha: z.string() });
const CommitRow = z.object({
  sha: z.string(),
  message: z.string(),
  committer_date: z.string(),
  tree_sha: z.string(),
  parent_shas: z.array(z.string()),
});
type CommitRow = z.infer<typeof CommitRow>;
const TreeRow = z.object({ sha: z.string(), tree: z.array(z.object({ path: z.string(), type: z.string(), sha: z.string() })) });
type TreeRow = z.infer<typeof TreeRow>;
const BlobRow = z.object({ sha: z.string(), content: z.string(), encoding: z.string() });
type BlobRow = z.infer<typeof BlobRow>;

export interface Objects {
  readonly refs: ReadonlyMap<string, string>;
  readonly commits: ReadonlyMap<string, CommitRow>;
  readonly trees: ReadonlyMap<string, TreeRow>;
  readonly blobs: ReadonlyMap<string, BlobRow>;
}

function rowsOf<T>(store: EmulatedStore, name: string, schema: z.ZodType<T>): readonly T[] {
  return store
    .collection(`github.${name}`)
    .all()
    .map((row) => schema.parse(row));
}

function bySha<T extends { readonly sha: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.sha, row] as const));
}

export function readObjects(store: EmulatedStore): Objects {
  return {
    refs: new Map(rowsOf(store, 'refs', RefRow).map((row) => [row.ref, row.sha] as const)),
    commits: bySha(rowsOf(store, 'commits', CommitRow)),
    trees: bySha(rowsOf(store, 'trees', TreeRow)),
    blobs: bySha(rowsOf(store, 'blobs', BlobRow)),
  };
}

export function pullRows(store: EmulatedStore): readonly PullRow[] {
  return rowsOf(store, 'pull_requests', PullRow);
}

/** emulate keeps an open pull request's head as it was when it was opened, and would merge that; GitHub follows the branch. */
export function followBranches(store: EmulatedStore): void {
  const refs = new Map(rowsOf(store, 'refs', RefRow).map((row) => [row.ref, row.sha] as const));
  for (const pull of pullRows(store)) {
    const head = refs.get(`refs/heads/${pull.head_ref}`);
    if (pull.state !== 'open' || head === undefined || head === pull.head_sha) continue;
    store.collection('github.pull_requests').update(pull.id, { head_sha: head });
  }
}

export interface ReadLimits {
  readonly pullsMax: number;
  readonly commitsMax: number;
  readonly fileMaxChars: number;
}

/** Newest first. */
export function readPulls(store: EmulatedStore, limits: ReadLimits): readonly PullRequest[] {
  const objects = readObjects(store);
  return pullRows(store)
    .toSorted((one, other) => other.number - one.number)
    .slice(0, limits.pullsMax)
    .map((pull) => ({
      number: pull.number,
      title: pull.title,
      body: pull.body ?? '',
      state: pull.merged ? 'merged' : pull.state,
      branch: pull.head_ref,
      files: changedFiles(pull, objects).map(([path, sha]) => ({
        path,
        content: contentOf(sha, objects, limits.fileMaxChars),
      })),
      commits: commitsSince(pull, objects, limits.commitsMax),
    }));
}

/** Path and blob of each file that the branch adds or changes. */
export function changedFiles(pull: PullRow, objects: Objects): readonly (readonly [string, string])[] {
  const before = filesOf(pull.base_sha, objects);
  return [...filesOf(pull.head_sha, objects)]
    .filter(([path, sha]) => before.get(path) !== sha)
    .toSorted(([one], [other]) => readmeFirst(one, other));
}

/** The commit and all that led to it. */
export function historyOf(commit: string, objects: Objects): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [commit];
  for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
    if (seen.has(sha)) continue;
    seen.add(sha);
    open.push(...(objects.commits.get(sha)?.parent_shas ?? []));
  }
  return seen;
}

/** People read the README; the rest follows by name. */
function readmeFirst(one: string, other: string): number {
  return Number(other.endsWith('README.md')) - Number(one.endsWith('README.md')) || (one < other ? -1 : 1);
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
  return text.length <= maxChars
    ? text
    : `${text.slice(0, maxChars)}\n[This page shows the first ${maxChars} of ${text.length} characters.]`;
}

/** Newest first, along first parents, down to where the branch left its base. */
function commitsSince(pull: PullRow, objects: Objects, max: number): PullRequest['commits'] {
  const old = historyOf(pull.base_sha, objects);
  const commits: { sha: string; message: string; at: string }[] = [];
  let sha: string | undefined = pull.head_sha;
  while (sha !== undefined && !old.has(sha) && commits.length < max) {
    const commit: CommitRow | undefined = objects.commits.get(sha);
    if (commit === undefined) break;
    commits.push({ sha, message: commit.message, at: commit.committer_date });
    sha = commit.parent_shas[0];
  }
  return commits;
}
