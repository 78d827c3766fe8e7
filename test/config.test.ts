import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_KEYS, parseConfig } from '../src/config.ts';

const WHOLE = {
  SLACK_BOT_TOKEN: 'xoxb-made-up',
  SLACK_SIGNING_SECRET: 'a-made-up-signing-secret',
  SLACK_INCIDENT_CHANNEL: 'C0INCIDENTS',
  GITHUB_TOKEN: 'made-up-token',
  GITHUB_REPOSITORY: 'example-plant/incident-history',
  TAGOUT_INTAKE_TOKEN: 'made-up-intake-token',
  TAGOUT_SSH_KEY: '/etc/tagout/ssh_key',
};

const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Everything that concerns a real workspace or a model, each valid. */
const EVERYTHING = {
  ...WHOLE,
  SLACK_APP_TOKEN: 'xapp-made-up',
  GITHUB_APP_ID: '4711',
  GITHUB_PRIVATE_KEY: rsa.export({ type: 'pkcs1', format: 'pem' }).toString(),
  OPENAI_API_KEY: 'made-up-key',
  OPENAI_BASE_URL: 'http://127.0.0.1:8080/v1',
  OPENAI_MODEL: 'some-model',
};

/** What nobody sets for another program. */
const MEANT = [
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'SLACK_INCIDENT_CHANNEL',
  'GITHUB_APP_ID',
  'GITHUB_PRIVATE_KEY',
  'TAGOUT_SSH_KEY',
] as const;
const NEEDED = [
  'SLACK_BOT_TOKEN',
  'SLACK_INCIDENT_CHANNEL',
  'GITHUB_REPOSITORY',
  'TAGOUT_INTAKE_TOKEN',
  'TAGOUT_SSH_KEY',
] as const;

function expectedMissing(has: (key: keyof typeof EVERYTHING) => boolean): readonly string[] {
  const isForReal = MEANT.some(has);
  const missing: string[] = isForReal ? NEEDED.filter((key) => !has(key)) : [];
  if (isForReal && !has('SLACK_SIGNING_SECRET') && !has('SLACK_APP_TOKEN')) missing.push('SLACK_SIGNING_SECRET');
  const app = (['GITHUB_APP_ID', 'GITHUB_PRIVATE_KEY'] as const).filter((key) => !has(key));
  if (isForReal && app.length === 1) missing.push(...app);
  if (isForReal && app.length === 2 && !has('GITHUB_TOKEN')) missing.push('GITHUB_TOKEN');
  const ways = has('OPENAI_BASE_URL') || has('OPENAI_API_KEY');
  // A key alone, with nothing for real, is another program's.
  if (!has('OPENAI_MODEL') && (has('OPENAI_BASE_URL') || (isForReal && has('OPENAI_API_KEY')))) missing.push('OPENAI_MODEL');
  if (has('OPENAI_MODEL') && !ways) missing.push('OPENAI_API_KEY');
  return missing;
}

const problemsOf = (env: Readonly<Record<string, string>>): string => {
  const configured = parseConfig(env);
  return configured.ok ? '' : configured.problems.join('\n');
};

describe('.env.example', () => {
  it('lists every variable that the configuration reads, each with a comment, and no other', () => {
    const lines = readFileSync('.env.example', 'utf8').split('\n');
    const keys = lines.flatMap((line) => /^([A-Z_]+)=$/.exec(line)?.[1] ?? []);
    expect(keys.toSorted()).toEqual(ENVIRONMENT_KEYS.toSorted());
    for (const key of keys) expect(lines[lines.indexOf(`${key}=`) - 1]).toMatch(/^# \S/);
  });
});

describe('the configuration', () => {
  it('with nothing set means the local workspace', () => {
    expect(parseConfig({})).toMatchObject({ ok: true, config: { outside: null, model: null, dataDir: '.tagout', port: 3000 } });
  });

  it('takes an empty value for one that is not set', () => {
    expect(parseConfig({ SLACK_BOT_TOKEN: '', PORT: '' })).toMatchObject({ ok: true, config: { outside: null, port: 3000 } });
  });

  it('with all credentials set means the real workspace', () => {
    expect(parseConfig(WHOLE)).toMatchObject({ ok: true, config: { outside: { slack: { channel: 'C0INCIDENTS' } } } });
  });

  it.each([
    [
      'keys for other programs',
      { GITHUB_TOKEN: 'made-up-token', OPENAI_API_KEY: 'made-up-key' },
      [/^GITHUB_TOKEN is set and not used/, /^OPENAI_API_KEY is set and not used: OPENAI_MODEL is not set/],
    ],
    [
      'what a codespace sets',
      { GITHUB_TOKEN: 'made-up-token', GITHUB_REPOSITORY: 'example/fork', GITHUB_API_URL: 'https://api.github.com' },
      [/^GITHUB_TOKEN is set and not used/],
    ],
  ])('with only %s means the local workspace, and says what is not used', (_what, env, notes) => {
    const configured = parseConfig(env);
    expect(configured).toMatchObject({ ok: true, config: { outside: null, model: null } });
    const said = configured.ok ? configured.config.notes : [];
    expect(said).toHaveLength(notes.length);
    for (const [index, note] of notes.entries()) expect(said[index]).toMatch(note);
  });

  it('has nothing to say about what is used', () => {
    for (const env of [{}, WHOLE, { OPENAI_API_KEY: 'made-up-key', OPENAI_MODEL: 'some-model' }])
      expect(parseConfig(env)).toMatchObject({ ok: true, config: { notes: [] } });
  });

  it('with a key of a model for the real workspace needs the name of the model', () => {
    expect(problemsOf({ ...WHOLE, OPENAI_API_KEY: 'made-up-key' })).toContain('OPENAI_MODEL');
  });

  it.each(['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_INCIDENT_CHANNEL', 'TAGOUT_SSH_KEY'] as const)(
    'with only %s set is an error',
    (key) => expect(problemsOf({ [key]: WHOLE[key] })).toContain('because other credentials are'),
  );

  it.each(Object.keys(WHOLE))('never falls into the local workspace in silence when %s is missing', (key) => {
    const env: Record<string, string> = { ...WHOLE };
    delete env[key];
    expect(problemsOf(env)).toContain(key);
  });

  it('names every problem at once', () => {
    const problems = problemsOf({ ...WHOLE, PORT: 'many', SLACK_BOT_TOKEN: 'xoxp-1', GITHUB_REPOSITORY: 'nowhere' });
    expect(problems).toMatch(/PORT[^]*|SLACK_BOT_TOKEN[^]*|GITHUB_REPOSITORY/);
    expect(problems.split('\n')).toHaveLength(3);
  });

  it('needs the name of the model as soon as something else of it is set', () => {
    expect(problemsOf({ OPENAI_BASE_URL: 'http://127.0.0.1:8080/v1' })).toContain('OPENAI_MODEL');
    expect(problemsOf({ OPENAI_MODEL: 'some-model' })).toContain('OPENAI_API_KEY');
    expect(parseConfig({ OPENAI_BASE_URL: 'http://127.0.0.1:8080/v1', OPENAI_MODEL: 'some-model' })).toMatchObject({
      ok: true,
    });
  });

  it('for every choice of what is set is the local workspace, the real one, or an error that names exactly what is missing', () => {
    fc.assert(
      fc.property(fc.subarray(Object.keys(EVERYTHING) as (keyof typeof EVERYTHING)[]), (keys) => {
        const configured = parseConfig(Object.fromEntries(keys.map((key) => [key, EVERYTHING[key]])));
        const has = (key: keyof typeof EVERYTHING): boolean => keys.includes(key);
        const missing = expectedMissing(has);
        const named = configured.ok ? [] : configured.problems.map((problem) => problem.split(':', 1)[0] ?? '');
        expect(named.toSorted()).toEqual(missing.toSorted());
        if (!configured.ok) return;
        // Nothing of it set means the local workspace; else it is the real one, whole.
        expect(configured.config.outside !== null).toBe(MEANT.some(has));
        expect(configured.config.model !== null).toBe(has('OPENAI_MODEL'));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes the GitHub App where both are set, and says so', () => {
    const { GITHUB_TOKEN, GITHUB_APP_ID, GITHUB_PRIVATE_KEY } = EVERYTHING;
    expect(parseConfig({ ...WHOLE, GITHUB_TOKEN, GITHUB_APP_ID, GITHUB_PRIVATE_KEY })).toMatchObject({
      ok: true,
      config: {
        outside: { github: { auth: { appId: '4711' } } },
        notes: ['GITHUB_TOKEN is set and not used: the GitHub App is.'],
      },
    });
  });

  it("takes an App's key in each form that it comes in: GitHub's own, the other PEM, and in one line", () => {
    const own = rsa.export({ type: 'pkcs1', format: 'pem' }).toString();
    const other = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const pem of [own, other, own.trim(), own.replaceAll('\n', String.raw`\n`), own.replaceAll('\n', '\r\n')]) {
      const configured = parseConfig({ ...WHOLE, GITHUB_APP_ID: '4711', GITHUB_PRIVATE_KEY: pem });
      expect(configured).toMatchObject({ ok: true });
      const auth = configured.ok ? configured.config.outside?.github.auth : undefined;
      expect(auth !== undefined && 'appId' in auth ? auth.privateKey : '').not.toContain(String.raw`\n`);
    }
  });

  it('refuses a key that no App has, at the start and not at the first commit', () => {
    const own = rsa.export({ type: 'pkcs1', format: 'pem' }).toString();
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    const others = [own.slice(0, 300), own.split('\n')[1] ?? '', elliptic.toString(), '-----BEGIN PRIVATE KEY-----', 'app.pem'];
    for (const pem of others)
      expect(problemsOf({ ...WHOLE, GITHUB_APP_ID: '4711', GITHUB_PRIVATE_KEY: pem })).toMatch(
        /^GITHUB_PRIVATE_KEY: expected the whole/,
      );
  });

  it('needs no signing secret where nothing comes by HTTP, and takes either', () => {
    const { SLACK_SIGNING_SECRET: signingSecret, ...rest } = WHOLE;
    expect(parseConfig({ ...rest, SLACK_APP_TOKEN: 'xapp-made-up' })).toMatchObject({
      ok: true,
      config: { outside: { slack: { appToken: 'xapp-made-up', signingSecret: undefined } } },
    });
    expect(parseConfig(WHOLE)).toMatchObject({
      ok: true,
      config: { outside: { slack: { appToken: undefined, signingSecret } } },
    });
    // A token that was taken out, or left empty, is no Socket Mode.
    for (const env of [rest, { ...rest, SLACK_APP_TOKEN: '' }])
      expect(problemsOf(env)).toMatch(/^SLACK_SIGNING_SECRET: .* or SLACK_APP_TOKEN for Socket Mode/);
    expect(problemsOf({ ...rest, SLACK_APP_TOKEN: 'xoxb-no-app-token' })).toMatch(
      /^SLACK_APP_TOKEN: expected an app-level token/,
    );
  });

  it('says what is wrong and what is missing at once', () => {
    const { SLACK_SIGNING_SECRET: _left, ...rest } = WHOLE;
    expect(problemsOf({ ...rest, SLACK_BOT_TOKEN: 'xoxp-1' })).toMatch(
      /^SLACK_BOT_TOKEN: [^]*^SLACK_SIGNING_SECRET: expected to be set/m,
    );
  });

  it('never echoes a value, whatever it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ENVIRONMENT_KEYS), fc.string({ minLength: 12 }), (key, value) => {
        const secret = `s3cr3t${value}`;
        expect(problemsOf({ [key]: secret })).not.toContain(secret);
      }),
    );
  });
});
