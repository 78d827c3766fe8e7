import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../slack/harness.ts';
import { makeAuthority } from './certificates.ts';
import { HOSTS, startOutside, type Outside } from './outside.ts';

const CALLER = fileURLToPath(new URL('caller.ts', import.meta.url));
const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
const PLAYBOOKS = fileURLToPath(new URL('../../../playbooks', import.meta.url));
const ALL = { slack: true, socket: true, github: true, openai: true };
const NONE = { slack: false, socket: false, github: false, openai: false };

let folder: string;
let authority: string;
let outside: Outside;
let seenBefore = 0;
const asked = (): readonly string[] => outside.asked.slice(seenBefore);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagout-proxy-'));
  const made = await makeAuthority(Object.values(HOSTS));
  authority = join(folder, 'authority.pem');
  await writeFile(authority, made.authority);
  outside = await startOutside(made);
});
beforeEach(() => {
  seenBefore = outside.asked.length;
});
afterAll(async () => {
  await outside.close();
  await rm(folder, { recursive: true, force: true });
});

type Environment = Readonly<Record<string, string>>;

/** Nothing of this machine's own environment, where somebody may have set a proxy. */
function start(script: string, args: readonly string[], env: Environment, cwd = folder) {
  const child = spawn(process.execPath, ['--no-warnings', script, ...args], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => resolve(code));
  });
  return { child, ended, output: () => output };
}

async function call(env: Environment): Promise<unknown> {
  const { ended, output } = start(CALLER, [], env);
  await ended;
  return JSON.parse(output());
}

describe('Slack, Socket Mode, GitHub and the model', () => {
  it('are reached through the proxy, under a private authority, with no more than the usual variables', async () => {
    expect(await call({ HTTPS_PROXY: outside.proxy, NODE_EXTRA_CA_CERTS: authority })).toEqual({ problems: [], reached: ALL });
    expect(new Set(asked())).toEqual(new Set(Object.values(HOSTS).map((host) => `CONNECT ${host}:443`)));
  });

  it('are reached with the variables in small letters too', async () => {
    expect(await call({ https_proxy: outside.proxy, NODE_EXTRA_CA_CERTS: authority })).toMatchObject({ reached: ALL });
  });

  it('are not reached without the proxy, so that the proxy is what makes the difference', async () => {
    expect(await call({ NODE_EXTRA_CA_CERTS: authority })).toEqual({ problems: [], reached: NONE });
    expect(asked()).toEqual([]);
  });

  it('are not trusted when nothing vouches for their certificates', async () => {
    expect(await call({ HTTPS_PROXY: outside.proxy })).toEqual({ problems: [], reached: NONE });
    expect(asked()).not.toEqual([]);
  });

  it('are not asked for through the proxy when NO_PROXY names them', async () => {
    const env = { HTTPS_PROXY: outside.proxy, NODE_EXTRA_CA_CERTS: authority, NO_PROXY: `example.com,${HOSTS.openai}` };
    expect(await call(env)).toMatchObject({ reached: { ...ALL, openai: false } });
    expect(asked()).not.toContain(`CONNECT ${HOSTS.openai}:443`);
  });

  it('are not reached through a proxy that refuses the password', async () => {
    const env = { HTTPS_PROXY: outside.proxy.replace('made:up', 'made:otherwise'), NODE_EXTRA_CA_CERTS: authority };
    expect(await call(env)).toMatchObject({ reached: NONE });
  });
});

describe('the command', () => {
  it('takes the proxy and the authority out of .env, and its sockets go through the proxy', async () => {
    const home = await mkdtemp(join(folder, 'home-'));
    await writeFile(join(home, 'key'), 'not used', { mode: 0o600 });
    const settings = {
      HTTPS_PROXY: outside.proxy,
      NODE_EXTRA_CA_CERTS: authority,
      SLACK_API_URL: `https://${HOSTS.slack}/api/`,
      SLACK_BOT_TOKEN: 'xoxb-made-up',
      SLACK_SIGNING_SECRET: 'a-made-up-signing-secret',
      SLACK_APP_TOKEN: 'xapp-made-up',
      SLACK_INCIDENT_CHANNEL: 'C000000001',
      GITHUB_TOKEN: 'made-up-token',
      GITHUB_REPOSITORY: 'example-plant/incident-history',
      TAGOUT_INTAKE_TOKEN: 'made-up-intake-token',
      TAGOUT_SSH_KEY: join(home, 'key'),
      TAGOUT_PLAYBOOKS: PLAYBOOKS,
      PORT: '0',
    };
    await writeFile(
      join(home, '.env'),
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    const before = outside.sockets();
    const { child, ended, output } = start(MAIN, ['serve'], {}, home);
    try {
      const giveUp = Date.now() + 45_000;
      while (!output().includes('ready') && child.exitCode === null && Date.now() < giveUp)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(output()).toContain('Tagout is ready');
      await eventually('a second socket', () => (outside.sockets() >= before + 2 ? true : undefined));
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toBe(0);
    expect(asked()).toContain(`CONNECT ${HOSTS.slack}:443`);
  });

  it.each<[string, Environment]>([
    ['HTTPS_PROXY', { HTTPS_PROXY: 'proxy-with-s3cret:3128' }],
    ['http_proxy', { http_proxy: 'socks5://s3cret@127.0.0.1:1' }],
    ['NODE_EXTRA_CA_CERTS', { NODE_EXTRA_CA_CERTS: '/nowhere/s3cret.pem' }],
    ['NODE_EXTRA_CA_CERTS', { NODE_EXTRA_CA_CERTS: MAIN }],
  ])('does not start when %s cannot be used, and repeats no value', async (key, env) => {
    await writeFile(
      join(folder, '.env'),
      Object.entries(env)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    try {
      const { ended, output } = start(MAIN, ['help'], {});
      expect(await ended).toBe(2);
      expect(output()).toMatch(new RegExp(`^${key}: expected `, 'm'));
      expect(output()).not.toContain('s3cret');
    } finally {
      await rm(join(folder, '.env'));
    }
  });
});

describe('our own machine', () => {
  it('is never asked through a proxy: the local workspace and a model beside us have no other way', async () => {
    const server = createServer((_request, response) => response.end('direct'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const script = join(folder, 'loopback.mjs');
    await writeFile(
      script,
      `import { useNetworkSettings } from ${JSON.stringify(new URL('../../../src/network.ts', import.meta.url).href)};
useNetworkSettings(process.env);
for (const host of ['127.0.0.1', 'localhost']) console.log(await (await fetch('http://' + host + ':${port}/')).text());`,
    );
    const { ended, output } = start(script, [], {
      HTTP_PROXY: outside.proxy,
      HTTPS_PROXY: outside.proxy,
      NO_PROXY: 'example.com',
    });
    await ended;
    server.closeAllConnections();
    server.close();
    expect(output()).toBe('direct\ndirect\n');
    expect(asked()).toEqual([]);
  });
});
