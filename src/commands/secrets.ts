import type { Environment } from './say.ts';

/** Variables whose value, as a whole, is a secret. */
const SECRETS = [
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'OPENAI_API_KEY',
  'GITHUB_TOKEN',
  'GITHUB_PRIVATE_KEY',
  'TAGOUT_INTAKE_TOKEN',
  'TAGOUT_STEPUP_KEY',
] as const;

/** What must never be in a log line: the secrets of this process, as they are. */
export function secretsOf(env: Environment, ...more: readonly string[]): readonly string[] {
  const { DATABASE_URL: database } = env;
  const password = database === undefined || !URL.canParse(database) ? '' : new URL(database).password;
  // While that key is changed it is two, and each is one.
  const keys = (env['TAGOUT_STEPUP_KEY'] ?? '').split(',');
  const values = [...SECRETS.map((name) => env[name] ?? ''), ...keys, password, decodeURIComponent(password), ...more];
  return values.filter((value) => value !== '');
}
