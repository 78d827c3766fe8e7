import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

/** Everything the environment says, read once, frozen. Values are never echoed: a problem names the key and what was expected. */
const Environment = z.object({
  SLACK_BOT_TOKEN: optional(z.string().startsWith('xoxb-', 'expected a bot token that starts with xoxb-')),
  SLACK_SIGNING_SECRET: optional(
    z.string().min(16, "expected the app's signing secret (Basic Information -> App Credentials)"),
  ),
  SLACK_APP_TOKEN: optional(z.string().startsWith('xapp-', 'expected an app-level token that starts with xapp-')),
  SLACK_API_URL: optional(url()),
  SLACK_INCIDENT_CHANNEL: optional(
    z
      .string()
      .regex(/^[CG][A-Z0-9]{7,20}$/, 'expected a channel id such as C0123456789 (Slack: channel details, at the bottom)'),
  ),
  OPENAI_API_KEY: optional(z.string()),
  OPENAI_BASE_URL: optional(url()),
  OPENAI_MODEL: optional(z.string().max(200)),
  GITHUB_TOKEN: optional(z.string()),
  GITHUB_APP_ID: optional(z.string().regex(/^\d+$/, "expected the App's number")),
  GITHUB_PRIVATE_KEY: optional(
    z
      .string()
      .transform(unescapedLines)
      .refine(
        isRsaKey,
        'expected the whole private key in PEM form that GitHub made for the App; its lines may be joined by \\n',
      ),
  ),
  GITHUB_API_URL: optional(url()),
  GITHUB_REPOSITORY: optional(z.string().regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, 'expected owner/name')),
  DATABASE_URL: optional(z.string().regex(/^postgres(ql)?:\/\//, 'expected a URL that starts with postgres://')),
  TAGOUT_DATA_DIR: z.string().default('.tagout'),
  PORT: z.coerce
    .number('expected a port number')
    .int('expected a port number')
    .min(0, 'expected a port number')
    .max(65_535, 'expected a port number')
    .default(3000),
  TAGOUT_INTAKE_TOKEN: optional(z.string().min(16, 'expected 16 characters or more: anyone who has it can open incidents')),
  TAGOUT_PLAYBOOKS: z.string().default('playbooks'),
  TAGOUT_SSH_KEY: optional(z.string()),
  TAGOUT_KNOWN_HOSTS: optional(z.string()),
  TAGOUT_STEPUP_KEY: optional(
    z
      .string()
      .regex(
        /^[\w+/-]{43}=?(?:,[\w+/-]{43}=?)*$/,
        'expected 32 random bytes in base64 (openssl rand -base64 32); while it is changed, the new one, a comma and the old one',
      ),
  ),
});

function optional<T extends z.ZodType>(schema: T) {
  return schema.optional();
}

function url() {
  return z.url({ protocol: /^https?$/, error: 'expected a URL that starts with https:// (or http:// on your own network)' });
}

/** A PEM in one line, as many a secret store hands it over. */
function unescapedLines(pem: string): string {
  return pem.replaceAll(String.raw`\n`, '\n');
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

export const ENVIRONMENT_KEYS: readonly string[] = Object.keys(Environment.shape);

export type EnvironmentKey = keyof typeof Environment.shape;

export const isEnvironmentKey = (name: string): name is EnvironmentKey => ENVIRONMENT_KEYS.includes(name);

/** What is wrong with one value, in the words that a start would use; null when nothing is. */
export function valueProblem(key: EnvironmentKey, value: string): string | null {
  const parsed = Environment.shape[key].safeParse(value);
  return parsed.success ? null : `${key}: ${parsed.error.issues.map(({ message }) => message).join('; ')}`;
}

export interface SlackConfig {
  readonly botToken: string;
  /** Set: Socket Mode. Not set: signed HTTP, and then the secret is. */
  readonly appToken: string | undefined;
  readonly signingSecret: string | undefined;
  readonly apiUrl: string | undefined;
  readonly channel: string;
}

export interface GithubConfig {
  readonly auth: { readonly token: string } | { readonly appId: string; readonly privateKey: string };
  readonly apiUrl: string | undefined;
  readonly repository: string;
}

export interface ModelConfig {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly model: string;
}

export interface Config {
  /** Null: nothing that only Tagout could mean is set, and the local workspace is meant. */
  readonly outside: {
    readonly slack: SlackConfig;
    readonly github: GithubConfig;
    readonly intakeToken: string;
    readonly sshKeyFile: string;
    readonly knownHostsFile: string | undefined;
  } | null;
  /** Null: no model, and curated playbooks are used. */
  readonly model: ModelConfig | null;
  /** Keys for the secrets of one-time codes, the newest first, with commas between. */
  readonly stepUpKey: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly port: number;
  readonly playbooksDir: string;
  /** What is set and not used, as sentences for the terminal. */
  readonly notes: readonly string[];
}

export type Configured =
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly string[] };

/** What a real workspace needs together. Some of it set and some not is an error, never a silent fall into the local workspace. */
const OUTSIDE = [
  'SLACK_BOT_TOKEN',
  'SLACK_INCIDENT_CHANNEL',
  'GITHUB_REPOSITORY',
  'TAGOUT_INTAKE_TOKEN',
  'TAGOUT_SSH_KEY',
] as const;

/**
 * What nobody sets for anything but this. Not GITHUB_TOKEN and GITHUB_REPOSITORY, which Codespaces and many shells set for other programs, and
 * not the intake's token, which opens our own door and no other system's: a detector may be pointed at the local workspace too.
 */
const FOR_REAL = [
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'SLACK_INCIDENT_CHANNEL',
  'GITHUB_APP_ID',
  'GITHUB_PRIVATE_KEY',
  'TAGOUT_SSH_KEY',
] as const;

/** @param env the process's environment, or that of the local workspace. An empty value counts as not set. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Configured {
  const given = Object.fromEntries(
    Object.entries(env).filter(([key, value]) => ENVIRONMENT_KEYS.includes(key) && value !== undefined && value !== ''),
  );
  const isForReal = FOR_REAL.some((key) => key in given);
  const isModelMeant = isForReal || 'OPENAI_BASE_URL' in given || 'OPENAI_MODEL' in given;
  const lacking = [...(isForReal ? lackingOutside(given) : []), ...(isModelMeant ? lackingModel(given) : [])];
  const parsed = Environment.safeParse(given);
  if (!parsed.success || lacking.length > 0) {
    const wrong = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    return { ok: false, problems: [...wrong, ...lacking] };
  }
  const set = parsed.data;
  const outside = isForReal ? outsideOf(set) : null;
  const model = isModelMeant ? modelOf(set) : null;
  const notes = unused(set, outside, isModelMeant);
  return {
    ok: true,
    config: Object.freeze({
      outside,
      model,
      stepUpKey: set.TAGOUT_STEPUP_KEY,
      databaseUrl: set.DATABASE_URL,
      dataDir: set.TAGOUT_DATA_DIR,
      port: set.PORT,
      playbooksDir: set.TAGOUT_PLAYBOOKS,
      notes,
    }),
  };
}

type Set = z.infer<typeof Environment>;

type Given = Readonly<Record<string, unknown>>;

/** By what is set, not by what it is: a value that is wrong is told apart from one that is missing, and both at once. */
function lackingOutside(given: Given): readonly string[] {
  const lacking = OUTSIDE.filter((key) => !(key in given)).map(
    (key) => `${key}: expected to be set, because other credentials are. .env.example says where to find it.`,
  );
  // Nothing comes by HTTP in Socket Mode, so there is nothing whose signature would be checked.
  if (!('SLACK_SIGNING_SECRET' in given) && !('SLACK_APP_TOKEN' in given))
    lacking.push(
      'SLACK_SIGNING_SECRET: expected to be set, because other credentials are, or SLACK_APP_TOKEN for Socket Mode. .env.example says where to find either.',
    );
  const [hasId, hasKey] = ['GITHUB_APP_ID' in given, 'GITHUB_PRIVATE_KEY' in given];
  if (hasId !== hasKey) {
    const [missing, other] = hasId ? ['GITHUB_PRIVATE_KEY', 'GITHUB_APP_ID'] : ['GITHUB_APP_ID', 'GITHUB_PRIVATE_KEY'];
    lacking.push(`${missing}: expected to be set, because ${other} is. A GitHub App needs both.`);
  } else if (!hasId && !('GITHUB_TOKEN' in given)) {
    lacking.push('GITHUB_TOKEN: expected it, or both GITHUB_APP_ID and GITHUB_PRIVATE_KEY.');
  }
  return lacking;
}

/** A base URL without a key is a server of one's own; a key without a URL is the SDK's default. Both need the model's name. */
function lackingModel(given: Given): readonly string[] {
  const [hasKey, hasUrl, hasName] = ['OPENAI_API_KEY' in given, 'OPENAI_BASE_URL' in given, 'OPENAI_MODEL' in given];
  if ((hasKey || hasUrl) && !hasName)
    return ["OPENAI_MODEL: expected the model's name, because OPENAI_API_KEY or OPENAI_BASE_URL is set."];
  if (hasName && !hasKey && !hasUrl)
    return ['OPENAI_API_KEY: expected it, or OPENAI_BASE_URL for a server of your own, because OPENAI_MODEL is set.'];
  return [];
}

function outsideOf(set: Set): Config['outside'] {
  const auth = githubAuth(set);
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_INCIDENT_CHANNEL: channel } = set;
  const { GITHUB_REPOSITORY: repository, TAGOUT_INTAKE_TOKEN: intakeToken, TAGOUT_SSH_KEY: sshKeyFile } = set;
  if (
    auth === null ||
    !botToken ||
    !(signingSecret ?? set.SLACK_APP_TOKEN) ||
    !channel ||
    !repository ||
    !intakeToken ||
    !sshKeyFile
  )
    throw new Error('Something is missing that was found a moment ago.');
  return {
    slack: { botToken, signingSecret, appToken: set.SLACK_APP_TOKEN, apiUrl: set.SLACK_API_URL, channel },
    github: { auth, apiUrl: set.GITHUB_API_URL, repository },
    intakeToken,
    sshKeyFile,
    knownHostsFile: set.TAGOUT_KNOWN_HOSTS,
  };
}

/** The App where there is one: nobody sets it for another program, as many do with GITHUB_TOKEN. */
function githubAuth(set: Set): GithubConfig['auth'] | null {
  if (set.GITHUB_APP_ID !== undefined && set.GITHUB_PRIVATE_KEY !== undefined)
    return { appId: set.GITHUB_APP_ID, privateKey: set.GITHUB_PRIVATE_KEY };
  return set.GITHUB_TOKEN === undefined ? null : { token: set.GITHUB_TOKEN };
}

function modelOf({ OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model }: Set): ModelConfig | null {
  return model === undefined ? null : { apiKey: apiKey ?? 'none', baseUrl, model };
}

function unused(set: Set, outside: Config['outside'], isModelMeant: boolean): readonly string[] {
  const notes: string[] = [];
  if (set.GITHUB_TOKEN !== undefined && outside === null)
    notes.push("GITHUB_TOKEN is set and not used: Slack's credentials are not set.");
  if (set.GITHUB_TOKEN !== undefined && outside !== null && 'appId' in outside.github.auth)
    notes.push('GITHUB_TOKEN is set and not used: the GitHub App is.');
  if (set.OPENAI_API_KEY !== undefined && !isModelMeant)
    notes.push('OPENAI_API_KEY is set and not used: OPENAI_MODEL is not set.');
  return notes;
}
