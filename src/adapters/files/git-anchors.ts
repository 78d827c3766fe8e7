import type { Anchor } from '../../core/verify-anchors.ts';
import type { Anchors } from '../../ports/anchors.ts';
import { GitFailed, gitParts, gitText } from './git.ts';

/** The copy of the history names no head, or not all that it once did: nothing can be compared with it. */
class NothingToCompare extends Error {
  readonly code = 'verify.nothing_to_compare';
}

/**
 * Every head that a commit names, on every branch, and where a branch was forced or deleted since the clone was made, as far as git still knows it.
 * Rejects with `GitFailed` or `NothingToCompare`: a clone that can prove nothing must not look like one that agrees.
 */
export async function readAnchors(dir: string): Promise<Anchors> {
  await ensureWhole(dir);
  const heads = new Map<string, Anchor[]>();
  const parents = new Map<string, readonly string[]>();
  let newestAt = 0;
  for await (const { commit, before, at, named } of commitsOn(dir)) {
    parents.set(commit, before);
    if (named.length > 0) newestAt = Math.max(newestAt, at);
    for (const { incident, head } of named) {
      const known = heads.get(incident);
      if (known === undefined) heads.set(incident, [{ commit, head }]);
      else known.push({ commit, head });
    }
  }
  if (heads.size === 0)
    throw new NothingToCompare(
      `No commit in ${dir} names the head of a ledger. Expected a clone of the history that Tagout writes.`,
    );
  return {
    heads: new Map([...heads].toSorted(([one], [other]) => (one < other ? -1 : 1))),
    newestAt,
    ancestors: (commit) => ancestorsOf(commit, parents),
    ledgerAt: (incident, commit) => gitText(dir, ['cat-file', 'blob', `${commit}:${ledgerOf(incident)}`]),
  };
}

async function ensureWhole(dir: string): Promise<void> {
  const shallow = await gitText(dir, ['rev-parse', '--is-shallow-repository']);
  if (shallow === null) throw new GitFailed(dir, 'there is no git, no repository, or it belongs to somebody else');
  if (shallow.trim() === 'true')
    throw new NothingToCompare(`${dir} is a shallow clone, without the older commits. Run there: git fetch --unshallow`);
}

interface Commit {
  readonly commit: string;
  /** The commits on ledgers that it was made on. */
  readonly before: readonly string[];
  /** Epoch milliseconds. */
  readonly at: number;
  /** In the order in which its message names them: a squashed one has several. */
  readonly named: readonly { readonly incident: string; readonly head: string }[];
}

/** Those on files of incidents, each after the ones that it was made on. No message and no file name holds a NUL. */
async function* commitsOn(dir: string): AsyncGenerator<Commit> {
  const format = '--format=%x00%H%x00%P%x00%ct%x00%B%x00';
  const which = ['--all', '--reflog', '--full-history', '--parents', '--topo-order', '--reverse'];
  const files = ['--name-only', '--no-renames', '--no-relative', '--', 'incidents'];
  const fields: string[] = [];
  let isFirst = true;
  for await (const part of gitParts(dir, ['log', ...which, format, ...files])) {
    // What stands before the first commit: nothing.
    if (isFirst) isFirst = false;
    else if (fields.push(part) === 5) yield commitOf(fields.splice(0));
  }
}

function commitOf([commit = '', before = '', seconds = '', message = '', names = '']: readonly string[]): Commit {
  const touched = new Set(names.split('\n'));
  const named = [...message.matchAll(/^Incident: (INC-\d{4}-\d{6,15})\r?\nLedger-Head: ([0-9a-f]{64})\r?$/gm)];
  return {
    commit,
    before: before.split(' '),
    at: Number(seconds) * 1000,
    // A commit that only speaks of an incident, and leaves its ledger alone, proves nothing.
    named: named.flatMap(([, incident = '', head = '']) => (touched.has(ledgerOf(incident)) ? [{ incident, head }] : [])),
  };
}

/** @param incident an id of our own making */
const ledgerOf = (incident: string): string => `incidents/${incident.slice(4, 8)}/${incident}/ledger.jsonl`;

function ancestorsOf(commit: string, parents: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [commit];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(parents.get(next) ?? []));
  }
  return found;
}
