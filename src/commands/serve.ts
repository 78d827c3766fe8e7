import { readFile, stat } from 'node:fs/promises';
import { parseKnownHosts, withKnownHosts } from '../adapters/files/known-hosts.ts';
import type { Playbooks } from '../adapters/files/playbooks.ts';
import { createLog } from '../adapters/log/log.ts';
import { startApp, type App } from '../app.ts';
import type { Config } from '../config.ts';
import type { Inventory } from '../core/inventory.ts';
import { keyMissing, tiersWithCodes } from '../core/policy/codes.ts';
import { printable, readWorld, type Environment } from './say.ts';
import { secretsOf } from './secrets.ts';

/** Serves until it is asked to stop. With no credentials set, the local workspace. @returns the exit code. */
export async function serve(env: Environment): Promise<number> {
  const world = await readWorld(env);
  if (world === null) return 2;
  try {
    const { config, playbooks } = world;
    for (const note of config.notes) console.log(note);
    const served =
      config.outside === null
        ? await (await localWorkspace()).serveLocally(env, config, playbooks)
        : await serveForReal(env, { ...config, outside: config.outside }, playbooks);
    await untilAskedToStop();
    console.log('\nStopping. What is under way is finished or picked up after the next start.');
    await served.close();
    return 0;
  } catch (error) {
    // Start-up errors are written for people: a stack would only hide the sentence. Others are bugs and keep theirs.
    console.error(error instanceof Error && 'code' in error ? printable(error.message) : error);
    return 2;
  }
}

/** Its parts are development packages. */
async function localWorkspace() {
  try {
    return await import('./local.ts');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new Unusable(
      'No credentials are set, and the local workspace needs packages that a production install leaves out. Set a real workspace up (npm run tagout -- init), or run npm ci.',
    );
  }
}

async function serveForReal(
  env: Environment,
  config: Config & { readonly outside: NonNullable<Config['outside']> },
  playbooks: Playbooks,
): Promise<App> {
  const withCodes = tiersWithCodes(playbooks.policy);
  if (withCodes.length > 0 && config.stepUpKey === undefined) throw new Unusable(keyMissing(withCodes));
  const sshKey = await readKey(config.outside.sshKeyFile);
  const inventory = await pinned(playbooks.inventory, config.outside.knownHostsFile);
  const log = createLog(secretsOf(env, sshKey));
  const app = await startApp({ config, playbooks: { ...playbooks, inventory }, sshKey, host: '0.0.0.0', log });
  console.log(`Tagout is ready on port ${app.port}.`);
  return app;
}

async function pinned(inventory: Inventory, file: string | undefined): Promise<Inventory> {
  if (file === undefined) return inventory;
  const known = parseKnownHosts(await readNamed('TAGOUT_KNOWN_HOSTS', file), file);
  if (!known.ok) throw new Unusable(`TAGOUT_KNOWN_HOSTS: ${known.problems.join(' ')}`);
  return withKnownHosts(inventory, known.value);
}

/** A key that others on the machine can read is not a secret any more. */
async function readKey(path: string): Promise<string> {
  const text = await readNamed('TAGOUT_SSH_KEY', path);
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) throw new Unusable(`TAGOUT_SSH_KEY: ${path} can be read by others. Run: chmod 600 ${path}`);
  return text;
}

async function readNamed(key: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new Unusable(`${key}: the file ${path} cannot be read. Correct the path, or let Tagout's user read it.`);
  }
}

/** A setting that cannot be used: the sentence is all that a person needs. */
export class Unusable extends Error {
  readonly code = 'config.unusable';
}

/** Ctrl-C and a service manager's stop; a second Ctrl-C does not wait. */
function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once('SIGINT', () => process.exit(130));
        resolve();
      });
    }
  });
}
