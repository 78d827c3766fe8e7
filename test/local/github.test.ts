import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalGithub } from '../../src/local/github.ts';
import type { LocalGithub } from '../../src/local/github.ts';
import { createRig, freePort, saying } from './rig.ts';
import type { Rig } from './rig.ts';

const token = 'local-github-token-of-this-test';
const at = { owner: 'example-plant', repo: 'incident-history' };
let rig: Rig;
let port: number;
let github: LocalGithub;

const start = (): Promise<LocalGithub> =>
  startLocalGithub({ port, stateFile: join(rig.folder, 'github.json'), token, onChange: () => undefined });
const octokit = (auth = token): Octokit => new Octokit({ auth, baseUrl: github.apiUrl });

beforeEach(async () => {
  rig = await createRig();
  port = await freePort();
  github = await start();
  rig.after(() => github.close());
});
afterEach(() => rig.end());

/** One commit with these files on top of a branch, as the archive makes it. */
async function commit(branch: string, message: string, files: Readonly<Record<string, string>>): Promise<void> {
  const { git } = octokit().rest;
  const from = await git.getRef({ ...at, ref: `heads/${branch}` }).catch(() => git.getRef({ ...at, ref: 'heads/main' }));
  const parent = await git.getCommit({ ...at, commit_sha: from.data.object.sha });
  const tree = await git.createTree({
    ...at,
    base_tree: parent.data.tree.sha,
    tree: Object.entries(files).map(([path, content]) => ({ path, content, mode: '100644' as const, type: 'blob' as const })),
  });
  const made = await git.createCommit({ ...at, message, tree: tree.data.sha, parents: [parent.data.sha] });
  if (from.data.ref === `refs/heads/${branch}`) await git.updateRef({ ...at, ref: `heads/${branch}`, sha: made.data.sha });
  else await git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: made.data.sha });
}

const FOLDER = 'incidents/2026/INC-2026-000001';

async function openPull(): Promise<void> {
  await commit('incident-1', 'Incident opened', { [`${FOLDER}/README.md`]: '# one', [`${FOLDER}/ledger.jsonl`]: '{}\n' });
  await octokit().rest.pulls.create({ ...at, head: 'incident-1', base: 'main', title: 'INC-2026-000001', body: 'A camera.' });
}

describe('the local GitHub', () => {
  it('starts with a main branch and one commit', async () => {
    const { data } = await octokit().rest.repos.listCommits(at);
    expect(data.map((one) => one.commit.message)).toEqual(['Initial commit']);
    expect(github.pullRequests()).toEqual([]);
  });

  it('shows a pull request with the files and commits of its branch as they are now', async () => {
    await openPull();
    await commit('incident-1', 'Approved', { [`${FOLDER}/README.md`]: '# two' });
    expect(github.pullRequests()).toMatchObject([
      {
        number: 1,
        title: 'INC-2026-000001',
        body: 'A camera.',
        state: 'open',
        branch: 'incident-1',
        files: [
          { path: `${FOLDER}/README.md`, content: '# two' },
          { path: `${FOLDER}/ledger.jsonl`, content: '{}\n' },
        ],
        commits: [{ message: 'Approved' }, { message: 'Incident opened' }],
      },
    ]);
  });

  it('a lead merges, nobody else, and the files stay visible', async () => {
    await openPull();
    await commit('incident-1', 'Approved', { [`${FOLDER}/README.md`]: '# two' });
    const before = github.pullRequests()[0];
    expect(await github.merge('U0SAM000001', 1)).toMatchObject({ ok: false, message: saying('Lee Example') });
    expect(github.pullRequests()[0]).toEqual(before);
    expect(await github.merge('U0LEE000001', 1)).toEqual({ ok: true });
    expect(github.pullRequests()[0]).toEqual({ ...before, state: 'merged' });
    expect(await github.merge('U0LEE000001', 1)).toMatchObject({ ok: false, message: saying('not mergeable') });
    const main = await octokit().rest.repos.getContent({ ...at, path: `${FOLDER}/README.md` });
    expect(main.data).toMatchObject({ content: Buffer.from('# two').toString('base64') });
  });

  it('a second incident after a merge shows its own files only', async () => {
    await openPull();
    await github.merge('U0LEE000001', 1);
    await commit('incident-2', 'Second', { 'incidents/2026/INC-2026-000002/README.md': '# second' });
    await octokit().rest.pulls.create({ ...at, head: 'incident-2', base: 'main', title: 'INC-2026-000002' });
    expect(github.pullRequests().map((pull) => pull.files.map((file) => file.path))).toEqual([
      ['incidents/2026/INC-2026-000002/README.md'],
      [`${FOLDER}/README.md`, `${FOLDER}/ledger.jsonl`],
    ]);
  });

  it('a branch that left main before another merge keeps both incidents on main, and shows its own files only', async () => {
    await openPull();
    await commit('incident-2', 'Second', { 'incidents/2026/INC-2026-000002/README.md': '# second' });
    await octokit().rest.pulls.create({ ...at, head: 'incident-2', base: 'main', title: 'INC-2026-000002' });
    expect(await github.merge('U0LEE000001', 1)).toEqual({ ok: true });
    expect(await github.merge('U0LEE000001', 2)).toEqual({ ok: true });
    const main = await octokit().rest.git.getTree({ ...at, tree_sha: 'main', recursive: 'true' });
    expect(main.data.tree.filter((entry) => entry.type === 'blob').map((entry) => entry.path)).toEqual(
      expect.arrayContaining([`${FOLDER}/README.md`, 'incidents/2026/INC-2026-000002/README.md', 'README.md']),
    );
    expect(github.pullRequests()[0]).toMatchObject({
      state: 'merged',
      files: [{ path: 'incidents/2026/INC-2026-000002/README.md' }],
      commits: [{ message: "Merge branch 'main' into incident-2" }, { message: 'Second' }],
    });
  });

  it('survives the end of its process', async () => {
    await openPull();
    const before = github.pullRequests();
    await github.close();
    github = await start();
    expect(github.pullRequests()).toEqual(before);
    await commit('incident-1', 'After the restart', { [`${FOLDER}/README.md`]: '# three' });
    expect(github.pullRequests()[0]?.commits.map((one) => one.message)).toEqual(['After the restart', 'Incident opened']);
  });

  it('takes its own tokens only', async () => {
    await expect(octokit('ghp_someone').rest.repos.get(at)).rejects.toMatchObject({ status: 403 });
    await expect(new Octokit({ baseUrl: github.apiUrl }).rest.repos.get(at)).rejects.toMatchObject({ status: 403 });
  });
});
