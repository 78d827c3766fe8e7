import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp, type HttpOptions, type HttpServer } from '../../../src/adapters/intake/http.ts';
import type { Alert } from '../../../src/core/alert.ts';
import { eveAlert, ocsfFinding } from '../../core/alert/samples.ts';
import { NotReady } from '../../../src/ports.ts';

const TOKEN = 'made-up-for-this-test';
const open: HttpServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

interface Started {
  readonly port: number;
  readonly taken: Alert[];
  readonly errors: unknown[];
  readonly slack: string[];
  readonly server: HttpServer;
}

/** A server whose intake names one incident a rule. */
async function start(change: Partial<HttpOptions> = {}): Promise<Started> {
  const taken: Alert[] = [];
  const errors: unknown[] = [];
  const slack: string[] = [];
  const server = await createHttp({
    token: TOKEN,
    intake: {
      alert: (alert) => {
        taken.push(alert);
        return Promise.resolve({ incident: `INC-${alert.rule.uid}`, joined: false });
      },
    },
    slack: (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        slack.push(`${request.url ?? ''} ${Buffer.concat(chunks).toString()}`);
        response.end('from slack');
      });
    },
    ready: () => Promise.resolve(),
    metrics: () => Promise.resolve('tagout_up 1\n'),
    onError: (error) => errors.push(error),
    ...change,
  });
  open.push(server);
  return { port: await server.listen(0), taken, errors, slack, server };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

async function post(
  port: number,
  path: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    body: typeof body === 'string' ? body : Buffer.from(body),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

/** Sends bytes as they are and gives all that came back until the server closed the connection. */
async function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

const line = JSON.stringify(eveAlert);
const other = JSON.stringify({ ...eveAlert, alert: { signature_id: 7, signature: 'Other' } });

describe('POST /alerts/:source', () => {
  it('takes one alert and names its incident', async () => {
    const { port, taken } = await start();
    expect(await post(port, '/alerts/suricata', line)).toMatchObject({
      status: 202,
      body: { incident: 'INC-1:2027759', incidents: ['INC-1:2027759'], accepted: 1, refused: [] },
    });
    expect(taken).toHaveLength(1);
  });

  it('takes OCSF findings', async () => {
    const { port } = await start();
    expect(await post(port, '/alerts/ocsf', JSON.stringify([ocsfFinding]))).toMatchObject({
      status: 202,
      body: { accepted: 1 },
    });
  });

  it('takes the rest of a batch in order and refuses a bad line by its number', async () => {
    const { port, taken } = await start();
    const answer = await post(port, '/alerts/suricata', `${line}\n{"event_type":"flow"}\n${other}\n${line}\n`);
    expect(answer).toMatchObject({
      status: 202,
      body: {
        incident: 'INC-1:2027759',
        incidents: ['INC-1:2027759', 'INC-1:7'],
        accepted: 3,
        refused: [{ line: 2, code: 'alert.not_an_alert' }],
      },
    });
    expect(taken.map(({ rule }) => rule.uid)).toEqual(['1:2027759', '1:7', '1:2027759']);
  });

  it.each(['application/json', 'application/x-ndjson', 'text/plain; charset=UTF-8', 'application/x-www-form-urlencoded'])(
    'takes JSON under the content type %s',
    async (type) => {
      const { port } = await start();
      expect((await post(port, '/alerts/suricata', line, { 'content-type': type })).status).toBe(202);
    },
  );

  it('takes JSON without a content type', async () => {
    const { port } = await start();
    const head = `POST /alerts/suricata HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\nconnection: close\r\n`;
    expect(await exchange(port, `${head}content-length: ${Buffer.byteLength(line)}\r\n\r\n${line}`)).toMatch(
      /^HTTP\/1\.1 202 /,
    );
  });

  it.each([
    ['nothing', '', 422, 'alert.empty'],
    ['no JSON', 'hello', 422, 'alert.not_json'],
    ['no alert at all', '{"event_type":"flow"}', 422, 'alert.not_an_alert'],
    ['bytes that are not UTF-8', Uint8Array.of(0xff, 0xfe, 0x7b, 0), 415, 'alert.encoding'],
    ['too many alerts', '[]\n'.repeat(1001), 413, 'alert.batch_too_large'],
    ['more than 1 MiB', 'x'.repeat(1024 * 1024 + 1), 413, 'http.too_large'],
    ['nesting without end', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 422, 'alert.too_deep'],
    ['a prototype key', '{"event_type":"alert","__proto__":{}}', 422, 'alert.bad_key'],
  ])('refuses %s', async (_name, body, status, code) => {
    const { port, taken } = await start();
    const answer = await post(port, '/alerts/suricata', body);
    expect(answer).toMatchObject({ status, body: { code, message: expect.stringMatching(/\.$/) as unknown } });
    expect(taken).toEqual([]);
  });

  it('refuses a batch of bad lines with each of them named', async () => {
    const { port } = await start();
    expect(await post(port, '/alerts/suricata', '1\n{\n')).toMatchObject({
      status: 422,
      body: { code: 'alert.malformed', refused: [{ line: 1 }, { line: 2, code: 'alert.not_json' }] },
    });
  });

  it.each([
    ['gzip', { 'content-encoding': 'gzip' }],
    ['UTF-16 by its content type', { 'content-type': 'application/json; charset="utf-16"' }],
  ])('refuses %s', async (_name, headers) => {
    const { port } = await start();
    expect(await post(port, '/alerts/suricata', gzipSync(line), headers)).toMatchObject({
      status: 415,
      body: { code: 'alert.encoding' },
    });
  });

  it('refuses a content type that is none', async () => {
    const { port } = await start();
    expect(await post(port, '/alerts/suricata', line, { 'content-type': '///' })).toMatchObject({
      status: 415,
      body: { code: 'http.content_type' },
    });
  });

  it.each(['constructor', '__proto__', 'zeek', '..%2fslack', '%3Cscript%3E'])('knows no source %s', async (source) => {
    const { port } = await start();
    expect(await post(port, `/alerts/${source}`, line)).toMatchObject({ status: 404, body: { code: 'alert.unknown_source' } });
  });

  it.each([
    '',
    'Bearer',
    'Bearer wrong',
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    `Bearer x ${TOKEN}`,
  ])('refuses the authorization "%s" before it reads the body', async (authorization) => {
    const { port, taken } = await start();
    const answer = await post(port, '/alerts/suricata', '{', { authorization });
    expect(answer).toMatchObject({ status: 401, body: { code: 'intake.token' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(taken).toEqual([]);
  });

  it('does not start with an empty token', async () => {
    await expect(start({ token: '' })).rejects.toThrow(/TAGOUT_INTAKE_TOKEN/);
  });

  it('says 503 and when to come back when the store fails, and what was taken by then', async () => {
    let calls = 0;
    const alert = (): Promise<{ incident: string; joined: boolean }> => {
      calls += 1;
      return calls === 1
        ? Promise.resolve({ incident: 'INC-1', joined: false })
        : Promise.reject(new Error('disk full at /secret/path'));
    };
    const { port, errors } = await start({ intake: { alert } });
    const answer = await post(port, '/alerts/suricata', `${line}\n${other}\n${other}`);
    expect(answer).toMatchObject({ status: 503, body: { code: 'intake.store_failed', accepted: 1, incidents: ['INC-1'] } });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(JSON.stringify(answer.body)).not.toMatch(/secret/);
    expect(errors).toHaveLength(1);
    expect(calls).toBe(2);
  });
});

describe('the other paths', () => {
  it('hand Slack its bytes unread', async () => {
    const { port, slack } = await start();
    const response = await fetch(`http://127.0.0.1:${port}/slack/events?x=/alerts/suricata`, {
      method: 'POST',
      body: 'payload=%7B%7D',
    });
    expect(await response.text()).toBe('from slack');
    expect(slack).toEqual(['/slack/events?x=/alerts/suricata payload=%7B%7D']);
  });

  it.each([
    ['GET', '/healthz', 200, /"ok"/],
    ['GET', '/readyz', 200, /"ready"/],
    ['GET', '/metrics', 200, /^tagout_up 1\n$/],
    ['GET', '/', 404, /"http\.not_found"/],
    ['GET', '/alerts/suricata', 404, /"http\.not_found"/],
    ['POST', '/slackevents', 404, /"http\.not_found"/],
    ['POST', '/x/slack/events', 404, /"http\.not_found"/],
    ['DELETE', '/healthz', 404, /"http\.not_found"/],
    ['GET', '/%zz', 400, /"http\.malformed"/],
  ])('answer %s %s with %i', async (method, path, status, body) => {
    const { port, slack } = await start();
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    expect([response.status, await response.text()]).toEqual([status, expect.stringMatching(body)]);
    expect(slack).toEqual([]);
  });

  it('say that no work can be taken, and log why', async () => {
    const { port, errors } = await start({ ready: () => Promise.reject(new Error('no store')) });
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { code: 'http.not_ready', message: expect.any(String) as unknown },
    ]);
    expect(errors).toHaveLength(1);
  });

  it('name the parts that are away, which are told elsewhere', async () => {
    const { port, errors } = await start({ ready: () => Promise.reject(new NotReady(['database', 'slack'])) });
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect([response.status, await response.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'http.not_ready', parts: ['database', 'slack'] }),
    ]);
    expect(errors).toEqual([]);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  it('hide a fault of ours and log it', async () => {
    const { port, errors } = await start({ metrics: () => Promise.reject(new Error('secret')) });
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect([response.status, await response.json()]).toEqual([
      500,
      { code: 'http.failed', message: expect.not.stringMatching('secret') as unknown },
    ]);
    expect(errors).toHaveLength(1);
  });

  it('answer what is no HTTP in the same form', async () => {
    const { port } = await start();
    expect(await exchange(port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"code":"http\.malformed"/);
  });
});

describe('stopping', () => {
  it('finishes what is under way and takes nothing new', async () => {
    const entered = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const alert = async (): Promise<{ incident: string; joined: boolean }> => {
      entered.resolve();
      await finish.promise;
      return { incident: 'INC-1', joined: false };
    };
    const { port, server } = await start({ intake: { alert } });
    const answer = post(port, '/alerts/suricata', line);
    await entered.promise;
    const closed = server.close();
    finish.resolve();
    expect((await answer).status).toBe(202);
    await closed;
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed');
  });
});

describe('connections that are held', () => {
  it.each([
    ['say nothing', '', ''],
    ['do not end their headers', 'POST /alerts/suricata HTTP/1.1\r\nHost: a\r\n', '408'],
    ['ask once and keep the line', 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n', '200'],
  ])('are closed in seconds when they %s', async (_what, bytes, status) => {
    const { port } = await start();
    const began = Date.now();
    expect(await exchange(port, bytes)).toContain(status);
    expect(Date.now() - began).toBeLessThan(15_000);
  });

  it('are closed at once when they have no token, whatever body they announce', async () => {
    const { port } = await start();
    const began = Date.now();
    const answer = await exchange(port, 'POST /alerts/suricata HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx');
    expect(answer).toContain('401');
    expect(Date.now() - began).toBeLessThan(4_000);
  });
});
