import { chmod, cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tagout } from '../tagout.ts';

/** Nothing answers on port 1 of this machine. */
const DEAD = 'http://127.0.0.1:1';
const SECRETS = {
  SLACK_BOT_TOKEN: 'xoxb-made-up-secret',
  SLACK_SIGNING_SECRET: 'made-up-signing-secret',
  SLACK_APP_TOKEN: 'xapp-made-up-secret',
  GITHUB_TOKEN: 'made-up-github-secret',
  OPENAI_API_KEY: 'made-up-model-secret',
  TAGOUT_INTAKE_TOKEN: 'made-up-intake-secret',
  DATABASE_URL: 'postgres://tagout:made-up-database-secret@127.0.0.1:1/tagout',
};
const EVERYTHING_AWAY = {
  ...SECRETS,
  SLACK_API_URL: `${DEAD}/api/`,
  SLACK_INCIDENT_CHANNEL: 'C0123456789',
  GITHUB_API_URL: DEAD,
  GITHUB_REPOSITORY: 'example-plant/history',
  OPENAI_BASE_URL: `${DEAD}/v1`,
  OPENAI_MODEL: 'some-model',
  TAGOUT_SSH_KEY: 'nowhere',
  TAGOUT_KNOWN_HOSTS: 'nowhere',
  PORT: '0',
};
const Report = z.object({
  checks: z.array(z.object({ about: z.string(), verdict: z.string(), code: z.string().nullable(), sentence: z.string() })),
  destinations: z.array(z.object({ name: z.string(), receives: z.array(z.string()).min(1) })),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagout-doctor-'));
  await cp('playbooks', join(folder, 'playbooks'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('doctor', () => {
  it('finds nothing to fix where nothing is set, and leaves nothing behind', async () => {
    const { code, out, err } = await tagout(['doctor'], folder);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('npm run tagout -- init');
    expect(await readdir(folder)).toEqual(['playbooks']);
  });

  it('names everything that is away, each with what to do, and ends with 1', async () => {
    const { code, out } = await tagout(['doctor', '--json'], folder, { env: EVERYTHING_AWAY });
    expect(code).toBe(1);
    const { checks } = Report.parse(JSON.parse(out));
    const toFix = checks.filter(({ verdict }) => verdict === 'fix');
    expect(new Set(toFix.map(({ code: why }) => why))).toEqual(
      new Set([
        'slack.token',
        'slack.channel',
        'slack.app_token',
        'people.unasked',
        'github.access',
        'files.ssh_key',
        'files.known_hosts',
        'gateway.not_asked',
        'store.unreachable',
        'model.down',
      ]),
    );
    for (const { sentence } of toFix) expect(sentence).toMatch(/\.$|\/etc\/ssh|npm run/);
  });

  it('prints no secret, in neither form', async () => {
    const shown = await Promise.all(
      [['doctor'], ['doctor', '--json']].map((args) => tagout(args, folder, { env: EVERYTHING_AWAY })),
    );
    const printed = JSON.stringify(shown);
    for (const secret of [...Object.values(SECRETS), 'made-up-database-secret']) expect(printed).not.toContain(secret);
  });

  it('says what leaves this program, and to where', async () => {
    const { out } = await tagout(['doctor'], folder, { env: EVERYTHING_AWAY });
    expect(out).toMatch(/What leaves this program\n {2}Slack \(127\.0\.0\.1:1, channel C0123456789\)\n {4}- /);
    expect(out).toContain('Put right what is marked FIX, then run doctor again.');
  });

  it.runIf(process.platform !== 'win32')('names a .env that others can read', async () => {
    const path = join(folder, '.env');
    await writeFile(path, 'PORT=0\n');
    await chmod(path, 0o644);
    try {
      const { code, out } = await tagout(['doctor'], folder);
      expect(code).toBe(1);
      expect(out).toMatch(/^FIX {3}File \.env: .* Run: chmod 600 \.env \(files\.env_open\)$/m);
    } finally {
      await rm(path);
    }
  });

  it.each([
    ['a setting that is wrong', { PORT: 'many' }, /PORT: expected a port number/],
    ['credentials that are set in part', { SLACK_BOT_TOKEN: 'xoxb-made-up' }, /SLACK_SIGNING_SECRET: expected to be set/],
    [
      'a folder that does not exist',
      { TAGOUT_PLAYBOOKS: 'nowhere' },
      /nowhere: does not exist\. TAGOUT_PLAYBOOKS names the folder/,
    ],
  ])('ends with 2 for %s', async (_, env, sentence) => {
    const { code, err } = await tagout(['doctor'], folder, { env });
    expect(code).toBe(2);
    expect(err).toMatch(sentence);
  });

  it('ends with 2 and its usage for words that it does not know', async () => {
    expect(await tagout(['doctor', '--nope'], folder)).toMatchObject({ code: 2, err: expect.stringContaining('Usage: ') });
  });
});
