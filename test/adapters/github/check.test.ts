import { generateKeyPairSync } from 'node:crypto';
import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { githubCheck, type GithubCheckOptions } from '../../../src/adapters/github/check.ts';
import { GITHUB_PERMISSIONS } from '../../../src/adapters/github/permissions.ts';
import type { CheckLine } from '../../../src/core/checkup.ts';
import { filesIn, isCode, read } from '../../architecture/source.ts';

const TOKEN = 'token-of-tagout';
let emulator: Emulator;

beforeAll(async () => {
  emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: { [TOKEN]: { login: 'tagout-bot', scopes: ['repo'] }, 'token-of-lead': { login: 'lead', scopes: ['repo'] } },
      github: {
        users: [{ login: 'tagout-bot' }, { login: 'lead' }],
        repos: [
          { owner: 'tagout-bot', name: 'history', private: true, auto_init: true },
          { owner: 'tagout-bot', name: 'open', private: false, auto_init: true },
        ],
      },
    },
  });
});
afterAll(() => emulator.close());

type Answer = (method: string, path: string) => Response | null;
const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  Response.json(body, { status, headers });

/** @param answer stands in for GitHub where it does not return null: what the emulator cannot do. */
async function lines(more: Partial<GithubCheckOptions> = {}, answer: Answer = () => null): Promise<readonly CheckLine[]> {
  return githubCheck({
    auth: { token: TOKEN },
    apiUrl: emulator.url,
    repository: 'tagout-bot/history',
    reviewers: [],
    now: Date.now,
    fetch: async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      return answer(init?.method ?? 'GET', decodeURIComponent(pathname)) ?? fetch(input, init);
    },
    ...more,
  }).run();
}

const protectedBy =
  (...types: readonly string[]): Answer =>
  (_, path) =>
    path.includes('/rules/branches/')
      ? json(
          200,
          types.map((type) => ({ type })),
        )
      : null;
const at =
  (method: string, end: string, status: number): Answer =>
  (asked, path) =>
    asked === method && path.endsWith(end)
      ? json(status, { message: 'Resource not accessible by personal access token' })
      : null;
const both =
  (one: Answer, other: Answer): Answer =>
  (method, path) =>
    one(method, path) ?? other(method, path);
const SAFE = protectedBy('non_fast_forward', 'deletion');

const ARCHIVED: Answer = (method, path) =>
  method === 'GET' && path === '/repos/tagout-bot/history'
    ? json(200, { full_name: 'tagout-bot/history', private: true, archived: true, default_branch: 'main' })
    : null;
const EMPTY: Answer = (_, path) => (path.includes('/git/') ? json(409, { message: 'Git Repository is empty.' }) : null);
const ODD: Answer = (method, path) => (method === 'POST' && path.endsWith('/pulls') ? json(201, { number: 1 }) : null);
const HIDDEN: Answer = (_, path) =>
  path.includes('/rules/') || path.includes('/branches/') ? json(403, { message: 'Upgrade to GitHub Pro' }) : null;
const MARKED: Answer = (_, path) =>
  path.endsWith('/history/branches/main') ? json(200, { name: 'main', protected: true }) : null;

/** Everything that a look could have left behind. */
const state = async (): Promise<unknown> =>
  Promise.all(
    ['pulls?state=all', 'branches', 'commits', 'issues?state=all'].map(async (what) => {
      const headers = { authorization: `Bearer ${TOKEN}` };
      const answer = await fetch(`${emulator.url}/repos/tagout-bot/history/${what}`, { headers });
      return answer.json();
    }),
  );

const toFix = (all: readonly CheckLine[]): readonly string[] =>
  all.flatMap(({ verdict, code }) => (verdict === 'fix' ? [code ?? ''] : []));

describe('a look at GitHub', () => {
  it('finds nothing where everything is as it should be, and leaves no branch, commit or pull request', async () => {
    const before = await state();
    const all = await lines({ reviewers: ['tagout-bot'] }, SAFE);
    expect(all.filter(({ verdict }) => verdict !== 'fine')).toEqual([]);
    expect(all.map(({ about }) => about)).toEqual([
      'GitHub repository',
      'GitHub contents',
      'GitHub pull requests',
      'GitHub protection of main',
      'GitHub protection of tagout/*',
      'GitHub reviewers',
      'Clock, by GitHub',
    ]);
    expect(await state()).toEqual(before);
  });

  it('names a token that GitHub does not know', async () => {
    const [line, ...rest] = await lines({}, at('GET', '/repos/tagout-bot/history', 401));
    expect(rest).toEqual([]);
    expect(line).toMatchObject({ code: 'github.access', verdict: 'fix' });
    expect(line?.sentence).toMatch(/does not accept the credentials\. Check GITHUB_TOKEN/);
  });

  it('names a repository that is not there', async () => {
    const [line] = await lines({ repository: 'tagout-bot/nowhere' });
    expect(line?.sentence).toMatch(/shows no repository tagout-bot\/nowhere .* Check GITHUB_REPOSITORY/);
  });

  it('names a server that does not answer', async () => {
    const [line] = await lines({ apiUrl: 'http://127.0.0.1:1' });
    expect(line).toMatchObject({ code: 'github.access', sentence: expect.stringContaining('GitHub did not answer') });
  });

  it('names an App that is not installed, without a word of its key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const [line] = await lines({ auth: { appId: '7', privateKey: pem } }, at('GET', '/installation', 404));
    expect(line?.sentence).toMatch(/GitHub App 7 is not installed on tagout-bot\/history/);
    expect(JSON.stringify(line)).not.toContain(pem.split('\n')[1]);
  });

  it('names a public repository', async () => {
    expect(toFix(await lines({ repository: 'tagout-bot/open' }, SAFE))).toEqual(['github.public']);
  });

  it('names an archived repository, and looks no further', async () => {
    expect(toFix(await lines({}, ARCHIVED))).toEqual(['github.archived']);
  });

  it('names a repository without a first commit', async () => {
    expect(toFix(await lines({}, both(EMPTY, SAFE)))).toEqual(['github.empty_repository']);
  });

  it.each([
    ['contents', at('POST', '/git/blobs', 403), 'github.contents', 'Contents: read and write'],
    ['pull requests', at('POST', '/pulls', 403), 'github.pull_requests', 'Pull requests: read and write'],
  ])('names credentials that may not write %s', async (_, answer, code, permission) => {
    const all = await lines({}, both(answer, SAFE));
    expect(toFix(all)).toEqual([code]);
    expect(all.find(({ verdict }) => verdict === 'fix')?.sentence).toContain(permission);
  });

  it('names a server that takes a pull request which makes no sense', async () => {
    expect(toFix(await lines({}, both(ODD, SAFE)))).toEqual(['github.odd_answer']);
  });

  it('names branches whose history anybody can rewrite', async () => {
    expect(toFix(await lines({}, protectedBy()))).toEqual(['github.unprotected', 'github.unprotected']);
  });

  it('does not call a branch protected of which GitHub does not tell', async () => {
    const all = await lines({}, HIDDEN);
    expect(all.filter(({ code }) => code === 'github.protection_unseen').map(({ verdict }) => verdict)).toEqual([
      'look',
      'look',
    ]);
  });

  it('asks people about a protection rule that it cannot read', async () => {
    const all = await lines({}, both(MARKED, protectedBy()));
    expect(all.find(({ about }) => about === 'GitHub protection of main')).toMatchObject({ verdict: 'look' });
  });

  it('names rules that would stop our own commits', async () => {
    const all = await lines({}, protectedBy('non_fast_forward', 'update', 'required_signatures'));
    const line = all.find(({ code }) => code === 'github.rules_in_the_way');
    expect(line?.sentence).toMatch(/restricts who updates branches and wants signed commits.*bypass list/);
  });

  it('names a reviewer who has no access', async () => {
    const all = await lines({ reviewers: ['nobody-here'] }, SAFE);
    expect(toFix(all)).toEqual(['github.reviewer']);
  });

  it('names a clock that is off', async () => {
    expect(toFix(await lines({ now: () => Date.now() + 90_000 }, SAFE))).toEqual(['clock.skew']);
  });

  it('has the token in nothing that it says', async () => {
    const leaky: Answer = (_, path) => (path.endsWith('/history') ? json(422, { message: `bad token ${TOKEN}` }) : null);
    expect(JSON.stringify(await lines({}, leaky))).not.toContain(TOKEN);
  });
});

describe('the permissions that we ask for', () => {
  it('are those of the calls that are made, and no more', () => {
    const made = filesIn('src/adapters/github')
      .filter(isCode)
      .flatMap((path) => [...read(path).matchAll(/\.rest\.(\w+\.\w+)\(/g)].map(([, name = '']) => name));
    expect(made.length).toBeGreaterThan(0);
    const listed = GITHUB_PERMISSIONS.flatMap(({ uses }) => uses);
    expect(new Set(made)).toEqual(new Set(listed));
    expect(new Set(listed).size).toBe(listed.length);
  });
});
