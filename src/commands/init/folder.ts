import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The playbooks that come with Tagout. Its policy and inventory are those of the local workspace's made-up people. */
const SHIPPED = fileURLToPath(new URL('../../../playbooks', import.meta.url));

/** A new .env begins as this, so that every line in it is explained. */
export const shippedEnvExample = (): Promise<string> => readFile(new URL('../../../.env.example', import.meta.url), 'utf8');

const OF_THE_LOCAL_WORKSPACE: ReadonlySet<string> = new Set(['policy.yaml', 'inventory.yaml']);

/** Where an operator's own files go unless they say so: not into the ones that come with Tagout, which the next version changes. */
export function standardFolder(): string {
  return resolve('playbooks') === resolve(SHIPPED) ? 'site' : 'playbooks';
}

/** Connectors, curated playbooks and schemas that are not there yet. @returns the names of what was copied. */
export async function copyShipped(folder: string): Promise<readonly string[]> {
  const copied: string[] = [];
  for (const part of ['.', 'connectors', 'schema']) {
    await mkdir(join(folder, part), { recursive: true });
    const entries = await readdir(join(SHIPPED, part), { withFileTypes: true });
    for (const entry of entries) {
      const name = join(part, entry.name);
      if (!entry.isFile() || OF_THE_LOCAL_WORKSPACE.has(name)) continue;
      if (await unlessThere(() => copyFile(join(SHIPPED, name), join(folder, name), constants.COPYFILE_EXCL)))
        copied.push(name);
    }
  }
  return copied;
}

/** @returns false when there is one, which is left as it is. */
export function writeNew(path: string, text: string): Promise<boolean> {
  return unlessThere(() => writeFile(path, text, { flag: 'wx' }));
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

async function unlessThere(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
