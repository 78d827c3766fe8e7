import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { loadPlaybooks } from '../src/adapters/files/playbooks.ts';
import { ADAPTERS, startApp, type Adapters } from '../src/app.ts';
import { parseConfig } from '../src/config.ts';

const ENV = {
  SLACK_BOT_TOKEN: 'xoxb-made-up',
  SLACK_SIGNING_SECRET: 'a-made-up-signing-secret',
  SLACK_APP_TOKEN: 'xapp-made-up',
  SLACK_INCIDENT_CHANNEL: 'C0INCIDENTS',
  GITHUB_TOKEN: 'made-up-token',
  GITHUB_REPOSITORY: 'example-plant/incident-history',
  TAGOUT_INTAKE_TOKEN: 'made-up-intake-token',
  TAGOUT_SSH_KEY: 'unused',
};

/** Only what a start touches: nothing here connects anywhere. */
function adapters(calls: string[]): Adapters {
  const call = (name: string) => () => {
    calls.push(name);
    return Promise.resolve();
  };
  const store = { now: () => Promise.resolve(Date.now()), work: call('store.work'), close: call('store.close') };
  const slack = { start: call('slack.start'), stop: call('slack.stop'), listener: () => undefined, chat: {} };
  return {
    ...ADAPTERS,
    createStore: (() => Promise.resolve(store)) as unknown as Adapters['createStore'],
    createSlack: (() => slack) as unknown as Adapters['createSlack'],
  };
}

it('leaves nothing running when its port is taken', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  try {
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const configured = parseConfig({ ...ENV, PORT: String(port) });
    const loaded = await loadPlaybooks('playbooks');
    if (!configured.ok || configured.config.outside === null || !loaded.ok) throw new Error('expected a valid configuration');
    const calls: string[] = [];
    const started = startApp(
      {
        config: { ...configured.config, outside: configured.config.outside },
        playbooks: loaded.value,
        sshKey: '',
        host: '127.0.0.1',
        log: { info: () => undefined, error: () => undefined },
      },
      adapters(calls),
    );
    await expect(started).rejects.toThrow('EADDRINUSE');
    expect(calls).toEqual(['store.work', 'slack.start', 'slack.stop', 'store.close']);
  } finally {
    other.close();
  }
});
