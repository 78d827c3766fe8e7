import { generateKeyPairSync, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../../src/adapters/github/client.ts';

/** GitHub's side of an App: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app */
const WHERE = { owner: 'example-plant', repo: 'incident-history' };
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PKCS1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

let server: Server;
let apiUrl: string;
/** Method and path of each request, oldest first. */
let asked: string[];
let tokens: Set<string>;
let installation: number;

beforeEach(async () => {
  asked = [];
  tokens = new Set();
  installation = 7;
  server = createServer((request, response) => {
    request.resume();
    const { status, body } = answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  apiUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/api/v3`;
});

afterEach(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
});

function answer(request: IncomingMessage): { readonly status: number; readonly body: unknown } {
  const what = `${request.method ?? ''} ${request.url ?? ''}`;
  asked.push(what);
  const token = (request.headers.authorization ?? '').replace(/^\w+ /, '');
  switch (what) {
    case 'GET /api/v3/repos/example-plant/incident-history/installation':
      return isSigned(token)
        ? { status: 200, body: { id: installation } }
        : { status: 401, body: { message: 'Bad credentials' } };
    case `POST /api/v3/app/installations/${installation}/access_tokens`: {
      if (!isSigned(token)) return { status: 401, body: { message: 'Bad credentials' } };
      const fresh = `made-up-${asked.length}`;
      tokens.add(fresh);
      const expires = new Date(Date.now() + 3_600_000).toISOString();
      return { status: 201, body: { token: fresh, expires_at: expires, permissions: {}, repository_selection: 'all' } };
    }
    case 'GET /api/v3/repos/example-plant/incident-history':
      return tokens.has(token) ? { status: 200, body: WHERE } : { status: 401, body: { message: 'Bad credentials' } };
    default:
      return { status: 404, body: { message: 'Not Found' } };
  }
}

/** As GitHub checks: signed by the App's key, for this App, and valid now for no more than ten minutes. */
function isSigned(jwt: string): boolean {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'))) return false;
  const { iss, iat, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>;
  const now = Date.now() / 1000;
  return String(iss) === '4711' && Number(iat) <= now && Number(exp) > now && Number(exp) - Number(iat) <= 600;
}

const client = (key = PKCS1) => createClient({ auth: { appId: '4711', privateKey: key }, apiUrl, ...WHERE });
const tokensAsked = (): number => asked.filter((what) => what.startsWith('POST')).length;

async function look(github: ReturnType<typeof client>): Promise<number> {
  return (await (await github()).rest.repos.get(WHERE)).status;
}

describe('a GitHub App', () => {
  it.each([
    ['as GitHub makes it', PKCS1],
    ['in the other PEM form', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['in one line', PKCS1.replaceAll('\n', String.raw`\n`)],
  ])('works with its key %s, at an address of GitHub Enterprise', async (_form, key) => {
    expect(await look(client(key))).toBe(200);
    expect(asked).toEqual([
      'GET /api/v3/repos/example-plant/incident-history/installation',
      'POST /api/v3/app/installations/7/access_tokens',
      'GET /api/v3/repos/example-plant/incident-history',
    ]);
  });

  it('uses one token for many requests, and another before it is an hour old', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const github = client();
    await look(github);
    await look(github);
    expect(tokensAsked()).toBe(1);
    vi.setSystemTime(Date.now() + 59.5 * 60_000);
    expect(await look(github)).toBe(200);
    expect(tokensAsked()).toBe(2);
  });

  it('goes on with the next try when its token was taken back', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const github = client();
    await look(github);
    tokens.clear();
    // A token that is some seconds old is not taken for one that GitHub has not heard of yet.
    vi.setSystemTime(Date.now() + 60_000);
    await expect(look(github)).rejects.toThrow('Bad credentials');
    expect(await look(github)).toBe(200);
  });

  it('goes on with the next try when it was installed anew', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const github = client();
    await look(github);
    installation = 8;
    tokens.clear();
    vi.setSystemTime(Date.now() + 3_600_000);
    await expect(look(github)).rejects.toThrow('Not Found');
    expect(await look(github)).toBe(200);
    expect(asked).toContain('POST /api/v3/app/installations/8/access_tokens');
  });

  it('is refused with the key of another App', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
    await expect(look(client(other.toString()))).rejects.toThrow('Bad credentials');
    expect(tokensAsked()).toBe(0);
  });
});
