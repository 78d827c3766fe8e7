import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/core/limits.ts';
import { sampleEntries, sampleRecord } from '../../core/history/sample.ts';
import { createGithubRig, type GithubRig } from './rig.ts';

let rig: GithubRig | null = null;
afterEach(async () => {
  await rig?.close();
  rig = null;
});

async function start(options: Parameters<typeof createGithubRig>[0] = {}): Promise<GithubRig> {
  rig = await createGithubRig(options);
  return rig;
}

function write({ archive }: GithubRig, count: number) {
  const entries = sampleEntries(count);
  return archive.write({ record: sampleRecord(), head: entries.at(-1)?.hash ?? '' }, entries);
}

const json = (status: number, body: object, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

describe('the history on GitHub, when somebody else is quicker', () => {
  it('goes on top of a commit that came while ours was being made, and never forces', async () => {
    const github = await start();
    await write(github, 2);
    let raced = false;
    github.intercept(async (method) => {
      if (method !== 'PATCH' || raced) return null;
      raced = true;
      await github.personCommits('incidents/2026/INC-2026-000001/notes.md', 'first!');
      return null;
    });
    await write(github, 3);
    const messages = await github.messages();
    expect(raced).toBe(true);
    expect(messages[0]).toContain('up to event 3');
    expect(messages[1]).toBe('a person was here');
    expect((await github.files()).get('incidents/2026/INC-2026-000001/notes.md')).toBe('first!');
  });

  it('gives up after a bounded number of tries, for the job to try again later', async () => {
    const github = await start();
    await write(github, 2);
    github.intercept((method) => (method === 'PATCH' ? json(422, { message: 'Update is not a fast-forward' }) : null));
    await expect(write(github, 3)).rejects.toThrow('GitHub answered 422');
    expect(github.calls.filter((call) => call.startsWith('PATCH'))).toHaveLength(LIMITS.githubCommitAttemptsMax);
  });

  it('starts the branch anew from the default branch when somebody deleted it', async () => {
    const github = await start();
    await write(github, 2);
    await github.closePull();
    await github.person.rest.git.deleteRef({ owner: 'tagout-bot', repo: 'history', ref: 'heads/tagout/INC-2026-000001' });
    await write(github, 3);
    expect((await github.pulls()).map((pull) => pull.state)).toEqual(['closed', 'open']);
    expect(await github.messages()).toHaveLength(2);
  });

  it('writes again when the pull request was merged while ours was being made', async () => {
    const github = await start();
    await write(github, 2);
    let merged = false;
    github.intercept(async (method) => {
      if (method !== 'PATCH' || merged) return null;
      merged = true;
      await github.mergePull();
      return null;
    });
    await write(github, 3);
    expect((await github.pulls()).map(({ state, branch }) => [state, branch])).toEqual([
      ['merged', 'tagout/INC-2026-000001'],
      ['open', 'tagout/INC-2026-000001-2'],
    ]);
  });

  it("overwrites a person's edit of our own three files with what the ledger says, on top of their commit", async () => {
    const github = await start();
    await write(github, 2);
    const { data } = await github.person.rest.repos.getContent({
      owner: 'tagout-bot',
      repo: 'history',
      path: 'incidents/2026/INC-2026-000001/README.md',
      ref: 'tagout/INC-2026-000001',
    });
    await github.person.rest.repos.createOrUpdateFileContents({
      owner: 'tagout-bot',
      repo: 'history',
      path: 'incidents/2026/INC-2026-000001/README.md',
      branch: 'tagout/INC-2026-000001',
      message: 'edited',
      content: Buffer.from('edited').toString('base64'),
      sha: 'sha' in data ? data.sha : '',
    });
    await write(github, 3);
    expect((await github.messages())[1]).toBe('edited');
    expect((await github.files()).get('incidents/2026/INC-2026-000001/README.md')).toContain('# INC-2026-000001');
  });
});

describe('the history on GitHub, when GitHub is in trouble', () => {
  it.each([
    [
      'a secondary rate limit',
      json(403, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': '90' }),
      'github.rate_limited',
      90_000,
    ],
    ['a rate limit without a time', json(429, { message: 'Too many requests' }), 'github.rate_limited', 60_000],
    [
      'a used-up primary limit',
      json(
        403,
        { message: 'API rate limit exceeded' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767225720', date: 'Thu, 01 Jan 2026 00:00:00 GMT' },
      ),
      'github.rate_limited',
      120_000,
    ],
    ['missing rights', json(403, { message: 'Resource not accessible by integration' }), 'github.forbidden', null],
    ['bad credentials', json(401, { message: 'Bad credentials' }), 'github.credentials', null],
    ['a server error', json(502, { message: 'Bad gateway' }), 'github.refused', null],
    ['an answer that is no JSON', new Response('<html>oops</html>', { status: 503 }), 'github.refused', null],
  ])('rejects for %s with a sentence, a code and when to try again', async (_, response, code, retryAfterMs) => {
    const github = await start();
    github.intercept(() => response.clone());
    await expect(write(github, 2)).rejects.toMatchObject({
      code,
      retryAfterMs,
      message: expect.stringMatching(/\.$/) as unknown,
    });
  });

  it('shows neither token nor request in the error', async () => {
    const github = await start();
    github.intercept(() => json(500, { message: 'you sent token-of-tagout' }));
    const error: unknown = await write(github, 2).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toHaveProperty('cause');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('token-of-tagout');
  });

  it('keeps the private key out of the error when it cannot be used', async () => {
    const privateKey = '-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----\n';
    const github = await start({ auth: { appId: '1', privateKey } });
    const error: unknown = await write(github, 2).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('bm90IGEga2V5');
  });

  it('refuses a repository without commits in plain words', async () => {
    const github = await start({ seed: { repos: [{ owner: 'tagout-bot', name: 'history', auto_init: false }] } });
    await expect(write(github, 2)).rejects.toThrow('has no commit on main yet. Push a first one');
  });

  it('names the setting when the repository cannot be seen', async () => {
    const github = await start({ repository: 'tagout-bot/absent' });
    await expect(write(github, 2)).rejects.toThrow('Check GITHUB_REPOSITORY');
  });
});

describe('the reviewers', () => {
  it('that GitHub does not know cost nothing but a sentence, and the others are asked', async () => {
    const github = await start({ reviewers: ['nobody-here', 'lead', 'acme/soc'] });
    await write(github, 2);
    expect((await github.pulls())[0]?.reviewers).toEqual(['lead']);
    expect(github.events).toEqual([
      expect.stringContaining('nobody-here could not be asked'),
      expect.stringContaining('acme/soc could not be asked'),
    ]);
    await write(github, 3);
    expect(github.events).toHaveLength(2);
  });

  it('are asked at the next update when GitHub failed right then', async () => {
    const github = await start();
    github.intercept((_, path) => (path.endsWith('/requested_reviewers') ? json(502, { message: 'Bad gateway' }) : null));
    await write(github, 2);
    expect(github.events).toEqual([expect.stringContaining('are asked at the next update')]);
    github.intercept(() => null);
    await write(github, 3);
    expect((await github.pulls())[0]?.reviewers).toEqual(['lead']);
  });
});

describe('a GitHub App', () => {
  it('writes with its installation token', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const github = await start({
      auth: { appId: '4711', privateKey },
      seed: {
        repos: [{ owner: 'tagout-bot', name: 'history', auto_init: true }],
        apps: [
          {
            app_id: 4711,
            slug: 'tagout',
            name: 'Tagout',
            private_key: privateKey,
            permissions: { contents: 'write', pull_requests: 'write', metadata: 'read' },
            installations: [{ installation_id: 1, account: 'tagout-bot', repository_selection: 'all' }],
          },
        ],
      },
    });
    await write(github, 2);
    expect(await github.pulls()).toHaveLength(1);
    expect(github.calls).toContain('POST /app/installations/1/access_tokens');
  });
});
