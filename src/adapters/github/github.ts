import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { historyFolder, renderHistory } from '../../core/history/history.ts';
import type { Json } from '../../core/json.ts';
import type { LedgerEntry } from '../../core/ledger.ts';
import { LIMITS } from '../../core/limits.ts';
import type { IncidentRecord } from '../../core/record.ts';
import { assert } from '../../core/result.ts';
import type { Archive } from '../../ports.ts';
import { commitOnTop } from './branch.ts';
import { createClient, type GithubAuth } from './client.ts';
import { explain, slowDown } from './failure.ts';
import { askReviewers, currentRound, openPull, type Pull } from './pull.ts';
import { commitMessage, pullBody, pullTitle } from './words.ts';

export interface GithubOptions {
  readonly auth: GithubAuth;
  readonly apiUrl?: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Logins, or `org/team`. */
  readonly reviewers: readonly string[];
  /** A small durable store: which pull request an incident is at. Losing it costs a few more calls. */
  readonly notes: { get(key: string): Promise<Json | null>; put(key: string, value: Json): Promise<void> };
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
  /** One sentence about something that went wrong and stopped nothing. */
  readonly onEvent?: (sentence: string, incident: string) => void;
}

/** `asked` is the pull request whose reviewers were asked. */
const Note = z.object({ round: z.int().positive(), asked: z.int().nullable() });

/** The history on GitHub. Rejects with a `GithubFailure` that says what is wrong and when to try again. */
export function createGithub(options: GithubOptions): Archive {
  const [owner = '', repo = ''] = options.repository.split('/');
  const at = { owner, repo };
  const client = createClient({ ...options, ...at });
  const secrets = 'token' in options.auth ? [options.auth.token] : [options.auth.privateKey];
  const now = options.now ?? Date.now;
  /** GitHub wants to be left alone until then, by every incident: whoever asks on is limited for longer. */
  let quietUntil = 0;

  return {
    async write({ record, head }, entries) {
      const leftMs = quietUntil - now();
      if (leftMs > 0) throw slowDown(leftMs);
      try {
        return { url: await write(await client(), record, upTo(entries, head), head) };
      } catch (error) {
        const failure = explain(error, options.repository, secrets);
        if (failure.retryAfterMs !== null) quietUntil = now() + Math.min(failure.retryAfterMs, LIMITS.githubRetryAfterMaxMs);
        throw failure;
      }
    },
  };

  async function write(
    octokit: Octokit,
    record: IncidentRecord,
    entries: readonly LedgerEntry[],
    head: string,
  ): Promise<string> {
    const { id } = record.incident;
    const key = `github:${id}`;
    const noted = Note.safeParse(await options.notes.get(key)).data ?? { round: 1, asked: null };
    const { data: repository } = await octokit.rest.repos.get(at);
    const { round, branch, open, last } = await currentRound(octokit, at, id, noted.round);
    const folder = historyFolder(id);
    const folderUrl = `${repository.html_url}/tree/${branch}/${folder}`;
    const written = await commitOnTop(octokit, at, {
      branch,
      defaultBranch: repository.default_branch,
      folder,
      files: renderHistory(record, entries, head),
      message: commitMessage(record, entries, head),
    });
    if (open === null && written !== 'committed') {
      // Nothing new since the last one was merged or closed: a person's decision stands until there is.
      if (last !== null) return last.url;
      if (written === 'on_default') return `${repository.html_url}/tree/${repository.default_branch}/${folder}`;
    }
    // Merged while we wrote: our commit may have come too late for it, so look again.
    if (open !== null && written === 'committed' && (await currentRound(octokit, at, id, round)).round !== round) {
      return write(octokit, record, entries, head);
    }
    const pull =
      open ??
      (await openPull(octokit, at, {
        title: pullTitle(record),
        body: pullBody(record, folderUrl),
        head: branch,
        base: repository.default_branch,
      }));
    const asked = noted.asked === pull.number || (await ask(octokit, pull, record.incident.id));
    await options.notes.put(key, { round, asked: asked ? pull.number : null });
    return pull.url;
  }

  /** Reviewers are a courtesy: the history stands without them. */
  async function ask(octokit: Octokit, pull: Pull, incident: string): Promise<boolean> {
    try {
      for (const problem of await askReviewers(octokit, at, pull, options.reviewers)) options.onEvent?.(problem, incident);
      return true;
    } catch (error) {
      options.onEvent?.(
        `Reviewers of ${pull.url} are asked at the next update: ${explain(error, options.repository, secrets).message}`,
        incident,
      );
      return false;
    }
  }
}

/** The record and its entries were read one after the other: entries that came in between belong to the next update. */
function upTo(entries: readonly LedgerEntry[], head: string): readonly LedgerEntry[] {
  const last = entries.findIndex((entry) => entry.hash === head);
  assert(last !== -1, 'the head of an incident is one of its entries');
  return entries.slice(0, last + 1);
}
