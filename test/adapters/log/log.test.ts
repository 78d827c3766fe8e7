import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { Octokit } from '@octokit/rest';
import { LogLevel, webApi } from '@slack/bolt';
import { NodeSSH } from 'node-ssh';
import OpenAI from 'openai';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/adapters/log/log.ts';
import { createQuietErrors } from '../../../src/adapters/log/quiet.ts';
import { createRedactor } from '../../../src/adapters/log/redact.ts';
import { secretsOf } from '../../../src/commands/secrets.ts';
import { LIMITS } from '../../../src/core/limits.ts';

const fresh = (): string => randomBytes(18).toString('base64url');

/** Made anew each time, so that no scanner and no reader takes them for real ones. */
const planted = {
  SLACK_BOT_TOKEN: `xoxb-${fresh()}`,
  SLACK_SIGNING_SECRET: fresh(),
  SLACK_APP_TOKEN: `xapp-${fresh()}`,
  OPENAI_API_KEY: `sk-${fresh()}`,
  GITHUB_TOKEN: fresh(),
  GITHUB_PRIVATE_KEY: `-----BEGIN PRIVATE KEY-----\n${fresh()}${fresh()}\n${fresh()}${fresh()}\n-----END PRIVATE KEY-----\n`,
  TAGOUT_INTAKE_TOKEN: fresh(),
  TAGOUT_STEPUP_KEY: fresh(),
};
const password = `${fresh()}/+ ü`;
const environment = { ...planted, DATABASE_URL: `postgres://tagout:${encodeURIComponent(password)}@127.0.0.1:1/tagout` };
const sshKey = `-----BEGIN OPENSSH PRIVATE KEY-----\n${fresh()}${fresh()}\n-----END OPENSSH PRIVATE KEY-----\n`;
const secrets = secretsOf(environment, sshKey);

/** Every form in which a secret would still be one: also its key material line by line. */
const telling = [
  ...Object.values(planted),
  password,
  encodeURIComponent(password),
  ...planted.GITHUB_PRIVATE_KEY.split('\n'),
  ...sshKey.split('\n'),
]
  .map((secret) => secret.trim())
  .filter((secret) => secret !== '' && !secret.startsWith('-----'));

function capture() {
  const lines: string[] = [];
  const log = createLog(
    secrets,
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    }),
  );
  return { log, lines };
}

const thrown = async (call: () => Promise<unknown>): Promise<unknown> =>
  call().then(
    () => null,
    (error: unknown) => error,
  );

/** The error of a call that nobody answers, as each SDK makes it. Port 1 of loopback refuses. */
async function errorsOfSdks(): Promise<readonly unknown[]> {
  const nowhere = 'http://127.0.0.1:1';
  const slack = new webApi.WebClient(planted.SLACK_BOT_TOKEN, {
    slackApiUrl: `${nowhere}/`,
    retryConfig: { retries: 0 },
    logger: { ...silent, setLevel: quiet, setName: quiet, getLevel: () => LogLevel.ERROR },
  });
  const github = new Octokit({ auth: planted.GITHUB_TOKEN, baseUrl: nowhere, request: { retries: 0 }, log: silent });
  const model = new OpenAI({ apiKey: planted.OPENAI_API_KEY, baseURL: nowhere, maxRetries: 0 });
  return Promise.all([
    thrown(() => slack.auth.test()),
    thrown(() => github.rest.repos.get({ owner: 'example', repo: planted.TAGOUT_INTAKE_TOKEN })),
    thrown(() => model.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: planted.OPENAI_API_KEY }] })),
    thrown(() => new NodeSSH().connect({ host: '127.0.0.1', port: 1, username: 'tagout', privateKey: sshKey })),
    thrown(() => new Client({ connectionString: environment.DATABASE_URL }).connect()),
  ]);
}
const quiet = (): void => undefined;
const silent = { debug: quiet, info: quiet, warn: quiet, error: quiet };

describe('the log', () => {
  it('keeps every planted secret out of what the SDKs throw', async () => {
    const { log, lines } = capture();
    for (const error of await errorsOfSdks()) {
      expect(error).toBeInstanceOf(Error);
      log.error('in the background', error, { incident: 'INC-2026-000001' });
    }
    expect(lines.length).toBe(5);
    for (const secret of telling) expect(lines.join('')).not.toContain(secret);
  });

  it.each([
    ['a sentence', (secret: string) => `the server did not like ${secret} at all`],
    ['a URL', (secret: string) => `GET https://192.0.2.1/?x=${encodeURIComponent(secret)} failed`],
    ['JSON', (secret: string) => `body was ${JSON.stringify({ a: secret })}`],
    ['basic authentication', (secret: string) => `sent ${Buffer.from(secret).toString('base64')}`],
    ['a cut header', (secret: string) => `Authorization: Bearer ${secret}`],
  ])('keeps secrets out when a library quotes them in %s', (_where, quote) => {
    const { log, lines } = capture();
    for (const secret of secrets) {
      log.error('failed', new Error('outer', { cause: new Error(quote(secret)) }), { about: quote(secret) });
      log.info(quote(secret), { about: quote(secret) });
    }
    expect(lines).toHaveLength(secrets.length * 2);
    const all = lines.join('');
    for (const secret of telling) {
      expect(all).not.toContain(secret);
      expect(all).not.toContain(Buffer.from(secret).toString('base64'));
    }
  });

  it('keeps a one-time code out', () => {
    const redacted = createRedactor([]);
    for (const text of ['totp=123456', 'otp: 123456', 'the code: "123456"', 'one-time code: 12345678'])
      expect(redacted(text)).not.toMatch(/\d{6}/);
    expect(redacted('step 3 of INC-2026-000001')).toBe('step 3 of INC-2026-000001');
  });

  it('says what kind of error it was, its code and its cause, and carries no request along', () => {
    const { log, lines } = capture();
    const error = Object.assign(new Error('GitHub did not answer', { cause: new Error('connect ECONNREFUSED') }), {
      code: 'github.unreachable',
      request: { headers: { authorization: 'x' } },
    });
    log.error('an outage began', error, { system: 'github' });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 50,
      msg: 'an outage began',
      system: 'github',
      error: 'Error',
      code: 'github.unreachable',
      reason: 'GitHub did not answer <- connect ECONNREFUSED',
    });
    expect(lines[0]).not.toContain('headers');
  });

  it('is one line for one event, whatever is in it', () => {
    const { log, lines } = capture();
    log.error('failed', new Error(`a\nb\u2028c${'x'.repeat(5000)}`));
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd().split('\n')).toHaveLength(1);
    expect(lines[0]?.length).toBeLessThan(LIMITS.logReasonMaxChars + 300);
  });
});

describe('an error that repeats', () => {
  it('is told once in a while, with how often it came, and hides no other', () => {
    let time = 0;
    const told: unknown[] = [];
    const tell = createQuietErrors(
      { error: (message, error, facts) => void told.push([message, String(error), facts]) },
      () => time,
    );
    for (let times = 0; times < 10; times += 1) tell('in the background', new Error('no route'));
    tell('in the background', new Error('another'));
    time = LIMITS.outageToldEveryMs;
    tell('in the background', new Error('no route'));
    expect(told).toEqual([
      ['in the background', 'Error: no route', {}],
      ['in the background', 'Error: another', {}],
      ['in the background', 'Error: no route', { repeated: 9 }],
    ]);
  });

  it('is not remembered without an end', () => {
    let told = 0;
    const tell = createQuietErrors({ error: () => void (told += 1) }, () => 0);
    for (let number = 0; number <= LIMITS.quietErrorsMax; number += 1) tell('in the background', new Error(`error ${number}`));
    tell('in the background', new Error('error 0'));
    expect(told).toBe(LIMITS.quietErrorsMax + 2);
  });
});
