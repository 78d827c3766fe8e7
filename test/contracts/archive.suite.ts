import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/verify.ts';
import { parseLines } from '../../src/core/verify-lines.ts';
import type { Archive } from '../../src/ports.ts';
import { sampleEntries, sampleRecord } from '../core/history/sample.ts';

export interface ShownPull {
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly url: string;
  readonly branch: string;
  readonly reviewers: readonly string[];
}

/** An archive, and hands to reach behind it. Only one incident is in it, so that "the branch" is its newest one. */
export interface ArchiveRig {
  readonly archive: Archive;
  /** Content by path on the branch of the newest pull request. */
  files(): Promise<ReadonlyMap<string, string>>;
  /** Commit messages on that branch, newest first. */
  messages(): Promise<readonly string[]>;
  /** Oldest first. */
  pulls(): Promise<readonly ShownPull[]>;
  /** A person commits one file to that branch. */
  personCommits(path: string, content: string): Promise<void>;
  mergePull(): Promise<void>;
  closePull(): Promise<void>;
  /** While true, nothing reaches the outside. */
  setDown(down: boolean): void;
  /** Loses what the archive noted for itself. */
  forget(): void;
  close(): Promise<void>;
}

const FOLDER = 'incidents/2026/INC-2026-000001';

/** What every archive does, a real one and the one that tests use in its place. */
export function archiveSuite(name: string, create: () => Promise<ArchiveRig>): void {
  describe(`${name} as an archive`, () => {
    let rig: ArchiveRig;
    beforeEach(async () => {
      rig = await create();
    });
    afterEach(() => rig.close());

    const write = (count: number, said?: string) => {
      const entries = sampleEntries(count, said);
      return rig.archive.write({ record: sampleRecord(said), head: entries.at(-1)?.hash ?? '' }, entries);
    };

    it('writes the first time one commit with the folder, and opens a pull request', async () => {
      const { url } = await write(2);
      expect([...(await rig.files()).keys()].filter((path) => path.startsWith('incidents/'))).toEqual([
        `${FOLDER}/README.md`,
        `${FOLDER}/ledger.jsonl`,
        `${FOLDER}/playbook.yaml`,
      ]);
      expect(await rig.pulls()).toMatchObject([
        { url, state: 'open', title: 'INC-2026-000001: botnet traffic', branch: 'tagout/INC-2026-000001', reviewers: ['lead'] },
      ]);
      expect(await rig.messages()).toHaveLength(2);
    });

    it('carries the head in the commit, and a ledger that verifies against it', async () => {
      await write(3);
      const [message] = await rig.messages();
      const head = /^Ledger-Head: ([0-9a-f]{64})$/m.exec(message ?? '')?.[1];
      const lines = parseLines((await rig.files()).get(`${FOLDER}/ledger.jsonl`) ?? '');
      expect(head).toBe(sampleEntries(3).at(-1)?.hash);
      expect(lines.ok && verifyChain(lines.value, head).ok).toBe(true);
    });

    it('adds one commit an update to the same pull request', async () => {
      const first = await write(2);
      const second = await write(3);
      expect(second.url).toBe(first.url);
      expect(await rig.messages()).toHaveLength(3);
      expect(await rig.pulls()).toHaveLength(1);
    });

    it('makes no new commit for the same head', async () => {
      const first = await write(2);
      const again = await write(2);
      expect(again).toEqual(first);
      expect(await rig.messages()).toHaveLength(2);
    });

    it('leaves out entries that came after the head', async () => {
      const entries = sampleEntries(4);
      await rig.archive.write({ record: sampleRecord(), head: entries[1]?.hash ?? '' }, entries);
      expect((await rig.files()).get(`${FOLDER}/ledger.jsonl`)?.trimEnd().split('\n')).toHaveLength(2);
    });

    it('finds its pull request again when its notes are lost', async () => {
      const first = await write(2);
      rig.forget();
      expect(await write(3)).toEqual(first);
      expect(await rig.pulls()).toHaveLength(1);
    });

    it("keeps a person's commit and file on the branch", async () => {
      await write(2);
      await rig.personCommits(`${FOLDER}/notes.md`, 'Called the plant at noon.\n');
      await write(3);
      const messages = await rig.messages();
      expect(messages).toHaveLength(4);
      expect(messages[1]).toBe('a person was here');
      expect((await rig.files()).get(`${FOLDER}/notes.md`)).toBe('Called the plant at noon.\n');
    });

    it('opens a new pull request on a branch of its own when the first one was merged early', async () => {
      const first = await write(2);
      await rig.mergePull();
      const second = await write(3);
      expect(second.url).not.toBe(first.url);
      expect((await rig.pulls()).map(({ state, branch }) => [state, branch])).toEqual([
        ['merged', 'tagout/INC-2026-000001'],
        ['open', 'tagout/INC-2026-000001-2'],
      ]);
      expect(await write(4)).toEqual(second);
    });

    it('finds the follow-up again when its notes are lost', async () => {
      await write(2);
      await rig.mergePull();
      const second = await write(3);
      rig.forget();
      expect(await write(4)).toEqual(second);
    });

    it('opens nothing after a merge while there is nothing new', async () => {
      const first = await write(2);
      await rig.mergePull();
      expect(await write(2)).toEqual(first);
      expect(await rig.pulls()).toHaveLength(1);
    });

    it('respects a pull request that was closed until there is something new', async () => {
      const first = await write(2);
      await rig.closePull();
      expect(await write(2)).toEqual(first);
      await write(3);
      expect((await rig.pulls()).map(({ state, branch }) => [state, branch])).toEqual([
        ['closed', 'tagout/INC-2026-000001'],
        ['open', 'tagout/INC-2026-000001'],
      ]);
    });

    it('rejects while the outside is down, and catches up later with one commit', async () => {
      rig.setDown(true);
      await expect(write(2)).rejects.toThrow(/.+\./);
      await expect(write(3)).rejects.toThrow(/.+\./);
      rig.setDown(false);
      await write(4);
      expect(await rig.messages()).toHaveLength(2);
      expect((await rig.files()).get(`${FOLDER}/ledger.jsonl`)?.trimEnd().split('\n')).toHaveLength(4);
    });

    it('puts no word of an attacker into titles, bodies, commit messages, branches or paths', async () => {
      const hostile = '@octocat closes #1 <img src=x> ../../../etc $(id) `id`';
      await write(4, hostile);
      const [pull] = await rig.pulls();
      const seen = [pull?.title, pull?.body, pull?.branch, ...(await rig.messages()), ...(await rig.files()).keys()].join('\n');
      expect(seen).not.toMatch(/octocat|closes|img|etc\b|\bid\b/);
    });
  });
}
