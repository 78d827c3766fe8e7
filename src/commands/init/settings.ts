import type { EnvironmentKey } from '../../config.ts';

/** Values that nobody should see over a shoulder or in a list of processes: typed unseen, and refused on the command line. */
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

/** One setting as `init` asks for it. */
export interface Setting {
  readonly key: EnvironmentKey;
  readonly question: string;
  /** What Enter means; null when an answer is needed. */
  readonly enter: string | null;
  /** The person types a file's name, which is no secret, and what is in the file is the value. */
  readonly fromFile?: true;
}

const asked = (key: EnvironmentKey, question: string, enter: string | null = null): Setting => ({ key, question, enter });

export const SLACK_SETTINGS: readonly Setting[] = [
  asked('SLACK_BOT_TOKEN', 'Bot token (OAuth & Permissions -> Install, starts with xoxb-)'),
  asked('SLACK_INCIDENT_CHANNEL', "Id of the channel for incidents (the channel's details, at the bottom)"),
];

/** Only where Slack reaches this machine: its requests are checked with it. */
export const SIGNING_SETTING = asked('SLACK_SIGNING_SECRET', 'Signing secret (Basic Information -> App Credentials)');

/** Only where it cannot. */
export const SOCKET_SETTING = asked(
  'SLACK_APP_TOKEN',
  'App-level token (Basic Information -> App-Level Tokens -> Generate, with the scope connections:write; starts with xapp-)',
);

export const REPOSITORY_SETTING = asked('GITHUB_REPOSITORY', 'Repository for the history, owner/name');
export const TOKEN_SETTING = asked('GITHUB_TOKEN', 'Fine-grained token for that repository alone', 'a GitHub App instead');
export const APP_SETTINGS: readonly Setting[] = [
  asked('GITHUB_APP_ID', "The App's number (its settings, at the top)"),
  { ...asked('GITHUB_PRIVATE_KEY', 'File with its private key (.pem)'), fromFile: true },
];

export const MODEL_SETTING = asked('OPENAI_MODEL', "The model's name", 'no model: the curated playbooks are used');
export const MODEL_SERVER_SETTINGS: readonly Setting[] = [
  asked('OPENAI_BASE_URL', 'Address of its server, for example http://127.0.0.1:11434/v1', "OpenAI's own"),
  asked('OPENAI_API_KEY', 'Key for that server', 'none'),
];
