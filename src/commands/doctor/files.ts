import { readFile, stat } from 'node:fs/promises';
import { parseKnownHosts } from '../../adapters/files/known-hosts.ts';
import { publicKeyOf } from '../../adapters/ssh/check.ts';
import { fine, fix, type Check, type CheckLine } from '../../core/checkup.ts';

/** Files with secrets in them: there, readable by us and by nobody else. */

export function envFileCheck(path: string): Check {
  const about = 'File .env';
  return {
    about,
    async run() {
      const problem = await openToOthers(path);
      if (problem === 'missing') return [];
      return [
        problem === null
          ? fine(about, "Only Tagout's user can read it.")
          : fix(about, 'files.env_open', `Others on this machine can read the secrets in it. Run: chmod 600 ${path}`),
      ];
    },
  };
}

export function sshKeyCheck(path: string): Check {
  const about = 'SSH key';
  return {
    about,
    async run(): Promise<readonly CheckLine[]> {
      const text = await textOf(path);
      if (text === null) return [unreadable(about, 'files.ssh_key', 'TAGOUT_SSH_KEY', path)];
      if ((await openToOthers(path)) !== null)
        return [fix(about, 'files.ssh_key_open', `TAGOUT_SSH_KEY: ${path} can be read by others. Run: chmod 600 ${path}`)];
      const key = publicKeyOf(text);
      return [
        key.ok
          ? fine(about, `Gateways must know this one: ${key.value.line}`)
          : fix(about, key.code, `TAGOUT_SSH_KEY: ${path}: ${key.message}`),
      ];
    },
  };
}

export function knownHostsCheck(path: string): Check {
  const about = 'Known hosts';
  return {
    about,
    async run(): Promise<readonly CheckLine[]> {
      const text = await textOf(path);
      if (text === null) return [unreadable(about, 'files.known_hosts', 'TAGOUT_KNOWN_HOSTS', path)];
      const known = parseKnownHosts(text, path);
      if (known.ok) return [fine(about, `${path} pins keys for ${known.value.pins.size} names.`)];
      return known.problems.map((problem) => fix(about, 'files.known_hosts', problem));
    },
  };
}

async function openToOthers(path: string): Promise<'missing' | 'open' | null> {
  try {
    const { mode } = await stat(path);
    // Windows has no such modes and reports every file as open.
    return process.platform !== 'win32' && (mode & 0o077) !== 0 ? 'open' : null;
  } catch {
    return 'missing';
  }
}

const textOf = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

const unreadable = (about: string, code: string, key: string, path: string): CheckLine =>
  fix(about, code, `${key}: the file ${path} cannot be read. Correct the path, or let Tagout's user read it.`);
