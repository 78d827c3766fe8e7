/**
 * What nobody can be faster than: a server that inserts one row into the same kind of database and posts once to the same Slack, or opens
 * SSH and sends one command. No checks, no queue, no record.
 */
import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Pool } from 'pg';
import ssh2 from 'ssh2';
import { answerAsks } from './answering.ts';
import { BareStart, type Started, type Usage } from './wire.ts';

const loadedMs = performance.now();
let close: () => Promise<void> = () => Promise.resolve();

interface Rows {
  insert(body: string): Promise<void>;
  close(): Promise<void>;
}

const TABLE = 'create table if not exists bare (id serial primary key, body text not null)';
const INSERT = 'insert into bare (body) values ($1)';

async function openRows({ dataDir, databaseUrl }: BareStart): Promise<Rows> {
  if (databaseUrl === null) {
    await mkdir(dataDir, { recursive: true });
    const pglite = await PGlite.create({ dataDir: join(dataDir, 'db'), postgresqlconf: ['shared_buffers = 16MB'] });
    await pglite.exec(TABLE);
    return { insert: async (body) => void (await pglite.query(INSERT, [body])), close: () => pglite.close() };
  }
  const pool = new Pool({ connectionString: databaseUrl });
  await pool.query(TABLE);
  return { insert: async (body) => void (await pool.query(INSERT, [body])), close: () => pool.end() };
}

async function start(input: unknown): Promise<Started> {
  const given = BareStart.parse(input);
  const began = performance.now();
  const rows = await openRows(given);
  const databaseMs = performance.now() - began;
  const server = createServer((request, response) => {
    void (async () => {
      const body = await textOf(request);
      await rows.insert(body);
      response.writeHead(202).end();
      if (request.url === '/alert') await post(body, given.slack);
      if (request.url === '/click') await command(given.gateway);
    })().catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  close = async () => {
    server.close();
    server.closeAllConnections();
    await rows.close();
  };
  return { port: typeof address === 'object' && address !== null ? address.port : 0, loadedMs, databaseMs };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: string[] = [];
  request.setEncoding('utf8');
  for await (const chunk of request) chunks.push(String(chunk));
  return chunks.join('');
}

async function post(text: string, { url, token, channel }: BareStart['slack']): Promise<void> {
  const answer = await fetch(`${url}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel, text }),
  });
  await answer.text();
}

function command({ port, user, key }: BareStart['gateway']): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on('error', reject);
    client.on('close', () => resolve());
    client.on('ready', () =>
      client.exec('nft -f -', (error, channel) => {
        if (error !== undefined) return reject(error);
        channel.on('close', () => client.end());
        channel.resume();
        return channel.end();
      }),
    );
    // As the app does: one way to log in, and no waiting for full packets.
    const sock = connect({ host: '127.0.0.1', port, noDelay: true });
    client.connect({ sock, username: user, privateKey: key, authHandler: ['publickey'] });
  });
}

function usage(): Promise<Usage> {
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return Promise.resolve({ rss, live: heapUsed + external, cpuMs: (user + system) / 1000 });
}

answerAsks(
  new Map<string, (input: unknown) => Promise<unknown>>([
    ['start', start],
    ['usage', usage],
    ['stop', () => close()],
  ]),
);
