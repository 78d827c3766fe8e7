import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { isEnvironmentKey, valueProblem, type EnvironmentKey } from '../../config.ts';
import type { Environment } from '../say.ts';
import { SECRET_KEYS } from './settings.ts';

export const INIT_USAGE = `Usage: npm run tagout -- init [options] [NAME=value ...]

Asks for what a real workspace needs, checks each answer at once, and writes .env, policy.yaml and inventory.yaml. What is there already is
kept. Without a terminal it asks nothing and takes what you give:

  NAME=value          a setting of .env.example that is no secret
  NAME=@file          what is in the file
  NAME=-              what comes in on standard input (one setting)
  NAME                what the environment holds under this name

  --events-url <url>  Slack reaches this program at <url> (https, ends in /slack/events). Without it: Socket Mode
  --private-channel   the incident channel is private
  --user-groups       the policy will name Slack user groups
  --responders <ids>  Slack member ids, with commas: who may open incidents and confirm manual steps
  --approvers <ids>   who may approve what changes a device
  --leads <ids>       who reviews the history (without it: the approvers)
  --reviewers <names> GitHub logins that are asked to review each pull request
  --gateway <host[:port]>  a first gateway for the inventory, with
    --gateway-user <name> (tagout), --gateway-lan <interface> (br-lan) and
    --gateway-key <SHA256:...>, as ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub prints it on the gateway
  --make-ssh-key      make the SSH key if it is not there
  --ask <NAME>        ask for this setting again
  --manifest          print Slack's app manifest alone, and stop`;

export interface Arguments {
  readonly given: ReadonlyMap<EnvironmentKey, string>;
  readonly eventsUrl: string | null;
  readonly privateChannel: boolean;
  readonly userGroups: boolean;
  readonly responders: readonly string[];
  readonly approvers: readonly string[];
  readonly leads: readonly string[];
  readonly reviewers: readonly string[];
  readonly gateway: GatewayArguments | null;
  readonly makeSshKey: boolean;
  readonly ask: ReadonlySet<EnvironmentKey>;
  readonly manifestOnly: boolean;
  readonly help: boolean;
}

export interface GatewayArguments {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly lan: string;
  readonly key: string;
}

export type Understood =
  { readonly ok: true; readonly value: Arguments } | { readonly ok: false; readonly problems: readonly string[] };

/** Reads what the words point to (files, standard input, the environment), and checks every value as a start would. */
export async function readArguments(
  argv: readonly string[],
  env: Environment,
  input: NodeJS.ReadableStream,
): Promise<Understood> {
  const problems: string[] = [];
  const { values, positionals } = parse(argv, problems);
  const given = new Map<EnvironmentKey, string>();
  if (positionals.filter((word) => word.endsWith('=-')).length > 1)
    problems.push('Only one setting can come in on standard input. Give the others as NAME=@file or from the environment.');
  else for (const word of positionals) await take(word, { env, input }, given, problems);
  const ask = new Set((values.ask ?? []).flatMap((name) => knownKey(name, problems)));
  const gateway = gatewayOf(values, problems);
  if (values['events-url'] !== undefined && !/^https:\/\/[^/\s]+\/slack\/events$/.test(values['events-url']))
    problems.push(
      '--events-url: expected an https address that ends in /slack/events, such as https://tagout.example.com/slack/events.',
    );
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    value: {
      given,
      eventsUrl: values['events-url'] ?? null,
      privateChannel: values['private-channel'] ?? false,
      userGroups: values['user-groups'] ?? false,
      responders: list(values.responders),
      approvers: list(values.approvers),
      leads: list(values.leads),
      reviewers: list(values.reviewers),
      gateway,
      makeSshKey: values['make-ssh-key'] ?? false,
      ask,
      manifestOnly: values.manifest ?? false,
      help: values.help ?? false,
    },
  };
}

const OPTIONS = {
  'events-url': { type: 'string' },
  'private-channel': { type: 'boolean' },
  'user-groups': { type: 'boolean' },
  responders: { type: 'string' },
  approvers: { type: 'string' },
  leads: { type: 'string' },
  reviewers: { type: 'string' },
  gateway: { type: 'string' },
  'gateway-user': { type: 'string' },
  'gateway-lan': { type: 'string' },
  'gateway-key': { type: 'string' },
  'make-ssh-key': { type: 'boolean' },
  ask: { type: 'string', multiple: true },
  manifest: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

function parse(argv: readonly string[], problems: string[]) {
  const config = { args: [...argv], options: OPTIONS, allowPositionals: true } as const;
  try {
    return parseArgs(config);
  } catch (error) {
    problems.push(`${error instanceof Error ? error.message : 'The options cannot be read.'} init --help lists them.`);
    return parseArgs({ ...config, args: [] });
  }
}

interface Sources {
  readonly env: Environment;
  readonly input: NodeJS.ReadableStream;
}

async function take(word: string, from: Sources, given: Map<EnvironmentKey, string>, problems: string[]): Promise<void> {
  const [name = ''] = word.split('=', 1);
  const source = word.includes('=') ? word.slice(name.length + 1) : null;
  for (const key of knownKey(name, problems)) {
    if (source !== null && source !== '-' && !source.startsWith('@') && SECRET_KEYS.has(key)) {
      problems.push(
        `${key} is a secret, and other users of this machine can read command lines. Write ${key}=@file or ${key}=- (standard input), or export it and write ${key} alone.`,
      );
      continue;
    }
    const value = await valueFrom(key, source, from);
    const problem = value === '' ? `${key}: there is no value where it should come from.` : valueProblem(key, value);
    if (problem === null) given.set(key, value);
    else problems.push(problem);
  }
}

async function valueFrom(key: EnvironmentKey, source: string | null, { env, input }: Sources): Promise<string> {
  if (source === null) return env[key] ?? '';
  if (source === '-') return tidy(await text(input));
  if (source.startsWith('@')) return tidy(await readFile(source.slice(1), 'utf8').catch(() => ''));
  return source;
}

/** Files and pasted text end in a line break, and some have carriage returns, which no value means. */
export const tidy = (value: string): string => value.replaceAll('\r\n', '\n').trim();

function knownKey(name: string, problems: string[]): readonly EnvironmentKey[] {
  if (isEnvironmentKey(name)) return [name];
  problems.push(`There is no setting ${JSON.stringify(name.slice(0, 40))}. .env.example lists them.`);
  return [];
}

const list = (value: string | undefined): readonly string[] => (value ?? '').split(/[\s,]+/).filter((one) => one !== '');

function gatewayOf(values: ReturnType<typeof parse>['values'], problems: string[]): GatewayArguments | null {
  const { gateway, 'gateway-key': key } = values;
  if (gateway === undefined) {
    if (key !== undefined || values['gateway-user'] !== undefined || values['gateway-lan'] !== undefined)
      problems.push('--gateway: expected the host that the other --gateway options are about.');
    return null;
  }
  if (key === undefined) {
    problems.push(
      '--gateway-key: expected the fingerprint of its host key. Read it on the gateway itself: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
    );
    return null;
  }
  const [, host = gateway, port = '22'] = /^(.*?)(?::(\d{1,5}))?$/.exec(gateway) ?? [];
  return { host, port: Number(port), user: values['gateway-user'] ?? 'tagout', lan: values['gateway-lan'] ?? 'br-lan', key };
}
