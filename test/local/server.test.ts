import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/core/limits.ts';
import type { PersonaAct, WorkspaceState } from '../../src/local/api.ts';
import { startPageServer } from '../../src/local/server.ts';
import type { PageServer } from '../../src/local/server.ts';
import { saying, until } from './rig.ts';

const token = 'start-token-of-this-test';
const STATE: WorkspaceState = {
  personas: [],
  channel: { id: 'C0INCIDENTS', name: 'incidents' },
  messages: [],
  modals: [],
  homes: [],
  pullRequests: [],
  gateways: [],
  samples: [],
  simulated: ['all of it'],
  phones: [],
};
const ACT: PersonaAct = { kind: 'command', persona: 'U0ROBIN0001', text: 'new' };

let server: PageServer;
let acts: PersonaAct[];
let fired: string[];

beforeEach(async () => {
  acts = [];
  fired = [];
  server = await startPageServer({
    port: 0,
    token,
    files: new Map([['/', { contentType: 'text/html; charset=utf-8', body: '<!doctype html><title>page</title>' }]]),
    backend: {
      picture: (file) => (file === 'F1' ? new Uint8Array([137, 80, 78, 71]) : null),
      state: () => STATE,
      act: (act) => {
        acts.push(act);
        return Promise.resolve({ ok: true });
      },
      fire: (sample) => {
        fired.push(sample);
        return Promise.resolve({ ok: false, message: 'There is no such sample.' });
      },
    },
  });
});
afterEach(() => server.close());

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** By hand, because `fetch` lets nobody choose the Host header. */
function ask(asked: Asked): Promise<{ status: number; headers: Readonly<Record<string, unknown>>; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { host: `127.0.0.1:${server.port}`, authorization: `Bearer ${token}`, ...asked.headers };
    const sent = request(
      { host: '127.0.0.1', port: server.port, method: asked.method ?? 'GET', path: asked.path ?? '/api/state', headers },
      (answer) => {
        let body = '';
        answer.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(asked.body);
  });
}

const act = (over: Asked = {}): Asked => ({
  method: 'POST',
  path: '/api/act',
  body: JSON.stringify(ACT),
  ...over,
  headers: { 'content-type': 'application/json', ...over.headers },
});

describe('the page of this workspace', () => {
  it('reads the state, acts and fires', async () => {
    expect(JSON.parse((await ask({})).body)).toEqual(STATE);
    expect(await ask(act())).toMatchObject({ status: 200, body: '{"ok":true}' });
    const own = { origin: `http://localhost:${server.port}`, host: `localhost:${server.port}` };
    expect(await ask(act({ headers: own }))).toMatchObject({ status: 200 });
    expect(acts).toEqual([ACT, ACT]);
    const fire = act({ path: '/api/fire', body: '{"sample":"botnet"}' });
    expect(await ask(fire)).toMatchObject({ status: 200, body: saying('no such sample') });
    expect(fired).toEqual(['botnet']);
  });

  it('hears of changes, a burst as one', async () => {
    const stop = new AbortController();
    const stream = await fetch(`http://127.0.0.1:${server.port}/api/events`, {
      headers: { authorization: `Bearer ${token}` },
      signal: stop.signal,
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    let heard = '';
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) heard += Buffer.from(chunk).toString('utf8');
    })().catch(() => undefined);
    await until(() => heard.includes(': open'), 'the stream');
    for (let count = 0; count < 10; count += 1) server.changed();
    await until(() => heard.includes('data: changed'), 'the change');
    expect(heard.match(/data: changed/g)).toHaveLength(1);
    stop.abort();
    await reading;
  });

  it('is served without the token, which only its fragment carries, and with a policy that allows nothing foreign', async () => {
    const page = await ask({ path: '/', headers: { authorization: '' } });
    expect(page.status).toBe(200);
    expect(page.body).not.toContain(token);
    expect(new URL(server.url).hash).toBe(`#${token}`);
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': saying("default-src 'none'; script-src 'self'; style-src 'self';"),
    });
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('everybody else is refused and changes nothing', () => {
  it.each<[string, number, () => Asked]>([
    ['another site', 403, () => act({ headers: { origin: 'https://evil.example' } })],
    ['a sandboxed frame', 403, () => act({ headers: { origin: 'null' } })],
    ['another port of this machine', 403, () => act({ headers: { origin: `http://127.0.0.1:${server.port + 1}` } })],
    ['the same port under the other name', 403, () => act({ headers: { origin: `http://localhost:${server.port}` } })],
    ['a name that was rebound to this machine', 403, () => act({ headers: { host: `evil.example:${server.port}` } })],
    ['a Host without the port', 403, () => act({ headers: { host: '127.0.0.1' } })],
    ['a missing token', 401, () => act({ headers: { authorization: '' } })],
    ['a wrong token', 401, () => act({ headers: { authorization: `Bearer ${token}x` } })],
    ['a token in the query', 401, () => act({ path: `/api/act?token=${token}`, headers: { authorization: '' } })],
    ['a GET', 404, () => ({ path: '/api/act' })],
    ['a GET with what to do in the query', 404, () => ({ path: `/api/act?act=${encodeURIComponent(JSON.stringify(ACT))}` })],
    ['a PUT', 404, () => act({ method: 'PUT' })],
    ['a form', 415, () => act({ headers: { 'content-type': 'application/x-www-form-urlencoded' } })],
    ['plain text, which another site may send', 415, () => act({ headers: { 'content-type': 'text/plain' } })],
    [
      'a body that is too large',
      413,
      () => act({ body: JSON.stringify({ ...ACT, text: 'x'.repeat(LIMITS.localRequestMaxBytes) }) }),
    ],
    ['half a body', 400, () => act({ body: '{"kind":' })],
    ['an act that nobody knows', 400, () => act({ body: '{"kind":"approve_all","persona":"U0ROBIN0001"}' })],
    ['an act with more in it than there should be', 400, () => act({ body: JSON.stringify({ ...ACT, team: 'T0OTHER0001' }) })],
    [
      'a text that is too long',
      400,
      () => act({ body: JSON.stringify({ ...ACT, text: 'x'.repeat(LIMITS.localTextMaxChars + 1) }) }),
    ],
    ['deep nonsense', 400, () => act({ body: '['.repeat(20_000) + ']'.repeat(20_000) })],
    ['a path that does not exist', 404, () => ({ path: '/api/../secrets.json' })],
  ])('%s: %i', async (_who, status, asked) => {
    const answer = await ask(asked());
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, message: saying(' ') });
    expect(acts).toEqual([]);
    expect(fired).toEqual([]);
  });

  it.each(['/api/state', '/api/events'])('%s gives a reader without the token nothing', async (path) => {
    expect(await ask({ path, headers: { authorization: '' } })).toMatchObject({ status: 401 });
    expect(await ask({ path, headers: { origin: 'https://evil.example' } })).toMatchObject({ status: 403 });
  });

  it('a body that never says how large it is stops at the bound', async () => {
    const chunks = act({ headers: { 'transfer-encoding': 'chunked' }, body: 'x'.repeat(LIMITS.localRequestMaxBytes + 1) });
    expect(await ask(chunks)).toMatchObject({ status: 413 });
    expect(acts).toEqual([]);
  });
});
