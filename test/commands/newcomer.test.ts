import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseInventory } from '../../src/core/fleet/parse.ts';
import type { ChannelMessage, WorkspaceState } from '../../src/local/api.ts';
import { startLab, type Lab } from '../../src/local/lab/lab.ts';
import { startScriptedModel, type ScriptedModel } from '../../src/local/model/server.ts';
import { startWorkspace, type Workspace } from '../../src/local/workspace.ts';
import { buttonsOf, wordsOf } from '../e2e/rig.ts';
import { serving, tagout, type Running } from './tagout.ts';

const [ROBIN, AVERY, ARI] = ['U0ROBIN0001', 'U0AVERY0001', 'U0ARI000001'];
const PATIENCE_MS = 60_000;

/** The plant as it stands before anybody has heard of Tagout: one gateway and one camera. */
const PLANT = `
gateways:
  - { id: gw-1, name: Gateway 1, site: Site 1, connector: linux-gateway, host: 127.0.0.1, user: tagout, lan: br-lan,
      host_keys: ['SHA256:0000000000000000000000000000000000000000000'] }
devices:
  - { id: gate-camera, name: Gate camera, kind: camera, vendor: Example, model: X-1, firmware: '1.0', addresses: [10.40.0.11],
      mac: '02:00:00:40:00:0b', site: Site 1, gateway: gw-1, criticality: low, owner: Site security, dependents: [] }
`;
/** What the newcomer writes beside the inventory that init made. */
const DEVICES = `id,name,kind,vendor,model,firmware,addresses,mac,site,gateway,criticality,owner,dependents
gate-camera,Gate camera,camera,Example,X-1,1.0,10.40.0.11,02:00:00:40:00:0b,Site 1,gw-1,low,Site security,
`;

let folder: string;
let outside: string;
let workspace: Workspace;
let model: ScriptedModel;
let lab: Lab;
let app: Running | null = null;

const plant = () => {
  const parsed = parseInventory(PLANT, 'plant', 'yaml');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.value;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagout-newcomer-'));
  outside = await mkdtemp(join(tmpdir(), 'tagout-outside-'));
  lab = await startLab({ inventory: plant(), stateDir: outside, pingMs: 10 });
  model = await startScriptedModel({ delayMs: 0 });
  await mkdir(join(outside, 'local'), { recursive: true });
  // No sample alert by itself: the newcomer's own detector sends the first one.
  await writeFile(join(outside, 'local', 'first-sample'), '');
  workspace = await startWorkspace({
    dataDir: outside,
    inventory: plant(),
    lab: { gateways: () => lab.view(), setTraffic: () => undefined, onChange: (listener) => void lab.onChange(listener) },
    simulated: [],
    files: new Map(),
  });
});
afterAll(async () => {
  app?.child.kill('SIGKILL');
  await workspace.close();
  await model.close();
  await lab.close();
  await rm(folder, { recursive: true, force: true });
  await rm(outside, { recursive: true, force: true });
});

const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
  const [base = '', token = ''] = workspace.pageUrl.split('/#');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return (await fetch(base + path, { ...init, headers })).json();
};

async function untilState(fits: (state: WorkspaceState) => boolean, what: string): Promise<WorkspaceState> {
  const giveUp = Date.now() + PATIENCE_MS;
  for (;;) {
    const state = (await call('/api/state')) as WorkspaceState;
    if (fits(state)) return state;
    if (Date.now() > giveUp) throw new Error(`gave up waiting for ${what}\n${app?.said() ?? ''}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function message(fits: (message: ChannelMessage) => boolean, what: string): Promise<ChannelMessage> {
  const { messages } = await untilState((state) => state.messages.some(fits), what);
  const found = messages.find(fits);
  if (found === undefined) throw new Error('unreachable: it was there a moment ago');
  return found;
}

describe('a newcomer with an empty folder', () => {
  it('sets everything up with init, without a terminal and without a secret on the command line', async () => {
    const { SLACK_BOT_TOKEN = '', SLACK_SIGNING_SECRET = '', GITHUB_TOKEN = '', ...rest } = workspace.env;
    await writeFile(join(outside, 'bot-token'), `${SLACK_BOT_TOKEN}\n`);
    const [gateway] = lab.gateways;
    const init = await tagout(
      [
        'init',
        `SLACK_BOT_TOKEN=@${join(outside, 'bot-token')}`,
        'SLACK_SIGNING_SECRET=-',
        'GITHUB_TOKEN',
        ...['SLACK_API_URL', 'SLACK_INCIDENT_CHANNEL', 'GITHUB_API_URL', 'GITHUB_REPOSITORY'].map(
          (key) => `${key}=${rest[key]}`,
        ),
        `OPENAI_BASE_URL=${model.url}`,
        'OPENAI_MODEL=scripted-demo',
        'PORT=0',
        '--responders',
        ROBIN,
        '--approvers',
        `${AVERY},${ARI}`,
        '--gateway',
        `127.0.0.1:${gateway?.port}`,
        '--gateway-key',
        gateway?.hostKeys[0] ?? '',
        '--make-ssh-key',
      ],
      folder,
      { input: `${SLACK_SIGNING_SECRET}\n`, env: { GITHUB_TOKEN } },
    );
    expect(init.err).toBe('');
    expect(init.code).toBe(0);
    for (const secret of [SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, GITHUB_TOKEN]) expect(init.out).not.toContain(secret);
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'playbooks'))).toEqual(
      expect.arrayContaining(['policy.yaml', 'inventory.yaml', 'connectors', 'schema', 'botnet-traffic.yaml']),
    );
    expect(init.out).toMatch(/restrict ssh-ed25519 \S+ tagout' >> ~tagout\/\.ssh\/authorized_keys/);
    expect(init.out).toContain('npm run tagout -- doctor');
  });

  it('is told by doctor what is still to do: here that the gateway does not know the key, and that the history can be rewritten', async () => {
    const doctor = await tagout(['doctor'], folder);
    expect(doctor).toMatchObject({ code: 1, err: '' });
    const toFix = doctor.out.split('\n').filter((line) => line.startsWith('FIX'));
    expect(toFix).toHaveLength(2);
    expect(toFix.join('\n')).toMatch(/Gateway gw-1: .* did not accept our key for the user tagout\. Add our public key/);
    expect(toFix.join('\n')).toMatch(/GitHub protection of main: .*"Block force pushes"/);
  });

  it('does both, writes the devices down, and doctor has nothing more to say', async () => {
    await lab.close();
    await copyFile(join(folder, '.tagout/ssh/id_ed25519'), join(outside, 'lab/client_ed25519'));
    lab = await startLab({ inventory: plant(), stateDir: outside, pingMs: 10 });
    const { GITHUB_API_URL = '', GITHUB_REPOSITORY = '', GITHUB_TOKEN = '' } = workspace.env;
    const protection = {
      required_status_checks: null,
      enforce_admins: false,
      required_pull_request_reviews: null,
      restrictions: null,
    };
    const protectedNow = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/branches/main/protection`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${GITHUB_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(protection),
    });
    expect(protectedNow.status).toBe(200);
    await writeFile(join(folder, 'playbooks/inventory.csv'), DEVICES);

    const doctor = await tagout(['doctor'], folder);
    expect(doctor.out.split('\n').filter((line) => line.startsWith('FIX'))).toEqual([]);
    expect(doctor).toMatchObject({ code: 0, err: '' });
    for (const words of [
      /^fine {2}Slack token: Slack knows us as \S+ in Example Plant\.$/m,
      /^fine {2}Slack channel: /m,
      /^fine {2}People of the policy: 3 people: full members of the workspace\.$/m,
      /^fine {2}Policy: The people who are there today can satisfy every rule\.$/m,
      /^fine {2}GitHub contents: /m,
      /^fine {2}GitHub pull requests: /m,
      /^fine {2}Model: scripted-demo drafted a made-up incident in [\d.]+ s, in the schema\.$/m,
      /^fine {2}Gateway gw-1: /m,
      /^fine {2}SSH key: Gateways must know this one: ssh-ed25519 /m,
      /^fine {2}File \.env: /m,
      /Nothing stands in the way of npm start/,
    ])
      expect(doctor.out).toMatch(words);
  });

  it('starts, gets the first alert, approves by a signed click, and sees the device contained and the pull request', async () => {
    app = serving(folder);
    const [, port = ''] = await app.until(/Tagout is ready on port (\d+)\./);
    const url = `http://127.0.0.1:${port}`;
    await workspace.attach({ url });

    const { TAGOUT_INTAKE_TOKEN: token } = parseEnv(await readFile(join(folder, '.env'), 'utf8'));
    const alert = {
      timestamp: new Date().toISOString(),
      event_type: 'alert',
      src_ip: '10.40.0.11',
      src_port: 40_000,
      dest_ip: '203.0.113.66',
      dest_port: 48_101,
      proto: 'TCP',
      alert: {
        action: 'allowed',
        gid: 1,
        signature_id: 1_000_901,
        rev: 1,
        signature: 'LOCAL IoT botnet checkin',
        category: 'Malware Command and Control Activity Detected',
        severity: 1,
      },
    };
    const answer = await fetch(`${url}/alerts/suricata`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(alert),
    });
    expect(answer.status).toBe(202);
    const { incident } = z.looseObject({ incident: z.string() }).parse(await answer.json());

    const card = await message(
      ({ text }) => text.startsWith(`${incident}, step s1 `) && text.includes('Waits for approval'),
      'the card of the first step',
    );
    expect(wordsOf(card)).toContain('02:00:00:40:00:0b');
    const approve = buttonsOf(card).find(({ actionId }) => actionId === 'approve');
    const act = { kind: 'button', persona: AVERY, messageTs: card.ts, ...approve };
    expect(await call('/api/act', { method: 'POST', body: JSON.stringify(act) })).toEqual({ ok: true });
    await message(({ text }) => text.startsWith(`${incident}, step s1 `) && text.includes('Done'), 'the step to be done');
    expect(
      lab
        .view()[0]
        ?.devices.filter(({ quarantined }) => quarantined)
        .map(({ id }) => id),
    ).toEqual(['gate-camera']);

    const { pullRequests } = await untilState(
      ({ pullRequests: all }) => all.some(({ title }) => title.includes(incident)),
      'the pull request',
    );
    const readme = pullRequests[0]?.files.find(({ path }) => path.endsWith('README.md'))?.content ?? '';
    expect(readme).toContain('Gate camera');
  });

  it('can run doctor while Tagout runs, and stop it as a service manager does', async () => {
    if (app === null) throw new Error('the start before this one failed');
    const [, port = ''] = await app.until(/Tagout is ready on port (\d+)\./);
    const doctor = await tagout(['doctor', '--json'], folder, { env: { PORT: port } });
    const { checks } = z
      .object({ checks: z.array(z.object({ about: z.string(), verdict: z.string(), sentence: z.string() })) })
      .parse(JSON.parse(doctor.out));
    expect(checks).toContainEqual(
      expect.objectContaining({ about: 'Database', verdict: 'fine', sentence: expect.stringContaining('runs with it now') }),
    );
    expect(doctor.code).toBe(0);
    expect(await app.stop()).toBe(0);
    app = null;
  });
});
