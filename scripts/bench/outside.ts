import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CHANNEL, REPOSITORY } from '../../src/local/cast.ts';
import { startEmulated, type Emulated } from '../../src/local/emulated.ts';
import { UPLOAD_PATH } from '../../src/local/slack.ts';
import { furnishSlack, issueTokens } from '../../src/local/slackSeed.ts';
import { watchBoard, type Board } from './board.ts';
import { startGateways, type Gateways } from './gateways.ts';
import { spread, tokensLike, type Tokens } from './unlimited.ts';

/** Everything outside of the app, in the bench's own process: Slack, GitHub, the gateways. */
export interface Outside {
  readonly env: Readonly<Record<string, string>>;
  readonly slack: { readonly url: string; readonly token: string; readonly channel: string; readonly signingSecret: string };
  readonly intakeToken: string;
  readonly gateways: Gateways;
  readonly board: Board;
  close(): Promise<void>;
}

const secret = (): string => randomBytes(24).toString('hex');

export async function startOutside(devices: number, folder: string): Promise<Outside> {
  const gateways = await startGateways(devices, join(folder, 'gateways'));
  const [token, signingSecret, intakeToken, githubToken] = [`xoxb-bench-${secret()}`, secret(), secret(), secret()];
  const slackTokens = tokensLike(token);
  const slack = await startEmulated({
    service: 'slack',
    port: await freePort(),
    stateFile: join(folder, 'slack.json'),
    seed: { slack: { signing_secret: signingSecret } },
    tokens: slackTokens.all,
    openPaths: [UPLOAD_PATH],
    routes: (router) => spread(slackTokens, router),
    furnish: furnishSlack,
    onChange: () => undefined,
  });
  issueTokens(slack.store, { app: token, own: secret(), people: new Map() });
  const issued = slack.store.collection('slack.tokens');
  const row = issued.all().find((known) => known['token'] === token);
  for (const other of slackTokens.all.slice(1)) issued.insert({ ...row, token: other });
  // The local workspace keeps its messages on disk, all of them with each new one. With thousands that would be what is measured.
  slack.store.snapshot = () => ({});
  const github = await startGithub(tokensLike(githubToken), join(folder, 'github.json'));
  return {
    env: {
      SLACK_BOT_TOKEN: token,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: `${slack.url}/api/`,
      SLACK_INCIDENT_CHANNEL: CHANNEL.id,
      GITHUB_TOKEN: githubToken,
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: `${REPOSITORY.owner}/${REPOSITORY.name}`,
      TAGOUT_INTAKE_TOKEN: intakeToken,
      TAGOUT_SSH_KEY: 'given',
      PORT: '0',
    },
    slack: { url: `${slack.url}/api/`, token, channel: CHANNEL.id, signingSecret },
    intakeToken,
    gateways,
    board: watchBoard(slack.store),
    close: async () => {
      await Promise.all([slack.close(), github.close(), gateways.close()]);
    },
  };
}

async function startGithub(tokens: Tokens, stateFile: string): Promise<Emulated> {
  const { owner, name, bot } = REPOSITORY;
  const github = await startEmulated({
    service: 'github',
    port: await freePort(),
    stateFile,
    tokens: tokens.all,
    routes: (router) => spread(tokens, router),
    seed: {
      tokens: Object.fromEntries(tokens.all.map((token) => [token, { login: bot, scopes: ['repo'] }])),
      github: {
        users: [{ login: bot, name: 'Tagout' }],
        orgs: [{ login: owner, name: 'Example Plant', members: [{ login: bot, role: 'admin' }] }],
        repos: [{ owner, name, private: true, auto_init: true }],
      },
    },
    onChange: () => undefined,
  });
  github.store.snapshot = () => ({});
  return github;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  if (address === null || typeof address === 'string') throw new Error('This machine gave no free port on 127.0.0.1.');
  return address.port;
}
