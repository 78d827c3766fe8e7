import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { destinations, HISTORY_FILES, MODEL_FIELDS } from '../../../src/commands/doctor/receives.ts';
import { sampleIncident } from '../../../src/commands/doctor/sample.ts';
import { parseConfig, type Config } from '../../../src/config.ts';
import { draftRequest } from '../../../src/core/draft/request.ts';
import { renderHistory } from '../../../src/core/history/history.ts';
import { sampleEntries, sampleRecord } from '../../core/history/sample.ts';

const SECRETS = {
  SLACK_BOT_TOKEN: 'xoxb-made-up-secret',
  SLACK_SIGNING_SECRET: 'made-up-signing-secret',
  GITHUB_TOKEN: 'made-up-github-secret',
  OPENAI_API_KEY: 'made-up-model-secret',
  TAGOUT_INTAKE_TOKEN: 'made-up-intake-secret',
};

function config(more: Readonly<Record<string, string>> = {}): Config {
  const parsed = parseConfig({
    ...SECRETS,
    SLACK_INCIDENT_CHANNEL: 'C0123456789',
    GITHUB_REPOSITORY: 'example-plant/history',
    OPENAI_MODEL: 'some-model',
    TAGOUT_SSH_KEY: 'key',
    ...more,
  });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}

const Rows = z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown())).min(1)]);

describe('what leaves this program', () => {
  it('names every field that the model is sent, and no other', () => {
    const { user } = draftRequest(sampleIncident(), new Map());
    const data = user.split('\n').find((line) => line.startsWith('{')) ?? '';
    const sent = z.record(z.string(), Rows).parse(JSON.parse(data));
    const names = Object.entries(sent).map(([part, rows]) => [part, Object.keys(Array.isArray(rows) ? (rows[0] ?? {}) : rows)]);
    expect(Object.fromEntries(names)).toEqual(
      Object.fromEntries(Object.entries(MODEL_FIELDS).map(([part, fields]) => [part, Object.keys(fields)])),
    );
  });

  it('names every file of the history', () => {
    const entries = sampleEntries();
    const files = renderHistory(sampleRecord(), entries, entries.at(-1)?.hash ?? '');
    expect(files.map(({ path }) => posix.basename(path)).toSorted()).toEqual(Object.keys(HISTORY_FILES).toSorted());
  });

  it('is told for each destination that is configured, with its real address', () => {
    const all = destinations(config());
    expect(all.map(({ name, where }) => `${name}: ${where}`)).toEqual([
      'Slack: slack.com, channel C0123456789',
      'GitHub: github.com, example-plant/history',
      'Model: api.openai.com',
      'Gateways: the hosts of the inventory, over SSH, with pinned keys',
    ]);
    expect(destinations(config({ OPENAI_BASE_URL: 'http://models.example:8080/v1' }))[2]?.where).toBe('models.example:8080');
  });

  it('is nothing where nothing is configured', () => {
    const parsed = parseConfig({});
    expect(parsed.ok && destinations(parsed.config)).toEqual([]);
  });

  it('is told without a secret, also where an address holds one', () => {
    const all = destinations(
      config({
        OPENAI_BASE_URL: 'http://user:hidden-in-address@models.example/v1',
        DATABASE_URL: 'postgres://tagout:hidden-in-address@db.example/tagout',
      }),
    );
    expect(all.map(({ where }) => where)).toEqual(expect.arrayContaining(['models.example', 'db.example']));
    const told = JSON.stringify(all);
    for (const secret of [...Object.values(SECRETS), 'hidden-in-address']) expect(told).not.toContain(secret);
  });
});
