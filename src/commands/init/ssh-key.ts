import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { publicKeyOf } from '../../adapters/ssh/check.ts';
import type { CommandTemplate, Connector } from '../../core/connector/connector.ts';
import { fill, parametersIn } from '../../core/connector/template.ts';
import { accept, refuse, type Result } from '../../core/result.ts';
import { exists } from './folder.ts';

const run = promisify(execFile);

/** Makes the key with OpenSSH's own program unless the file is there. */
export async function makeKey(path: string): Promise<Result<'made' | 'there'>> {
  if (await exists(path)) return accept('there');
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'tagout', '-f', path]);
    return accept('made');
  } catch {
    return refuse(
      'init.ssh_keygen',
      `TAGOUT_SSH_KEY: ssh-keygen could not make ${path}. Install OpenSSH's client programs, or make the key elsewhere and name its file.`,
    );
  }
}

/** How to let the key in on a gateway; null when there is no key that can be used. */
export async function authorisation(path: string, connectors: Iterable<Connector>): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  const key = text === null ? null : publicKeyOf(text);
  if (key?.ok !== true) return null;
  const rules = [...connectors].flatMap(rootCommands);
  return `On each gateway, as root:
  useradd --create-home --shell /bin/sh tagout
  install -d -m 700 -o tagout -g tagout ~tagout/.ssh
  echo 'restrict ${key.value.line} tagout' >> ~tagout/.ssh/authorized_keys${
    rules.length === 0
      ? ''
      : `\n  visudo -f /etc/sudoers.d/tagout, with one line (the connector's file tells more):\n    tagout ALL=(root) NOPASSWD: ${[...new Set(rules)].join(', ')}`
  }
and for host_keys in the inventory, read on the gateway itself:
  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`;
}

const STARS = { mac: '*', address: '*', lan: '*', hold_s: '*' } as const;

/** What the connector runs through sudo, as rules of sudoers(5): what changes from device to device is a star. */
function rootCommands({ actions }: Connector): readonly string[] {
  const templates = [...actions.values()].flatMap(({ requires, run: steps, probe, undo }): readonly CommandTemplate[] => [
    ...requires.reads,
    ...steps,
    ...probe.reads,
    ...(undo.kind === 'run' ? undo.run : []),
  ]);
  return templates.flatMap(({ argv }) => {
    const words = argv.map((word) => (parametersIn(word).length > 0 ? '*' : escaped(fill(word, STARS))));
    return words[0] === 'sudo' && words[1] === '-n' && words[2] !== undefined ? [`/usr/sbin/${words.slice(2).join(' ')}`] : [];
  });
}

/** "Other special characters": sudoers(5). */
const escaped = (word: string): string => word.replaceAll(/[,:=\\*?[\]! ]/g, String.raw`\$&`);
