import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPlaybooks } from '../../src/adapters/files/playbooks.ts';
import { serveLocally } from '../../src/commands/local.ts';
import { bannerOf } from '../../src/commands/simulated.ts';
import { parseConfig } from '../../src/config.ts';

describe('the local workspace', () => {
  it('opens no real database, and starts nothing when one is set', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tagout-local-'));
    try {
      // Nothing answers on port 1 of this machine.
      const env = { DATABASE_URL: 'postgres://tagout:made-up-secret@127.0.0.1:1/tagout', TAGOUT_DATA_DIR: dataDir };
      const configured = parseConfig(env);
      const loaded = await loadPlaybooks('playbooks');
      if (!configured.ok || !loaded.ok) throw new Error('expected a valid configuration');
      await expect(serveLocally(env, configured.config, loaded.value)).rejects.toThrow(
        /^DATABASE_URL is set, but Slack's credentials are not: .* unset DATABASE_URL\.$/,
      );
      expect(await readdir(dataDir)).toEqual([]);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  it('says that nothing leaves the computer only while that is so', () => {
    expect(bannerOf(null)).toMatch(/the model and the plant are simulated .* nothing leaves it/);
    const server = bannerOf({
      apiKey: 'none',
      baseUrl: 'http://user:made-up-secret@models.example:8080/v1',
      model: 'some-model',
    });
    expect(server).toContain(
      'The model "some-model" is not simulated: what happens in incidents is sent to models.example:8080.',
    );
    expect(server).not.toMatch(/nothing leaves|made-up-secret/);
    expect(bannerOf({ apiKey: 'k', baseUrl: undefined, model: 'some-model' })).toContain('is sent to api.openai.com.');
  });
});
