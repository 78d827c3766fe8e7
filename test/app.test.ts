import { randomBytes } from 'node:crypto';
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
  const store = {
    now: () => Promise.resolve(Date.now()),
    work: call('store.work'),
    close: call('store.close'),
    enrolments: { all: () => Promise.resolve([]) },
  };
  const slack = { start: call('slack.start'), stop: call('slack.stop'), listener: () => undefined, chat: {} };
  return {
    ...ADAPTERS,
    createStore: (() => Promise.resolve(store)) as unknown as Adapters['createStore'],
    createSlack: (() => slack) as unknown as Adapters['createSlack'],
  };
}

/** Starts with all of that on a port that another program has, so that it ends by itself. */
async function start(calls: string[], said: string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const other = createServer();
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  try {
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const configured = parseConfig({ ...ENV, ...env, PORT: String(port) });
    const loaded = await loadPlaybooks('playbooks');
    if (!configured.ok || configured.config.outside === null || !loaded.ok) throw new Error('expected a valid configuration');
    const { policy } = loaded.value;
    const tiers = new Map([...policy.tiers].map(([name, tier]) => [name, { ...tier, stepUp: name === 'critical' }]));
    await startApp(
      {
        config: { ...configured.config, outside: configured.config.outside },
        playbooks: { ...loaded.value, policy: { ...policy, tiers } },
        sshKey: '',
        host: '127.0.0.1',
        log: { info: (sentence) => void said.push(sentence), error: () => undefined },
      },
      adapters(calls),
    );
  } finally {
    other.close();
  }
}

it('leaves nothing running when its port is taken', async () => {
  const calls: string[] = [];
  await expect(start(calls, [])).rejects.toThrow('EADDRINUSE');
  expect(calls).toEqual(['store.work', 'slack.start', 'slack.stop', 'store.close']);
});

it('says at the start that too few people have codes for a tier that asks for them', async () => {
  const said: string[] = [];
  await expect(start([], said, { TAGOUT_STEPUP_KEY: randomBytes(32).toString('base64') })).rejects.toThrow('EADDRINUSE');
  expect(said).toEqual([expect.stringMatching(/nobody could satisfy tiers\.critical/)]);
});
