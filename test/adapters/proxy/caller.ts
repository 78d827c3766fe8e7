import { createClient } from '../../../src/adapters/github/client.ts';
import { createOpenAi } from '../../../src/adapters/openai/openai.ts';
import { createSlack } from '../../../src/adapters/slack/slack.ts';
import { createWeb, webOptions } from '../../../src/adapters/slack/web.ts';
import { useNetworkSettings } from '../../../src/network.ts';
import { HOSTS } from './outside.ts';

/** A process of its own, since the environment counts from its start. Prints what each way out came to. */
const problems = useNetworkSettings(process.env);
const slackApi = `https://${HOSTS.slack}/api/`;
const ignore = (): undefined => undefined;
const unused = async (): Promise<never> => Promise.reject(new Error('not used here'));

async function slack(): Promise<boolean> {
  const web = createWeb('xoxb-made-up', { ...webOptions(slackApi, ignore), retryConfig: { retries: 0 } });
  return (await web.auth.test()).ok;
}

async function socket(): Promise<boolean> {
  const adapter = createSlack({
    botToken: 'xoxb-made-up',
    signingSecret: 'unused with Socket Mode',
    appToken: 'xapp-made-up',
    apiUrl: slackApi,
    channel: 'C000000001',
    now: Date.now,
    receive: unused,
    load: unused,
    recent: unused,
    overview: unused,
    cards: unused,
    codes: null,
    onError: ignore,
  });
  await adapter.start();
  const isConnected = adapter.connected();
  await adapter.stop();
  return isConnected;
}

async function github(): Promise<boolean> {
  const where = { owner: 'example-plant', repo: 'incident-history' };
  const client = await createClient({ auth: { token: 'made-up' }, apiUrl: `https://${HOSTS.github}`, ...where })();
  return (await client.rest.repos.get(where)).status === 200;
}

async function openai(): Promise<boolean> {
  const model = createOpenAi({ apiKey: 'made-up', baseUrl: `https://${HOSTS.openai}/v1`, model: 'some-model', maxRetries: 0 });
  const request = { system: 'a', user: 'b', repairs: [], schemaName: 'draft', schema: { type: 'object' } };
  return (await model.answer(request)).kind === 'text';
}

const ways = { slack, socket, github, openai };
const reached = await Promise.all(
  Object.entries(ways).map(async ([name, way]) => [name, await way().catch(() => false)] as const),
);
console.log(JSON.stringify({ problems, reached: Object.fromEntries(reached) }));
