import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isEnvironmentKey, type EnvironmentKey } from '../config.ts';
import { INIT_USAGE, readArguments, type Arguments } from './init/arguments.ts';
import { readEnvFile, valuesIn, withValues, writeEnvFile } from './init/env-file.ts';
import { draftFirstFiles, type FirstFiles } from './init/first-files.ts';
import { copyShipped, exists, shippedEnvExample, standardFolder, writeNew } from './init/folder.ts';
import { manifestYaml } from './init/manifest.ts';
import { askSettings, type Values } from './init/questions.ts';
import { report } from './init/report.ts';
import { makeKey } from './init/ssh-key.ts';
import { createTerminal, type Terminal, type TerminalStreams } from './init/terminal.ts';
import { printable, sayProblems, type Environment } from './say.ts';

const ENV_FILE = '.env';

/**
 * Sets a real workspace up, in the current folder. What is there is kept: only what was missing, given or asked for again is written.
 *
 * @returns the exit code: 0 when everything is set, 1 when something is still missing, 2 when nothing was written.
 */
export async function init(
  argv: readonly string[],
  env: Environment,
  streams: TerminalStreams = {
    input: process.stdin,
    output: process.stdout,
    interactive: process.stdin.isTTY && process.stdout.isTTY,
  },
): Promise<number> {
  const read = await readArguments(argv, env, streams.input);
  if (!read.ok) {
    sayProblems('Nothing was written:', read.problems);
    return 2;
  }
  const args = read.value;
  if (args.help || args.manifestOnly) {
    streams.output.write(args.help ? `${INIT_USAGE}\n` : manifestYaml(args));
    return 0;
  }
  // Standard input that brings a value has nobody behind it who could answer.
  const terminal = createTerminal({
    ...streams,
    interactive: streams.interactive && !argv.some((word) => word.endsWith('=-')),
  });
  if (args.ask.size > 0 && !terminal.interactive) {
    sayProblems('Nothing was written:', [
      '--ask: there is no terminal, so nobody can be asked. Give the setting as NAME=value.',
    ]);
    return 2;
  }
  try {
    return await setUp(args, env, terminal);
  } catch (error) {
    // What stopped it is told in a sentence: a person who went away, or a file that cannot be written. Others are bugs and keep their stack.
    if (!(error instanceof Error && 'code' in error)) throw error;
    console.error(`\n${printable(error.message)}`);
    return 2;
  } finally {
    terminal.close();
  }
}

async function setUp(args: Arguments, env: Environment, terminal: Terminal): Promise<number> {
  const before = await readEnvFile(ENV_FILE);
  const values: Values = new Map([...knownValues(before ?? ''), ...args.given]);
  const changes: Values = new Map(args.given);
  if (terminal.interactive) await askSettings(terminal, values, changes, args);
  const key = await keyFile(args, values, terminal);
  const folder = values.get('TAGOUT_PLAYBOOKS') ?? standardFolder();
  const first = await draftFirstFiles(folder, args, terminal);
  if (!first.ok) {
    sayProblems('Nothing was written:', first.problems);
    return 2;
  }
  const set = (name: EnvironmentKey, value: string): void => {
    if (values.has(name)) return;
    values.set(name, value);
    changes.set(name, value);
  };
  if (key !== null) set('TAGOUT_SSH_KEY', key.path);
  if (folder !== 'playbooks') set('TAGOUT_PLAYBOOKS', folder);
  // 32 bytes each: nobody guesses them, and nobody has to think of them.
  set('TAGOUT_INTAKE_TOKEN', randomBytes(32).toString('base64url'));
  set('TAGOUT_STEPUP_KEY', randomBytes(32).toString('base64url'));
  const after = withValues(before ?? (await shippedEnvExample()), changes);
  if (after === null) {
    sayProblems('Nothing was written:', [
      '.env: a value cannot be written so that it is read again as it is. Close the quotes that stand open in the file; no value may have quotes of every kind.',
    ]);
    return 2;
  }
  if (after !== before) await writeEnvFile(ENV_FILE, after);
  terminal.say(envWords(before === null, changes));
  if (key?.make === true) await sayKey(key.path, terminal);
  await writeFolder(folder, first.value, terminal);
  return (await report(terminal, folder, values, env, args)) === 0 ? 0 : 1;
}

function knownValues(text: string): Values {
  return new Map([...valuesIn(text)].flatMap(([name, value]) => (isEnvironmentKey(name) ? [[name, value] as const] : [])));
}

/** Null: the gateways' key is set already, or nobody wants one yet. */
async function keyFile(
  args: Arguments,
  values: Values,
  terminal: Terminal,
): Promise<{ readonly path: string; readonly make: boolean } | null> {
  const set = values.get('TAGOUT_SSH_KEY');
  if (set !== undefined) return args.makeSshKey ? { path: set, make: true } : null;
  const standard = join(values.get('TAGOUT_DATA_DIR') ?? '.tagout', 'ssh', 'id_ed25519');
  if (!terminal.interactive) return args.makeSshKey ? { path: standard, make: true } : null;
  terminal.say('\n4. Gateways, over SSH');
  const typed = await terminal.ask(`File with the private key that they accept (Enter: make one, ${standard})`);
  return typed === '' ? { path: standard, make: true } : { path: typed, make: false };
}

function envWords(isNew: boolean, changes: Values): string {
  if (!isNew && changes.size === 0) return `${ENV_FILE}: nothing to change.`;
  return `${ENV_FILE}: ${isNew ? 'written' : 'changed'} (${[...changes.keys()].join(', ')}). Only you can read it; keep it out of every repository.`;
}

async function sayKey(path: string, terminal: Terminal): Promise<void> {
  const made = await makeKey(path);
  if (!made.ok) terminal.say(made.message);
  else terminal.say(made.value === 'made' ? `${path}: an SSH key was made.` : `${path}: kept.`);
}

async function writeFolder(folder: string, { policy, inventory }: FirstFiles, terminal: Terminal): Promise<void> {
  await mkdir(folder, { recursive: true });
  const copied = await copyShipped(folder);
  if (copied.length > 0)
    terminal.say(`${folder}: connectors, curated playbooks and schemas were copied (${copied.length} files).`);
  for (const [name, text] of [
    ['policy.yaml', policy],
    ['inventory.yaml', inventory],
  ] as const) {
    const path = join(folder, name);
    if (text !== null && (await writeNew(path, text))) terminal.say(`${path}: written.`);
    else if (await exists(path)) terminal.say(`${path}: kept.`);
  }
}
