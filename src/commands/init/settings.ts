import type { EnvironmentKey } from '../../config.ts';

/** One setting as `init` asks for it. */
export interface Setting {
  readonly key: EnvironmentKey;
  readonly question: string;
  /** Typed unseen, and refused on the command line, which other users of the machine can read. */
  readonly secret: boolean;
  /** What Enter means; null when an answer is needed. */
  readonly enter: string | null;
  /** The person names a file, and what is in it is the value. */
  readonly fromFile?: true;
}

const secret = (key: EnvironmentKey, question: string, enter: string | null = null): Setting => ({
  key,
  question,
  secret: true,
  enter,
});
const open = (key: EnvironmentKey, question: string, enter: string | null = null): Setting => ({
  key,
  question,
  secret: false,
  enter,
});

export const SLACK_SETTINGS: readonly Setting[] = [
  secret('SLACK_BOT_TOKEN', 'Bot token (OAuth & Permissions -> Install, starts with xoxb-)'),
  secret('SLACK_SIGNING_SECRET', 'Signing secret (Basic Information -> App Credentials)'),
  open('SLACK_INCIDENT_CHANNEL', "Id of the channel for incidents (the channel's details, at the bottom)"),
];

/** Only where Slack cannot reach this machine. */
export const SOCKET_SETTING = secret(
  'SLACK_APP_TOKEN',
  'App-level token (Basic Information -> App-Level Tokens -> Generate, with the scope connections:write; starts with xapp-)',
);

export const REPOSITORY_SETTING = open('GITHUB_REPOSITORY', 'Repository for the history, owner/name');
export const TOKEN_SETTING = secret('GITHUB_TOKEN', 'Fine-grained token for that repository alone', 'a GitHub App instead');
export const APP_SETTINGS: readonly Setting[] = [
  open('GITHUB_APP_ID', "The App's number (its settings, at the top)"),
  { ...open('GITHUB_PRIVATE_KEY', 'File with its private key (.pem)'), fromFile: true },
];

export const MODEL_SETTING = open('OPENAI_MODEL', "The model's name", 'no model: the curated playbooks are used');
export const MODEL_SERVER_SETTINGS: readonly Setting[] = [
  open('OPENAI_BASE_URL', 'Address of its server, for example http://127.0.0.1:11434/v1', "OpenAI's own"),
  secret('OPENAI_API_KEY', 'Key for that server', 'none'),
];

/** Values that nobody should see over a shoulder or in a list of processes. */
export const SECRET_KEYS: ReadonlySet<EnvironmentKey> = new Set([
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'OPENAI_API_KEY',
  'GITHUB_TOKEN',
  'GITHUB_PRIVATE_KEY',
  'DATABASE_URL',
  'TAGOUT_INTAKE_TOKEN',
  'TAGOUT_STEPUP_KEY',
]);
