import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GENESIS } from '../../../src/core/chain.ts';
import { renderHistory } from '../../../src/core/history/history.ts';
import type { LedgerEntry } from '../../../src/core/ledger.ts';
import { sampleEntries, sampleRecord } from '../../core/history/sample.ts';

export const ID = 'INC-2026-000001';
export const OTHER = 'INC-2026-000002';

/** A folder with a history in it, which a test may put under git. */
export interface Clone {
  readonly dir: string;
  put(path: string, content: string): void;
  /** The files of an incident up to so many events. @returns the head */
  write(count: number, said?: string, id?: string): string;
  writeEntries(entries: readonly LedgerEntry[], id?: string): string;
  git(...args: readonly string[]): string;
  /** @returns the commit */
  commit(message: string): string;
  /** As Tagout writes it, with the head that the ledger has. @returns the commit */
  record(count: number, said?: string, id?: string): string;
  lines(): readonly string[];
  remove(): void;
}

export const ledgerOf = (id: string): string => `incidents/2026/${id}/ledger.jsonl`;

export const messageFor = (count: number, head: string, id = ID): string =>
  `${id}: up to event ${count}\n\nThe latest events:\n...\n\nIncident: ${id}\nLedger-Head: ${head}`;

export function createClone(): Clone {
  const dir = mkdtempSync(join(tmpdir(), 'tagout-history-'));
  const put = (path: string, content: string): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  };
  const writeEntries = (entries: readonly LedgerEntry[], id = ID, said?: string): string => {
    const head = entries.at(-1)?.hash ?? GENESIS;
    for (const { path, content } of renderHistory(sampleRecord(said, id), entries, head)) put(path, content);
    return head;
  };
  const write = (count: number, said?: string, id = ID): string => writeEntries(sampleEntries(count, said, id), id, said);
  const git = (...args: readonly string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', '-c', 'commit.gpgsign=false', ...args],
      { cwd: dir, stdio: 'pipe', encoding: 'utf8' },
    );
  const commit = (message: string): string => {
    git('add', '--all');
    git('commit', '--quiet', '--message', message);
    return git('rev-parse', 'HEAD').trim();
  };
  return {
    dir,
    put,
    write,
    writeEntries,
    git,
    commit,
    record: (count, said, id = ID) => commit(messageFor(count, write(count, said, id), id)),
    lines: () =>
      readFileSync(join(dir, ledgerOf(ID)), 'utf8')
        .trimEnd()
        .split('\n'),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
