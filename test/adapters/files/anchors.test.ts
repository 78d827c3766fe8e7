import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAnchors } from '../../../src/adapters/files/git-anchors.ts';
import { chain, GENESIS } from '../../../src/core/chain.ts';
import type { LedgerEntry } from '../../../src/core/ledger.ts';
import type { Verdict } from '../../../src/core/verify-verdict.ts';
import { verifyStore } from '../../../src/flow/verify.ts';
import { collect } from '../../core/verify-collect.ts';
import { sampleEntries, sampleRecord } from '../../core/history/sample.ts';
import { createClone, ID, messageFor, OTHER, type Clone } from './clone.ts';

let clone: Clone;
beforeEach(() => {
  clone = createClone();
  clone.git('init', '--quiet', '--initial-branch=main');
  clone.put('README.md', 'The history.');
  clone.commit('Initial commit');
});
afterEach(() => clone.remove());

/** What a database would hold; its heads are those of its entries, as somebody who can rewrite the one rewrites the other. */
async function against(...chains: readonly (readonly LedgerEntry[])[]): Promise<readonly Verdict[]> {
  const ledgers = new Map(chains.map((entries) => [entries[0]?.incident ?? '', entries]));
  const store = {
    opened: async () => Math.max(0, ...[...ledgers.keys()].map((id) => Number(id.slice(-6)))),
    async *incidentIds() {
      yield* ledgers.keys();
    },
    entries: async (incident: string) => ledgers.get(incident) ?? [],
    load: async (incident: string) => ({
      record: sampleRecord('harmless', incident),
      head: ledgers.get(incident)?.at(-1)?.hash ?? '',
    }),
  };
  return collect(verifyStore(store, await readAnchors(clone.dir)));
}

const short = (commit: string): string => commit.slice(0, 12);

describe('the database against the heads of a clone', () => {
  it('is fine where it holds every head', async () => {
    clone.record(2);
    clone.record(4);
    expect(await against(sampleEntries(4))).toMatchObject([{ subject: ID, ok: true, notes: [] }]);
  });

  it('is fine where it is ahead, and says from where on nothing outside knows', async () => {
    clone.record(2);
    expect(await against(sampleEntries(3), sampleEntries(2, 'other', OTHER))).toMatchObject([
      { subject: ID, ok: true, notes: [expect.stringMatching(/^Entry 3 is in no commit here yet/)] },
      { subject: OTHER, ok: true, notes: [expect.stringMatching(/^No commit names a head of it yet/)] },
    ]);
    const [verdict] = await against(sampleEntries(5));
    expect(verdict?.notes).toEqual([expect.stringMatching(/^Entries 3 to 5 are in no commit here yet/)]);
  });

  it('finds a cut tail, and names the entries that are gone and the commit that has them', async () => {
    clone.record(2);
    const commit = clone.record(6);
    const cut = `whose head GitHub holds in commit ${short(commit)}`;
    expect(await against(sampleEntries(3))).toMatchObject([
      {
        subject: ID,
        ok: false,
        sentence: `Entries 4 to 6, ${cut}, are gone: the tail was cut. Restore the database from a copy.`,
      },
    ]);
    expect(await against(sampleEntries(5))).toMatchObject([
      { subject: ID, ok: false, sentence: `Entry 6, ${cut}, is gone: the tail was cut. Restore the database from a copy.` },
    ]);
  });

  it('finds a chain whose every hash was made anew, and names its first other entry', async () => {
    const commit = clone.record(4);
    expect(await against(sampleEntries(4, 'harmless'))).toMatchObject([
      { ok: false, sentence: expect.stringContaining(`Entry 1 is not the one that GitHub holds in commit ${short(commit)}`) },
    ]);
    const forged = forgedFrom(3);
    expect(await against(forged)).toMatchObject([{ ok: false, sentence: expect.stringMatching(/^Entry 3 is not the one/) }]);
    // Also when Tagout went on with it, and its newest head is in GitHub as well.
    clone.commit(messageFor(4, clone.writeEntries(forged)));
    expect(await against(forged)).toMatchObject([{ ok: false, sentence: expect.stringMatching(/^Entry 3 is not the one/) }]);
  });

  it('finds a deleted incident, the newest too', async () => {
    clone.record(2);
    const commit = clone.record(3, 'other', OTHER);
    expect(await against(sampleEntries(2))).toMatchObject([
      { subject: ID, ok: true },
      { subject: OTHER, ok: false, sentence: expect.stringContaining(`commit ${short(commit)}, and the database has no such`) },
    ]);
    expect(await against()).toMatchObject([
      { subject: ID, ok: false },
      { subject: OTHER, ok: false },
    ]);
  });

  it('finds entries in another order, and says which is the first that GitHub holds otherwise', async () => {
    const commit = clone.record(4);
    const [one, two, three, four] = sampleEntries(4);
    if (one === undefined || two === undefined || three === undefined || four === undefined) throw new Error('too few');
    expect(await against([one, three, two, four])).toMatchObject([
      {
        ok: false,
        sentence: expect.stringContaining('another order'),
        notes: [`The first entry that is not as GitHub holds it in commit ${short(commit)} is entry 2.`],
      },
    ]);
  });

  it('looks at every branch, and at those that were deleted or forced since the clone was made', async () => {
    const fork = clone.git('rev-parse', 'HEAD').trim();
    clone.git('checkout', '--quiet', '-b', `tagout/${ID}`);
    const commit = clone.record(4);
    clone.git('checkout', '--quiet', 'main');
    expect(await against(sampleEntries(3))).toMatchObject([{ ok: false, sentence: expect.stringContaining(short(commit)) }]);
    clone.git('checkout', '--quiet', `tagout/${ID}`);
    clone.git('reset', '--quiet', '--hard', fork);
    clone.record(3);
    expect(await against(sampleEntries(3))).toMatchObject([
      { ok: false, sentence: expect.stringContaining('Entry 4, whose head') },
    ]);
  });

  it('is not moved by a history that was forced back, which lacks what the database has', async () => {
    clone.record(2);
    const kept = clone.git('rev-parse', 'HEAD').trim();
    clone.record(4);
    clone.git('reset', '--quiet', '--hard', kept);
    clone.git('reflog', 'expire', '--expire=now', '--all');
    clone.git('gc', '--quiet', '--prune=now');
    expect(await against(sampleEntries(4))).toMatchObject([{ ok: true, notes: [expect.stringMatching(/^Entries 3 to 4/)] }]);
  });

  it('finds a history that was forced to another one', async () => {
    clone.record(3, 'forged');
    const commit = clone.git('rev-parse', 'HEAD').trim();
    expect(await against(sampleEntries(4))).toMatchObject([
      { ok: false, sentence: expect.stringContaining(`Entry 1 is not the one that GitHub holds in commit ${short(commit)}`) },
    ]);
  });

  it('finds a head that no ledger leads to', async () => {
    clone.write(2);
    const commit = clone.commit(messageFor(9, 'f'.repeat(64)));
    expect(await against(sampleEntries(4))).toMatchObject([
      {
        ok: false,
        sentence: expect.stringContaining(`Commit ${short(commit)} names the head ffffffffffff, which is not in this chain`),
      },
    ]);
  });

  it('finds commits that stand in another order than what they name', async () => {
    const earlier = clone.record(4);
    const later = clone.record(2);
    expect(await against(sampleEntries(4))).toMatchObject([
      { ok: false, sentence: expect.stringContaining(`Commit ${short(later)} names entry 2, and commit ${short(earlier)}`) },
    ]);
  });

  it('asks no order of commits on different branches, nor of the heads in one squashed commit', async () => {
    clone.git('checkout', '--quiet', '-b', 'incident');
    clone.record(2);
    clone.record(4);
    clone.git('checkout', '--quiet', 'main');
    clone.write(3);
    const messages = [2, 3].map((count) => messageFor(count, sampleEntries(count).at(-1)?.hash ?? ''));
    clone.commit(`Squashed (#1)\n\n* ${messages.join('\n\n* ')}`);
    clone.git('merge', '--quiet', '--strategy=ours', '--no-edit', 'incident');
    expect(await against(sampleEntries(4))).toMatchObject([{ ok: true, notes: [] }]);
    expect(await against(sampleEntries(2))).toMatchObject([{ ok: false, sentence: expect.stringContaining('are gone') }]);
  });

  it('is not moved by commits that speak of an incident and leave its ledger alone', async () => {
    clone.record(2);
    clone.put(`incidents/2026/${ID}/notes.md`, 'noon');
    clone.commit(messageFor(9, 'f'.repeat(64)));
    clone.put('notes.md', 'noon');
    clone.commit(messageFor(9, 'e'.repeat(64), OTHER));
    expect(await against(sampleEntries(2))).toMatchObject([{ subject: ID, ok: true, notes: [] }]);
  });

  it('sees the first commit of a history too, whatever the configuration of the folder says', async () => {
    clone.git('checkout', '--quiet', '--orphan', 'alone');
    clone.record(4);
    clone.git('branch', '--quiet', '--delete', '--force', 'main');
    clone.git('reflog', 'expire', '--expire=now', '--all');
    clone.git('config', 'log.showRoot', 'false');
    expect(await against(sampleEntries(3))).toMatchObject([{ ok: false, sentence: expect.stringContaining('Entry 4') }]);
  });

  it('does not believe what git replace put in place of a commit', async () => {
    const commit = clone.record(4);
    clone.write(2);
    const forged = clone.commit(messageFor(2, sampleEntries(2).at(-1)?.hash ?? ''));
    clone.git('reset', '--quiet', '--hard', commit);
    clone.git('reflog', 'expire', '--expire=now', '--all');
    clone.git('replace', commit, forged);
    expect(await against(sampleEntries(2))).toMatchObject([{ ok: false, sentence: expect.stringContaining('are gone') }]);
  });

  it('reads a bare clone as it reads any other', async () => {
    clone.record(4);
    const bare = mkdtempSync(join(tmpdir(), 'tagout-bare-'));
    try {
      clone.git('clone', '--quiet', '--mirror', clone.dir, bare);
      const anchors = await readAnchors(bare);
      expect([...anchors.heads]).toEqual([[ID, [expect.objectContaining({ head: sampleEntries(4).at(-1)?.hash })]]]);
      const commit = anchors.heads.get(ID)?.[0]?.commit ?? '';
      expect(await anchors.ledgerAt(ID, commit)).toBe(`${clone.lines().join('\n')}\n`);
      expect(await anchors.ledgerAt(OTHER, commit)).toBeNull();
    } finally {
      rmSync(bare, { recursive: true, force: true });
    }
  });
});

describe('a folder that proves nothing', () => {
  it('is refused when no commit in it names a head', async () => {
    await expect(readAnchors(clone.dir)).rejects.toMatchObject({ code: 'verify.nothing_to_compare' });
    clone.write(2);
    clone.commit('by hand');
    await expect(readAnchors(clone.dir)).rejects.toThrow(`No commit in ${clone.dir} names the head of a ledger`);
  });

  it('is refused when it is no repository, or is not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tagout-no-clone-'));
    try {
      await expect(readAnchors(folder)).rejects.toMatchObject({ code: 'git.failed' });
      await expect(readAnchors(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'git.failed' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is refused when it is shallow, and says how it becomes whole', async () => {
    clone.record(2);
    clone.record(4);
    const shallow = mkdtempSync(join(tmpdir(), 'tagout-shallow-'));
    try {
      clone.git('clone', '--quiet', '--depth=1', `file://${clone.dir}`, shallow);
      await expect(readAnchors(shallow)).rejects.toThrow('git fetch --unshallow');
    } finally {
      rmSync(shallow, { recursive: true, force: true });
    }
  });

  it('is refused when git cannot read it to the end', async () => {
    const commit = clone.record(2);
    clone.record(4);
    rmSync(join(clone.dir, '.git', 'objects', commit.slice(0, 2), commit.slice(2)));
    await expect(readAnchors(clone.dir)).rejects.toMatchObject({ code: 'git.failed' });
  });
});

/** The sample's chain with something else from this entry on, all hashes made anew. */
function forgedFrom(place: number): readonly LedgerEntry[] {
  const whole = sampleEntries(4);
  const kept = whole.slice(0, place - 1);
  const facts = whole.slice(place - 1).map(({ kind, by, data }) => ({ kind, by, data, sentence: 'Nothing happened.' }));
  const last = kept.at(-1);
  return [...kept, ...chain(ID, kept.length, last?.hash ?? GENESIS, last?.at ?? 0, facts)];
}
