import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { publicKeyOf } from '../../adapters/ssh/check.ts';
import { commandsOf } from '../../core/connector/commands.ts';
import type { Connector } from '../../core/connector/connector.ts';
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
export async function authorisation(path: string, user: string, connectors: Iterable<Connector>): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  const key = text === null ? null : publicKeyOf(text);
  if (key?.ok !== true) return null;
  const rules = [...new Set([...connectors].flatMap(rootCommands))];
  const account =
    user === 'root'
      ? []
      : [`useradd --create-home --shell /bin/sh ${user}`, `install -d -m 700 -o ${user} -g ${user} ~${user}/.ssh`];
  const sudo =
    user === 'root' || rules.length === 0
      ? []
      : [
          `visudo -f /etc/sudoers.d/tagout, with one line (the connector's file tells more):`,
          `  ${user} ALL=(root) NOPASSWD: ${rules.join(', ')}`,
        ];
  const lines = [...account, `echo 'restrict ${key.value.line} tagout' >> ~${user}/.ssh/authorized_keys`, ...sudo];
  return `On each gateway, as root:
${lines.map((line) => `  ${line}`).join('\n')}
and for host_keys in the inventory, read on the gateway itself:
  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`;
}

const STARS = { mac: '*', address: '*', lan: '*', hold_s: '*' } as const;

/** What the connector runs through sudo, as rules of sudoers(5): what changes from device to device is a star. */
function rootCommands(connector: Connector): readonly string[] {
  return commandsOf(connector).flatMap(({ argv }) => {
    const words = argv.map((word) => (parametersIn(word).length > 0 ? '*' : escaped(fill(word, STARS))));
    return words[0] === 'sudo' && words[1] === '-n' && words[2] !== undefined ? [`/usr/sbin/${words.slice(2).join(' ')}`] : [];
  });
}

/** "Other special characters": sudoers(5). */
const escaped = (word: string): string => word.replaceAll(/[,:=\\*?[\]! ]/g, String.raw`\$&`);
