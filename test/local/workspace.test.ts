import { createHmac } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseInventory } from '../../src/core/fleet/parse.ts';
import type { Inventory } from '../../src/core/inventory.ts';
import { API } from '../../src/local/api.ts';
import type { ActAnswer, LabGateway, WorkspaceState } from '../../src/local/api.ts';
import { startWorkspace } from '../../src/local/workspace.ts';
import type { Workspace } from '../../src/local/workspace.ts';
import { createRig, freePort, saying } from './rig.ts';
import type { Rig } from './rig.ts';

const GATEWAY: LabGateway = {
  id: 'gw-dock',
  name: 'Dock gateway',
  site: 'Dock',
  address: '127.0.0.1:22',
  devices: [],
  log: [],
};
const FILES = new Map([['/', { contentType: 'text/html; charset=utf-8', body: '<!doctype html>' }]]);

let rig: Rig;
let inventory: Inventory;
let workspace: Workspace;
let app: StandIn;

const start = (): Promise<Workspace> =>
  startWorkspace({
    dataDir: rig.folder,
    inventory,
    lab: { gateways: () => [GATEWAY], setTraffic: () => undefined, onChange: () => undefined },
    simulated: ['The gateways are simulated.'],
    files: FILES,
  });

beforeEach(async () => {
  rig = await createRig();
  const file = new URL('../../playbooks/inventory.yaml', import.meta.url);
  const parsed = parseInventory(await readFile(file, 'utf8'), 'inventory.yaml', 'yaml');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  inventory = parsed.value;
  workspace = await start();
  rig.after(() => workspace.close());
  app = await standIn(() => workspace.env);
  rig.after(() => app.close());
});
afterEach(() => rig.end());

interface StandIn {
  readonly url: string;
  readonly alerts: unknown[];
  readonly slack: string[];
  /** What the intake answers. */
  status: number;
  close(): Promise<void>;
}

/** The app as the workspace sees it: an intake that wants its token, and `/slack/events` that checks Slack's signature by its own means. */
async function standIn(env: () => Readonly<Record<string, string>>): Promise<StandIn> {
  const alerts: unknown[] = [];
  const slack: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      if (request.url === '/alerts/suricata' && request.headers.authorization === `Bearer ${env()['TAGOUT_INTAKE_TOKEN']}`) {
        if (made.status === 202) alerts.push(JSON.parse(body));
        return response
          .writeHead(made.status, { 'content-type': 'application/json' })
          .end('{"code":"intake.busy","message":"The intake is busy."}');
      }
      const time = String(request.headers['x-slack-request-timestamp']);
      const expected = createHmac('sha256', env()['SLACK_SIGNING_SECRET'] ?? '')
        .update(`v0:${time}:${body}`)
        .digest('hex');
      const good = request.url === '/slack/events' && request.headers['x-slack-signature'] === `v0=${expected}`;
      if (good) slack.push(body);
      return response.writeHead(good ? 200 : 401).end();
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const made: StandIn = {
    url: `http://127.0.0.1:${port}`,
    alerts,
    slack,
    status: 202,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return made;
}

const headers = (): Record<string, string> => ({
  authorization: `Bearer ${new URL(workspace.pageUrl).hash.slice(1)}`,
  'content-type': 'application/json',
});
const state = async (): Promise<WorkspaceState> => {
  const answer = await fetch(new URL(API.state, workspace.pageUrl), { headers: headers() });
  const made: WorkspaceState = JSON.parse(await answer.text());
  return made;
};
const post = async (path: string, body: unknown): Promise<ActAnswer> => {
  const answer = await fetch(new URL(path, workspace.pageUrl), {
    method: 'POST',
    headers: headers(),
    body: JSON.stringify(body),
  });
  const made: ActAnswer = JSON.parse(await answer.text());
  return made;
};

describe('the local workspace', () => {
  it('tells the app where everything is, and the page what there is', async () => {
    expect(Object.keys(workspace.env).toSorted()).toEqual([
      'GITHUB_API_URL',
      'GITHUB_REPOSITORY',
      'GITHUB_TOKEN',
      'SLACK_API_URL',
      'SLACK_BOT_TOKEN',
      'SLACK_INCIDENT_CHANNEL',
      'SLACK_SIGNING_SECRET',
      'TAGOUT_INTAKE_TOKEN',
    ]);
    expect(await state()).toMatchObject({
      personas: [
        { name: 'Robin Example' },
        { name: 'Avery Example' },
        { name: 'Ari Example' },
        { name: 'Lee Example' },
        { name: 'Sam Example' },
      ],
      channel: { id: 'C0INCIDENTS', name: 'incidents' },
      gateways: [GATEWAY],
      messages: [],
      pullRequests: [],
    });
  });

  it('fires the first sample once for a data folder, others when asked', async () => {
    expect(await post(API.fire, { sample: 'botnet' })).toMatchObject({ ok: false, message: saying('starting') });
    expect(await workspace.attach(app)).toEqual({ ok: true });
    expect(await workspace.attach(app)).toEqual({ ok: true });
    expect(app.alerts).toMatchObject([{ src_ip: '10.20.0.13', dest_ip: '203.0.113.66' }]);
    expect(await post(API.fire, { sample: 'hostile' })).toEqual({ ok: true });
    expect(await post(API.fire, { sample: '../etc' })).toMatchObject({ ok: false });
    expect(app.alerts).toHaveLength(2);
    app.status = 503;
    expect(await post(API.fire, { sample: 'botnet' })).toEqual({ ok: false, message: 'The intake is busy.' });
  });

  it('sends what people do, signed', async () => {
    await workspace.attach(app);
    expect(await post(API.act, { kind: 'command', persona: 'U0ROBIN0001', text: 'new' })).toEqual({ ok: true });
    expect(app.slack.map((body) => new URLSearchParams(body).get('command'))).toEqual(['/tagout']);
    expect(await post(API.act, { kind: 'merge', persona: 'U0LEE000001', number: 7 })).toMatchObject({ ok: false });
  });

  it('comes back the same: tokens, ports, messages, and no second first alert', async () => {
    await workspace.attach(app);
    await post(API.act, { kind: 'message', persona: 'U0AVERY0001', text: 'good morning', threadTs: null });
    const before = { env: workspace.env, url: workspace.pageUrl, state: await state() };
    expect(before.state.messages).toMatchObject([{ text: 'good morning', userName: 'Avery Example', isBot: false }]);
    await workspace.close();
    workspace = await start();
    expect({ env: workspace.env, url: workspace.pageUrl, state: await state() }).toEqual(before);
    await workspace.attach(app);
    expect(app.alerts).toHaveLength(1);
  });

  it('moves to another port when somebody took its own meanwhile', async () => {
    const before = new URL(workspace.env['SLACK_API_URL'] ?? '');
    await workspace.close();
    const squatter = createServer((_request, response) => response.end('not Slack'));
    await new Promise<void>((resolve) => squatter.listen(Number(before.port), '127.0.0.1', resolve));
    rig.after(() => new Promise((resolve) => squatter.close(resolve)));
    workspace = await start();
    expect(workspace.env['SLACK_API_URL']).not.toBe(before.href);
    const client = new webApi.WebClient(workspace.env['SLACK_BOT_TOKEN'], {
      slackApiUrl: workspace.env['SLACK_API_URL'] ?? '',
    });
    expect(await client.auth.test()).toMatchObject({ ok: true });
  });

  it('keeps its secrets for the owner alone, and refuses a broken file instead of guessing', async () => {
    const file = join(rig.folder, 'local', 'secrets.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(rig.folder, 'local'))).mode & 0o777).toBe(0o700);
    await writeFile(file, '{"startToken":');
    await expect(start()).rejects.toThrow('Delete this file');
  });
});
