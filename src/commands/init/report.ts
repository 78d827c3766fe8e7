import { join } from 'node:path';
import { loadPlaybooks } from '../../adapters/files/playbooks.ts';
import { parseConfig } from '../../config.ts';
import { printable, type Environment } from '../say.ts';
import { exists } from './folder.ts';
import { manifestYaml } from './manifest.ts';
import { githubWords, type Values } from './questions.ts';
import { authorisation } from './ssh-key.ts';
import type { Arguments } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** What is left to do outside of this machine, what is still missing here, and the next step. @returns how much is missing. */
export async function report(
  terminal: Terminal,
  folder: string,
  values: Values,
  env: Environment,
  args: Arguments,
): Promise<number> {
  const missing = await missingNow(folder, values, env);
  if (!terminal.interactive && !values.has('SLACK_BOT_TOKEN')) {
    terminal.say('\nSlack: open https://api.slack.com/apps?new_app=1, choose "From a manifest", and paste this (YAML):\n');
    terminal.say(manifestYaml(args));
  }
  if (!terminal.interactive && !values.has('GITHUB_TOKEN') && !values.has('GITHUB_APP_ID'))
    terminal.say(`GitHub: ${githubWords()}`);
  const loaded = await loadPlaybooks(folder);
  const key = values.get('TAGOUT_SSH_KEY');
  const steps =
    key === undefined || !loaded.ok
      ? null
      : await authorisation(key, args.gateway?.user ?? 'tagout', loaded.value.connectors.values());
  if (steps !== null) terminal.say(`\n${steps}`);
  if (values.has('SLACK_BOT_TOKEN') && !values.has('SLACK_APP_TOKEN'))
    terminal.say(
      '\nSLACK_APP_TOKEN is not set, so Slack must reach POST /slack/events of this program over https. With it: Socket Mode.',
    );
  if (missing.length === 0) {
    terminal.say(
      `\nEverything is set. Write your devices into ${join(folder, 'inventory.yaml')}, then see whether all of it works:\n  npm run tagout -- doctor`,
    );
    return 0;
  }
  terminal.say(`\nStill missing:\n${missing.map((problem) => `  ${printable(problem)}`).join('\n')}`);
  terminal.say('\nRun init again for these, then: npm run tagout -- doctor');
  return missing.length;
}

/** As a start would find it, so that nothing is called complete that is not. */
async function missingNow(folder: string, values: Values, env: Environment): Promise<readonly string[]> {
  const configured = parseConfig({ ...env, ...Object.fromEntries(values) });
  const problems = configured.ok ? [] : [...configured.problems];
  if (configured.ok && configured.config.outside === null)
    problems.push(
      'SLACK_BOT_TOKEN, SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET), SLACK_INCIDENT_CHANNEL, GITHUB_REPOSITORY and GITHUB_TOKEN: none is set yet.',
    );
  if (!(await exists(join(folder, 'policy.yaml')))) {
    problems.push(`${join(folder, 'policy.yaml')}: name its people with --responders and --approvers (Slack member ids).`);
    return problems;
  }
  const loaded = await loadPlaybooks(folder);
  return loaded.ok ? problems : [...problems, ...loaded.problems];
}
