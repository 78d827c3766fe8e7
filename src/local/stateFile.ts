import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Keeps one JSON text on disk: whole or not at all, readable by its owner only, because such texts hold tokens. */
export interface StateFile {
  /** Null when there is no file yet. */
  read(): Promise<string | null>;
  /**
   * Resolves once a text taken after this call is on disk. Calls that come while a write is running share the next one.
   * Safe against the end of the process, not against a power cut: nothing here is worth an fsync for each message.
   */
  save(): Promise<void>;
}

export function createStateFile(path: string, take: () => string): StateFile {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function write(): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(`${path}.new`, take(), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  async function start(before: Promise<void> | null): Promise<void> {
    // A failed write was told to whoever waited for it; the next one starts from the state as it is then.
    await before?.catch(() => undefined);
    next = null;
    running = write();
    await running;
  }

  return {
    async read() {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    save: () => (next ??= start(running)),
  };
}
