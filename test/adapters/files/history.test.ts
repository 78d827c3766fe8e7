import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyFolder } from '../../../src/adapters/files/history.ts';
import { chain, GENESIS } from '../../../src/core/chain.ts';
import type { LedgerEntry } from '../../../src/core/ledger.ts';
import { collect } from '../../core/verify-collect.ts';
import { sampleEntries } from '../../core/history/sample.ts';
import { createClone, ID, ledgerOf, messageFor, type Clone } from './clone.ts';

const LEDGER = ledgerOf(ID);
const NO_HEAD = 'No commit here records its head, so only the chain itself was checked: a cut tail would not show.';

let clone: Clone;
let dir = '';
beforeEach(() => {
  clone = createClone();
  ({ dir } = clone);
  write(3);
});
afterEach(() => clone.remove());

const put: Clone['put'] = (path, content) => clone.put(path, content);
const write: Clone['write'] = (...given) => clone.write(...given);
const git: Clone['git'] = (...args) => clone.git(...args);
const commit: Clone['commit'] = (message) => clone.commit(message);

const verdicts = () => collect(verifyFolder(dir));
const lines = () => clone.lines();

describe('verifying a folder without git', () => {
  it('finds a whole chain whole, and says what it could not compare', async () => {
    expect(await verdicts()).toMatchObject([
      { subject: ID, ok: true, sentence: expect.stringContaining('3 events') as unknown, notes: [NO_HEAD] },
    ]);
  });

  it('finds an edited character', async () => {
    put(LEDGER, readFileSync(join(dir, LEDGER), 'utf8').replace('Approved s1', 'Rejected s1'));
    expect(await verdicts()).toMatchObject([{ ok: false, sentence: 'Entry 3 does not match its own hash: it was edited.' }]);
  });

  it('finds a ledger that is missing, cut, empty or no text', async () => {
    rmSync(join(dir, LEDGER));
    expect(await verdicts()).toMatchObject([{ ok: false, sentence: expect.stringContaining('missing') as unknown }]);
    put(LEDGER, '{"incident":');
    expect(await verdicts()).toMatchObject([{ ok: false, sentence: expect.stringContaining('cut') as unknown }]);
    put(LEDGER, '');
    expect(await verdicts()).toMatchObject([{ ok: false, sentence: expect.stringContaining('no entries') as unknown }]);
    writeFileSync(join(dir, LEDGER), Buffer.from([0xff, 0xfe, 0x0a]));
    expect(await verdicts()).toMatchObject([{ ok: false, sentence: expect.stringContaining('Line 1') as unknown }]);
  });

  it('finds a ledger that is a link to somewhere else', async () => {
    const target = join(dir, 'elsewhere.jsonl');
    writeFileSync(target, readFileSync(join(dir, LEDGER)));
    rmSync(join(dir, LEDGER));
    symlinkSync(target, join(dir, LEDGER));
    expect(await verdicts()).toMatchObject([{ ok: false, sentence: expect.stringContaining('not a plain file') as unknown }]);
  });

  it('finds a ledger in the folder of another incident', async () => {
    put('incidents/2026/INC-2026-000002/ledger.jsonl', `${lines().join('\n')}\n`);
    expect(await verdicts()).toMatchObject([
      { subject: ID, ok: true },
      { subject: 'INC-2026-000002', ok: false, sentence: expect.stringContaining('another incident') as unknown },
    ]);
  });

  it('finds names that Tagout did not make, and shows them without their tricks', async () => {
    put('incidents/2026/INC-2026-1\u001B[2J/ledger.jsonl', '');
    put('incidents/notes/x', '');
    const found = await verdicts();
    expect(found.filter((verdict) => !verdict.ok).map((verdict) => verdict.subject)).toEqual([
      String.raw`"incidents/2026/INC-2026-1\u001b[2J"`,
      '"incidents/notes"',
    ]);
  });

  it('rejects for a folder without a history', async () => {
    rmSync(join(dir, 'incidents'), { recursive: true });
    await expect(verdicts()).rejects.toThrow('incidents');
  });
});

describe('verifying a clone', () => {
  let head = '';
  beforeEach(() => {
    git('init', '--quiet');
    head = write(3);
    commit(`${ID}: up to event 3\n\nIncident: ${ID}\nLedger-Head: ${head}`);
  });

  it('finds a chain whole that ends at the head of the last commit', async () => {
    expect(await verdicts()).toMatchObject([{ ok: true, notes: [] }]);
    head = write(4);
    commit(`${ID}: up to event 4\n\nIncident: ${ID}\nLedger-Head: ${head}`);
    expect(await verdicts()).toMatchObject([{ ok: true, notes: [] }]);
  });

  it('finds a cut tail', async () => {
    put(LEDGER, `${lines().slice(0, 2).join('\n')}\n`);
    expect(await verdicts()).toMatchObject([{ ok: false, sentence: expect.stringContaining('the tail was cut') as unknown }]);
    commit('tidy up');
    expect(await verdicts()).toMatchObject([{ ok: false, sentence: expect.stringContaining('the tail was cut') as unknown }]);
  });

  it('finds a chain that was rewritten from its first entry on, even with a new head recorded', async () => {
    const forged = write(3, 'Nothing happened');
    commit(`${ID}: up to event 3\n\nLedger-Head: ${forged}`);
    expect(await verdicts()).toMatchObject([
      { ok: false, sentence: expect.stringMatching(/^Entry 1 .*was rewritten/) as unknown },
    ]);
  });

  it('names the first entry of a rewritten chain that an earlier commit has otherwise', async () => {
    const kept = clone.record(4);
    const forged = forgedFrom(3, sampleEntries(4));
    const forgedHead = clone.writeEntries(forged);
    const third = `Entry 3 is not the one that GitHub holds in commit ${kept.slice(0, 12)}: the chain was rewritten from there on.`;
    expect(await verdicts()).toMatchObject([{ ok: false, sentence: expect.stringContaining(third) as unknown }]);
    commit(messageFor(4, forgedHead));
    expect(await verdicts()).toMatchObject([{ ok: false, sentence: expect.stringContaining(third) as unknown }]);
    // Once more, and from an earlier entry on.
    commit(messageFor(4, clone.writeEntries(forgedFrom(2, forged))));
    expect(await verdicts()).toMatchObject([
      { ok: false, sentence: expect.stringMatching(/^Entry 2 is not the one/) as unknown },
    ]);
  });

  it('names the entries that were cut and the commit that has them', async () => {
    const kept = clone.record(5);
    clone.writeEntries(sampleEntries(3));
    const sentence = `Entries 4 to 5, whose head GitHub holds in commit ${kept.slice(0, 12)}, are gone: the tail was cut. Look who changed it, and restore the file from that commit.`;
    expect(await verdicts()).toMatchObject([{ ok: false, sentence }]);
  });

  it('says which is the first entry that a commit has otherwise beside where the chain breaks', async () => {
    const kept = clone.record(5);
    // From its second entry on it holds together, up to the edited one.
    const forged = forgedFrom(2, sampleEntries(5)).map((entry) => (entry.seq === 4 ? { ...entry, sentence: 'x' } : entry));
    clone.writeEntries(forged);
    expect(await verdicts()).toMatchObject([
      {
        ok: false,
        sentence: 'Entry 4 does not match its own hash: it was edited.',
        notes: [`The first entry that is not as GitHub holds it in commit ${kept.slice(0, 12)} is entry 2.`],
      },
    ]);
  });

  it('names no entry where the commit of a lost head has a ledger that does not lead there', async () => {
    write(4);
    commit(messageFor(4, 'b'.repeat(64)));
    expect(await verdicts()).toMatchObject([
      { ok: false, sentence: expect.stringContaining('its own ledger does not lead there either') as unknown },
    ]);
  });

  it('takes the last head of a squashed commit', async () => {
    head = write(4);
    commit(
      `Squashed\n\n* up to event 3\n\nLedger-Head: ${sampleEntries(3).at(-1)?.hash}\n\n* up to event 4\n\nIncident: ${ID}\nLedger-Head: ${head}`,
    );
    expect(await verdicts()).toMatchObject([{ ok: true, notes: [] }]);
  });

  it.each([
    ['by a commit', () => git('rm', '--quiet', '-r', `incidents/2026/${ID}`), true],
    ['without a commit', () => rmSync(join(dir, 'incidents/2026', ID), { recursive: true }), false],
    ['by giving it another name', () => git('mv', `incidents/2026/${ID}`, 'incidents/2026/INC-2026-000009'), true],
  ])('finds an incident that was removed %s', async (_how, remove, commits) => {
    write(2, 'other', 'INC-2026-000002');
    commit('another incident');
    remove();
    if (commits) commit('tidy up');
    const found = (await verdicts()).find(({ subject }) => subject === ID);
    expect(found).toMatchObject({ ok: false, sentence: expect.stringContaining('it was removed') as unknown });
  });

  it('finds an incident that a merge left out', async () => {
    git('checkout', '--quiet', '-b', 'incident');
    const other = write(2, 'other', 'INC-2026-000002');
    commit(`another incident\n\nLedger-Head: ${other}`);
    git('checkout', '--quiet', '-');
    put('notes.md', 'noon');
    commit('notes');
    git('merge', '--quiet', '--strategy=ours', '--no-edit', 'incident');
    expect(await verdicts()).toMatchObject([
      { subject: ID, ok: true },
      { subject: 'INC-2026-000002', ok: false, sentence: expect.stringContaining('it was removed') as unknown },
    ]);
  });

  it('does not miss an incident whose pull request is still open', async () => {
    git('checkout', '--quiet', '-b', 'incident');
    write(2, 'other', 'INC-2026-000002');
    commit('another incident');
    git('checkout', '--quiet', '-');
    expect(await verdicts()).toMatchObject([{ subject: ID, ok: true }]);
  });

  it('is not moved by commits on other files', async () => {
    put(`incidents/2026/${ID}/notes.md`, 'noon');
    commit(`notes\n\nLedger-Head: ${'a'.repeat(64)}`);
    expect(await verdicts()).toMatchObject([{ ok: true }]);
  });

  it('starts no program that the folder names in its configuration', async () => {
    const marker = join(dir, 'ran');
    const program = join(dir, '.program');
    writeFileSync(program, `#!/bin/sh\ntouch '${marker}'\n`, { mode: 0o755 });
    signHead();
    for (const key of ['core.fsmonitor', 'core.pager', 'gpg.program']) git('config', key, program);
    git('config', 'log.showSignature', 'true');
    expect(await verdicts()).toMatchObject([{ ok: true, notes: [] }]);
    expect(existsSync(marker)).toBe(false);
    // The bait works: git without our care takes it.
    git('log', '-1');
    expect(existsSync(marker)).toBe(true);
  });

  it('fetches no missing object with a program that the folder names', async () => {
    const marker = join(dir, 'fetched');
    const program = join(dir, '.program');
    writeFileSync(program, `#!/bin/sh\ntouch '${marker}'\nexit 1\n`, { mode: 0o755 });
    const settings = {
      'core.repositoryFormatVersion': '1',
      'extensions.partialClone': 'origin',
      'remote.origin.url': 'ssh://nowhere.invalid/history',
      'remote.origin.promisor': 'true',
      'core.sshCommand': program,
    };
    const tree = git('rev-parse', 'HEAD^{tree}').trim();
    rmSync(join(dir, '.git', 'objects', tree.slice(0, 2), tree.slice(2)));
    for (const [key, value] of Object.entries(settings)) git('config', key, value);
    expect(await verdicts()).toMatchObject([{ ok: true, notes: [NO_HEAD] }]);
    expect(existsSync(marker)).toBe(false);
    // The bait works: git without our care takes it.
    expect(() => git('log', '--', LEDGER)).toThrow('Command failed');
    expect(existsSync(marker)).toBe(true);
  });
});

/** Gives the last commit a signature, so that git would ask a program about it. */
function signHead(): void {
  const unsigned = git('cat-file', 'commit', 'HEAD');
  const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n bm9uZQ==\n -----END PGP SIGNATURE-----';
  put('.signed', unsigned.replace('\n\n', `\n${signature}\n\n`));
  git('reset', '--quiet', '--hard', git('hash-object', '-t', 'commit', '-w', '.signed').trim());
}

/** With other words from that entry on, and every hash made anew. */
function forgedFrom(place: number, whole: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const kept = whole.slice(0, place - 1);
  const facts = whole.slice(place - 1).map(({ kind, by, data }) => ({ kind, by, data, sentence: `Not from ${place} on.` }));
  const last = kept.at(-1);
  return [...kept, ...chain(ID, kept.length, last?.hash ?? GENESIS, last?.at ?? 0, facts)];
}
