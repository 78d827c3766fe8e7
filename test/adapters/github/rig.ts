import { Octokit } from '@octokit/rest';
import { createEmulator } from 'emulate';
import { createGithub, type GithubOptions } from '../../../src/adapters/github/github.ts';
import type { Json } from '../../../src/core/json.ts';
import type { ArchiveRig } from '../../contracts/archive.suite.ts';

/** What stands in for GitHub's answer to one request; null lets the request through. */
type Answer = (method: string, path: string) => Response | null | Promise<Response | null>;
const passOn: Answer = () => null;

export interface GithubRig extends ArchiveRig {
  readonly url: string;
  /** As a person with a token of their own. */
  readonly person: Octokit;
  /** Sentences that the archive told us. */
  readonly events: readonly string[];
  /** Every request that went out, `METHOD /path`. */
  readonly calls: readonly string[];
  /** Runs before each request; what it returns is the answer instead. */
  intercept(answer: Answer): void;
}

/** The archive on emulate's stateful GitHub, through the real Octokit, on a free port of loopback. */
export async function createGithubRig(options: Partial<GithubOptions> & { readonly seed?: object } = {}): Promise<GithubRig> {
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: {
        'token-of-tagout': { login: 'tagout-bot', scopes: ['repo'] },
        'token-of-lead': { login: 'lead', scopes: ['repo'] },
      },
      github: {
        users: [{ login: 'tagout-bot' }, { login: 'lead' }],
        repos: [{ owner: 'tagout-bot', name: 'history', auto_init: true }],
        ...options.seed,
      },
    },
  });
  const notes = new Map<string, Json>();
  const events: string[] = [];
  const calls: string[] = [];
  let down = false;
  let answer: Answer = passOn;
  const repository = options.repository ?? 'tagout-bot/history';
  const [owner = '', repo = ''] = repository.split('/');
  const at = { owner, repo };

  const archive = createGithub({
    auth: { token: 'token-of-tagout' },
    apiUrl: emulator.url,
    reviewers: ['lead'],
    notes: {
      get: async (key) => notes.get(key) ?? null,
      put: async (key, value) => {
        notes.set(key, value);
      },
    },
    fetch: async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      const method = init?.method ?? 'GET';
      calls.push(`${method} ${pathname}`);
      if (down) throw new TypeError('fetch failed');
      return (await answer(method, pathname)) ?? fetch(input, init);
    },
    onEvent: (sentence) => events.push(sentence),
    ...options,
    repository,
  });
  const person = new Octokit({ auth: 'token-of-tagout', baseUrl: emulator.url });

  const pulls = async () => {
    const { data } = await person.rest.pulls.list({ ...at, state: 'all', per_page: 100 });
    return data.toSorted((a, b) => a.number - b.number);
  };
  const newest = async () => {
    const pull = (await pulls()).at(-1);
    if (pull === undefined) throw new Error('there is no pull request yet');
    return pull;
  };
  const tip = async () => {
    const { head } = await newest();
    return (await person.rest.git.getRef({ ...at, ref: `heads/${head.ref}` })).data.object.sha;
  };

  return {
    archive,
    url: emulator.url,
    person,
    events,
    calls,
    intercept: (next) => {
      answer = next;
    },
    files: async () => {
      const { data } = await person.rest.git.getTree({ ...at, tree_sha: await tip(), recursive: 'true' });
      const blobs = data.tree.filter((entry) => entry.type === 'blob').toSorted((a, b) => (a.path < b.path ? -1 : 1));
      const contents = await Promise.all(
        blobs.map(async ({ path, sha }) => {
          const blob = await person.rest.git.getBlob({ ...at, file_sha: sha });
          return [path, Buffer.from(blob.data.content, 'base64').toString('utf8')] as const;
        }),
      );
      return new Map(contents);
    },
    messages: async () => {
      const messages: string[] = [];
      for (let sha: string | undefined = await tip(); sha !== undefined;) {
        const { data }: Awaited<ReturnType<typeof person.rest.git.getCommit>> = await person.rest.git.getCommit({
          ...at,
          commit_sha: sha,
        });
        messages.push(data.message);
        sha = data.parents[0]?.sha;
      }
      return messages;
    },
    pulls: async () =>
      (await pulls()).map((pull) => ({
        title: pull.title,
        body: pull.body ?? '',
        state: pull.merged_at === null ? (pull.state === 'open' ? 'open' : 'closed') : 'merged',
        url: pull.html_url,
        branch: pull.head.ref,
        reviewers: pull.requested_reviewers?.map(({ login }) => login) ?? [],
      })),
    personCommits: async (path, content) => {
      const { head } = await newest();
      await person.rest.repos.createOrUpdateFileContents({
        ...at,
        path,
        branch: head.ref,
        message: 'a person was here',
        content: Buffer.from(content).toString('base64'),
      });
    },
    mergePull: async () => {
      const { number } = await newest();
      await person.rest.pulls.merge({ ...at, pull_number: number, merge_method: 'merge' });
    },
    closePull: async () => {
      const { number } = await newest();
      await person.rest.pulls.update({ ...at, pull_number: number, state: 'closed' });
    },
    setDown: (value) => {
      down = value;
    },
    forget: () => notes.clear(),
    close: () => emulator.close(),
  };
}
