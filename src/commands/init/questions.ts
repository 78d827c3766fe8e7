import { readFile } from 'node:fs/promises';
import { valueProblem, type EnvironmentKey } from '../../config.ts';
import { GITHUB_PERMISSIONS } from '../../adapters/github/permissions.ts';
import { tidy, type Arguments } from './arguments.ts';
import { manifestYaml } from './manifest.ts';
import {
  APP_SETTINGS,
  MODEL_SERVER_SETTINGS,
  MODEL_SETTING,
  REPOSITORY_SETTING,
  SECRET_KEYS,
  SIGNING_SETTING,
  SLACK_SETTINGS,
  SOCKET_SETTING,
  TOKEN_SETTING,
  type Setting,
} from './settings.ts';
import type { Terminal } from './terminal.ts';

export type Values = Map<EnvironmentKey, string>;

/** Asks for what is not set yet, and again for what `--ask` names. Adds the answers to `values` and to `changes`. */
export async function askSettings(terminal: Terminal, values: Values, changes: Values, args: Arguments): Promise<void> {
  const asked = new Set<EnvironmentKey>();
  const one = async (setting: Setting): Promise<boolean> => {
    asked.add(setting.key);
    if (values.has(setting.key) && !args.ask.has(setting.key)) return true;
    const value = await answerTo(terminal, setting);
    if (value === null) return false;
    values.set(setting.key, value);
    changes.set(setting.key, value);
    return true;
  };
  const isWanted = (settings: readonly Setting[]): boolean => settings.some(({ key }) => !values.has(key) || args.ask.has(key));

  const isReached = values.has(SIGNING_SETTING.key) || values.has(SOCKET_SETTING.key);
  const isDeliveryAsked = [SIGNING_SETTING, SOCKET_SETTING].some(({ key }) => args.ask.has(key));
  if (isWanted(SLACK_SETTINGS) || !isReached || isDeliveryAsked) {
    terminal.say('\n1. Slack');
    const choices = values.has('SLACK_BOT_TOKEN') ? args : await askDelivery(terminal, args);
    if (!values.has('SLACK_BOT_TOKEN')) {
      terminal.say(`\nOpen https://api.slack.com/apps?new_app=1, choose "From a manifest", and paste this (YAML):\n`);
      terminal.say(manifestYaml(choices));
      terminal.say('Install the app in the workspace, and write /invite @Tagout in the incident channel.\n');
    }
    for (const setting of SLACK_SETTINGS) await one(setting);
    await one(deliveryOf(values, choices.eventsUrl, args.ask));
  }
  if (
    isWanted([REPOSITORY_SETTING]) ||
    (!values.has('GITHUB_TOKEN') && isWanted(APP_SETTINGS)) ||
    args.ask.has('GITHUB_TOKEN')
  ) {
    terminal.say(`\n2. GitHub\n${githubWords()}\n`);
    await one(REPOSITORY_SETTING);
    const hasApp = values.has('GITHUB_APP_ID') && values.has('GITHUB_PRIVATE_KEY');
    if ((!hasApp || args.ask.has('GITHUB_TOKEN')) && !(await one(TOKEN_SETTING)))
      for (const setting of APP_SETTINGS) await one(setting);
  }
  if (isWanted([MODEL_SETTING]) || args.ask.has('OPENAI_BASE_URL') || args.ask.has('OPENAI_API_KEY')) {
    terminal.say('\n3. The model, any server with Chat Completions');
    if (await one(MODEL_SETTING)) for (const setting of MODEL_SERVER_SETTINGS) await one(setting);
  }
  // What has no place above, such as PORT, or had one that was not come to.
  const rest = [...args.ask].filter((key) => !asked.has(key));
  for (const key of rest) await one(APP_SETTINGS.find((setting) => setting.key === key) ?? plainQuestion(key));
}

/** What Slack's way in needs: as was chosen before, or is chosen now. */
function deliveryOf(values: Values, eventsUrl: string | null, ask: Arguments['ask']): Setting {
  if (eventsUrl !== null) return SIGNING_SETTING;
  const hasChosenHttp = values.has(SIGNING_SETTING.key) && !values.has(SOCKET_SETTING.key);
  return hasChosenHttp && !ask.has(SOCKET_SETTING.key) ? SIGNING_SETTING : SOCKET_SETTING;
}

const plainQuestion = (key: EnvironmentKey): Setting => ({ key, question: `${key}, as .env.example explains it`, enter: null });

/** Until the answer is one that a start would take. Null: Enter, where that means something. */
async function answerTo(terminal: Terminal, { key, question, enter, fromFile }: Setting): Promise<string | null> {
  const secret = SECRET_KEYS.has(key) && fromFile !== true;
  for (;;) {
    const typed = await terminal.ask(enter === null ? question : `${question} (Enter: ${enter})`, secret);
    if (typed === '' && enter !== null) return null;
    const value = fromFile === true ? tidy(await readFile(typed, 'utf8').catch(() => '')) : typed;
    const problem =
      value === '' ? `${key}: ${fromFile === true ? 'this file cannot be read' : 'it is needed'}.` : valueProblem(key, value);
    if (problem === null) return value;
    terminal.say(problem);
  }
}

async function askDelivery(
  terminal: Terminal,
  args: Arguments,
): Promise<Pick<Arguments, 'eventsUrl' | 'privateChannel' | 'userGroups'>> {
  const eventsUrl = args.eventsUrl ?? (await askEventsUrl(terminal));
  const privateChannel = args.privateChannel || (await askYes(terminal, 'Is the incident channel private?'));
  const userGroups = args.userGroups || (await askYes(terminal, 'Will the policy name Slack user groups (a paid plan)?'));
  return { eventsUrl, privateChannel, userGroups };
}

async function askEventsUrl(terminal: Terminal): Promise<string | null> {
  for (;;) {
    const typed = await terminal.ask(
      'Under which https address does Slack reach this program? (Enter: under none, it opens a connection itself)',
    );
    if (typed === '') return null;
    const origin = /^https:\/\/[^/\s]+/.exec(typed)?.[0];
    if (origin !== undefined) return `${origin}/slack/events`;
    terminal.say('Expected an address such as https://tagout.example.com, or nothing.');
  }
}

async function askYes(terminal: Terminal, question: string): Promise<boolean> {
  for (;;) {
    const typed = (await terminal.ask(`${question} (y/n)`)).toLowerCase();
    if (['y', 'yes'].includes(typed)) return true;
    if (['n', 'no', ''].includes(typed)) return false;
    terminal.say('Please type y or n.');
  }
}

/** Slack member ids or logins, with commas or blanks between. */
export async function askNames(terminal: Terminal, question: string): Promise<readonly string[]> {
  const typed = await terminal.ask(question);
  return typed.split(/[\s,]+/).filter((one) => one !== '');
}

export function githubWords(): string {
  const rows = GITHUB_PERMISSIONS.map(
    ({ name, access, reason }) => `  ${name}: ${access === 'write' ? 'read and write' : 'read'}. ${reason}`,
  );
  return `A private repository of its own keeps the history. The fine-grained token, or the GitHub App, needs on it:\n${rows.join('\n')}`;
}
