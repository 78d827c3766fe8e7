import { historyFolder, renderHistory } from '../../src/core/history/history.ts';
import { kindWords } from '../../src/core/history/words.ts';
import type { Archive } from '../../src/ports.ts';
import type { ArchiveRig, ShownPull } from '../contracts/archive.suite.ts';

interface Commit {
  readonly message: string;
  readonly files: ReadonlyMap<string, string>;
}
type Pull = { -readonly [Key in keyof ShownPull]: ShownPull[Key] };

/** An archive in memory, with the same rules as the real one: branches are lists of commits, newest last. */
export function createFakeArchive(reviewers: readonly string[] = []): ArchiveRig {
  const root: Commit = { message: 'Initial commit', files: new Map([['README.md', '# history\n']]) };
  let main: readonly Commit[] = [root];
  const branches = new Map<string, readonly Commit[]>();
  const pulls: Pull[] = [];
  let down = false;

  const archive: Archive = {
    async write({ record, head }, all) {
      if (down) throw new Error('The archive is down. Try again later.');
      const { id } = record.incident;
      const entries = all.slice(0, all.findIndex((entry) => entry.hash === head) + 1);
      const own = pulls.filter((pull) => pull.title.startsWith(`${id}:`));
      const merged = own.filter((pull) => pull.state === 'merged').length;
      const branch = merged === 0 ? `tagout/${id}` : `tagout/${id}-${merged + 1}`;
      const commits = branches.get(branch) ?? main;
      const files = renderHistory(record, entries, head);
      const ledger = `${historyFolder(id)}/ledger.jsonl`;
      const before = commits.at(-1)?.files ?? new Map<string, string>();
      const isNew = before.get(ledger) !== files.find((file) => file.path === ledger)?.content;
      if (isNew) {
        const after = new Map([...before, ...files.map(({ path, content }) => [path, content] as const)]);
        branches.set(branch, [
          ...commits,
          { message: `${id}: up to event ${entries.length}\n\nLedger-Head: ${head}`, files: after },
        ]);
      }
      const open = own.find((pull) => pull.state === 'open' && pull.branch === branch);
      const newest = own.at(-1);
      if (open !== undefined) return { url: open.url };
      if (!isNew && newest !== undefined) return { url: newest.url };
      const url = `https://github.example/plant/history/pull/${pulls.length + 1}`;
      pulls.push({
        title: `${id}: ${kindWords(record.incident.kind)}`,
        body: `See ${historyFolder(id)}.`,
        state: 'open',
        url,
        branch,
        reviewers,
      });
      return { url };
    },
  };

  const newest = () => pulls.at(-1) ?? { branch: '', state: 'closed' as const };
  const tip = () => branches.get(newest().branch) ?? main;

  return {
    archive,
    files: async () => new Map([...(tip().at(-1)?.files ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    messages: async () =>
      tip()
        .map((commit) => commit.message)
        .toReversed(),
    pulls: async () => pulls,
    personCommits: async (path, content) => {
      const files = new Map([...(tip().at(-1)?.files ?? []), [path, content] as const]);
      branches.set(newest().branch, [...tip(), { message: 'a person was here', files }]);
    },
    mergePull: async () => {
      main = tip();
      newest().state = 'merged';
    },
    closePull: async () => {
      newest().state = 'closed';
    },
    setDown: (value) => {
      down = value;
    },
    forget: () => undefined,
    close: async () => undefined,
  };
}
