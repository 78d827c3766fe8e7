import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeSelf, standing } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** Another process has this data folder open. */
export class FolderInUse extends Error {
  readonly code = 'store.folder_in_use';
  constructor(message: string) {
    super(message);
    this.name = 'FolderInUse';
  }
}

export interface Ownership {
  release(): Promise<void>;
}

/**
 * Makes this process the one owner of the folder, or rejects with `FolderInUse`. First it writes its own claim, then it looks for others:
 * of two that start together at least one sees the other, so that never both go on. A claim whose process is gone is removed.
 */
export async function takeOwnership(dataDir: string): Promise<Ownership> {
  const folder = join(dataDir, 'owner');
  // It may make the data folder itself, in which everything is for our eyes only.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const mine = `${process.pid}-${randomUUID()}.json`;
  // Written under another name first: a claim is never seen half written.
  const draft = join(folder, `${mine}.new`);
  await writeFile(draft, JSON.stringify(await describeSelf()));
  await rename(draft, join(folder, mine));

  const release = (): Promise<void> => rm(join(folder, mine), { force: true });
  try {
    for (const name of await readdir(folder)) {
      if (name !== mine && name.endsWith('.json')) await passOrRefuse(dataDir, join(folder, name));
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

async function passOrRefuse(dataDir: string, path: string): Promise<void> {
  const claim = await readClaim(path);
  if (claim === 'gone') return;
  const judged = claim === 'unreadable' ? 'unknown' : await standing(claim);
  switch (judged) {
    case 'dead':
      await rm(path, { force: true });
      return;
    case 'alive':
      throw new FolderInUse(
        `${dataDir} is in use by process ${describe(claim)}. Stop that process first, or set TAGOUT_DATA_DIR to another folder.`,
      );
    case 'unknown':
      throw new FolderInUse(
        `${dataDir} was claimed by process ${describe(claim)}, and this machine cannot tell whether it still runs. If it does not, delete ${path} and start again.`,
      );
  }
}

function describe(claim: ProcessIdentity | 'unreadable' | 'gone'): string {
  return typeof claim === 'string' ? '(unreadable claim)' : `${claim.pid} (since ${claim.since})`;
}

async function readClaim(path: string): Promise<ProcessIdentity | 'unreadable' | 'gone'> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    // Released between the listing and now.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'gone';
    throw error;
  }
  return parseClaim(text) ?? 'unreadable';
}

function parseClaim(text: string): ProcessIdentity | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { pid, since, born, machine } = value as Partial<Record<keyof ProcessIdentity, unknown>>;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return null;
  if (typeof since !== 'string' || typeof machine !== 'string') return null;
  if (born !== null && typeof born !== 'string') return null;
  return { pid, since, born, machine };
}
