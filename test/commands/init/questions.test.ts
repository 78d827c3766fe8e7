import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPlaybooks } from '../../../src/adapters/files/playbooks.ts';
import { typing } from '../tagout.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagout-asked-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const values = async (): Promise<Readonly<Record<string, string | undefined>>> =>
  parseEnv(await readFile(join(folder, '.env'), 'utf8'));

type Answers = (readonly [RegExp, string | null])[];

const SLACK: Answers = [
  [/Under which https address .*: /, ''],
  [/private\? \(y\/n\): /, 'n'],
  [/user groups .*: /, 'n'],
  [/Bot token .*: /, 'xoxb-typed-by-hand'],
  [/Id of the channel .*: /, 'C0123456789'],
  [/App-level token .*: /, 'xapp-typed-by-hand'],
];
const GITHUB: Answers = [
  [/Repository for the history.*: /, 'example-plant/history'],
  [/Fine-grained token.*: /, 'github-token-typed'],
];
const MODEL: Answers = [
  [/The model's name.*: /, 'some-model'],
  [/Address of its server.*: /, 'http://127.0.0.1:11434/v1'],
  [/Key for that server.*: /, ''],
];
const KEY: Answers = [[/private key that they accept.*: /, '']];
const PEOPLE: Answers = [
  [/Who responds.*: /, 'U0ROBIN0001'],
  [/Who approves.*: /, 'U0AVERY0001, U0ARI000001'],
  [/Who reviews.*: /, ''],
  [/Whose review.*: /, ''],
];

describe('init at a terminal', () => {
  it('asks for everything once, shows the manifest before the tokens, and ends with the next step', async () => {
    const answers = [...SLACK, ...GITHUB, ...MODEL, ...KEY, ...PEOPLE];
    const { code, out, err } = await typing([], folder, answers);
    expect({ code, err, left: answers }).toEqual({ code: 0, err: '', left: [] });
    expect(out.indexOf('socket_mode_enabled: true')).toBeLessThan(out.indexOf('Bot token'));
    expect(out).toContain('Contents: read and write.');
    expect(out.trimEnd()).toMatch(/npm run tagout -- doctor$/);
    expect(await values()).toMatchObject({
      SLACK_BOT_TOKEN: 'xoxb-typed-by-hand',
      SLACK_APP_TOKEN: 'xapp-typed-by-hand',
      SLACK_INCIDENT_CHANNEL: 'C0123456789',
      GITHUB_TOKEN: 'github-token-typed',
      OPENAI_MODEL: 'some-model',
      OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1',
      OPENAI_API_KEY: '',
      TAGOUT_SSH_KEY: '.tagout/ssh/id_ed25519',
    });
    await access(join(folder, '.tagout/ssh/id_ed25519'));
    expect(await loadPlaybooks(join(folder, 'playbooks'))).toMatchObject({ ok: true });
  });

  it('does not show a secret that is typed', async () => {
    const { out } = await typing([], folder, [...SLACK, ...GITHUB, ...MODEL, ...KEY, ...PEOPLE]);
    for (const secret of ['xoxb-typed-by-hand', 'xapp-typed-by-hand', 'github-token-typed']) expect(out).not.toContain(secret);
    expect(out).toContain('C0123456789');
  });

  it('says at once what is wrong with an answer, and asks again', async () => {
    const answers: Answers = [
      [/Under which https address .*: /, 'https://tagout.example.com'],
      ...SLACK.slice(1, 3),
      [/Bot token .*: /, 'xoxp-of-a-person'],
      [/SLACK_BOT_TOKEN: expected a bot token that starts with xoxb-[^]*Bot token .*: /, 'xoxb-typed-by-hand'],
      [/Id of the channel .*: /, 'C0123456789'],
      [/Signing secret .*: /, ''],
      [/SLACK_SIGNING_SECRET: it is needed[^]*Signing secret .*: /, null],
    ];
    const { code, out, err } = await typing([], folder, answers);
    expect({ code, left: answers }).toEqual({ code: 2, left: [] });
    expect(out).not.toContain('xoxp-of-a-person');
    expect(err).toContain('Stopped. Nothing was written.');
    expect(await readdir(folder)).toEqual([]);
  });

  it('asks for the signing secret instead of an app token where Slack reaches the program, and keeps to it', async () => {
    const answers: Answers = [
      [/Under which https address .*: /, 'https://tagout.example.com'],
      ...SLACK.slice(1, -1),
      [/Signing secret .*: /, 'signing-secret-typed'],
      ...GITHUB,
      ...MODEL,
      ...KEY,
      ...PEOPLE,
    ];
    const { code, out } = await typing([], folder, answers);
    expect({ code, left: answers }).toEqual({ code: 0, left: [] });
    expect(out).toContain('https://tagout.example.com/slack/events');
    expect(out).not.toContain('signing-secret-typed');
    expect(await values()).toMatchObject({ SLACK_SIGNING_SECRET: 'signing-secret-typed' });
    const again: Answers = [[/Id of the channel .*: /, 'C0987654321']];
    expect(await typing(['--ask', 'SLACK_INCIDENT_CHANNEL'], folder, again)).toMatchObject({ code: 0 });
    expect(again).toEqual([]);
    expect(await values()).toMatchObject({ SLACK_APP_TOKEN: '', SLACK_INCIDENT_CHANNEL: 'C0987654321' });
  });

  it('run again asks nothing, or just what it is told to ask', async () => {
    await typing([], folder, [...SLACK, ...GITHUB, ...MODEL, ...KEY, ...PEOPLE]);
    const before = await values();
    const nothing = await typing([], folder, []);
    expect(nothing).toMatchObject({ code: 0, err: '' });
    expect(nothing.out).toContain('.env: nothing to change.');

    const answers: Answers = [
      [/Id of the channel .*: /, 'C0987654321'],
      [/PORT, as .env.example explains it: /, 'many'],
      [/PORT: expected a port number[^]*PORT, as .env.example explains it: /, '8080'],
    ];
    const again = await typing(['--ask', 'SLACK_INCIDENT_CHANNEL', '--ask', 'PORT'], folder, answers);
    expect({ code: again.code, left: answers }).toEqual({ code: 0, left: [] });
    expect(await values()).toEqual({ ...before, SLACK_INCIDENT_CHANNEL: 'C0987654321', PORT: '8080' });
  });

  it('takes a GitHub App in place of a token, and no model', async () => {
    const answers: Answers = [
      ...SLACK,
      [/Repository for the history.*: /, 'example-plant/history'],
      [/Fine-grained token.*: /, ''],
      [/The App's number.*: /, '7'],
      [/File with its private key.*: /, 'nowhere.pem'],
      [/GITHUB_PRIVATE_KEY: this file cannot be read[^]*File with its private key.*: /, null],
    ];
    expect(await typing([], folder, answers)).toMatchObject({ code: 2 });
    expect(answers).toEqual([]);
  });

  it('says what is wrong with a policy that nobody could satisfy, and asks again', async () => {
    const answers: Answers = [
      ...SLACK,
      ...GITHUB,
      [/The model's name.*: /, ''],
      ...KEY,
      [/Who responds.*: /, 'robin'],
      [/Who approves.*: /, 'U0AVERY0001'],
      [/Who reviews.*: /, ''],
      [/Whose review.*: /, ''],
      [/expected a Slack user id[^]*Who responds.*: /, 'U0ROBIN0001'],
      ...PEOPLE.slice(1),
    ];
    const { code } = await typing([], folder, answers);
    expect({ code, left: answers }).toEqual({ code: 0, left: [] });
  });
});
