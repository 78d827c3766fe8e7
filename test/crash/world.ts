import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { z } from 'zod';
import { loadPlaybooks } from '../../src/adapters/files/playbooks.ts';
import { readAck } from '../../src/local/ack.ts';
import type { ActAnswer, PersonaAct, WorkspaceState } from '../../src/local/api.ts';
import { CHANNEL } from '../../src/local/cast.ts';
import { createDelivery } from '../../src/local/delivery.ts';
import { SCRIPTED_MODEL, startScriptedModel } from '../../src/local/model/server.ts';
import { mentioned } from '../../src/local/payload.ts';
import { startWorkspace } from '../../src/local/workspace.ts';
import { startGateways, type Gateways } from './gateways.ts';

const Files = z.object({ ok: z.literal(true), files: z.array(z.object({ id: z.string() })) });

/** Everything outside of the app, in the process that survives: Slack and its people, GitHub, the model, the gateways. */
export interface World {
  readonly dataDir: string;
  /** What the app needs to find all of it. */
  readonly env: Readonly<Record<string, string>>;
  readonly gateways: Gateways;
  state(): Promise<WorkspaceState>;
  act(act: PersonaAct): Promise<ActAnswer>;
  /** The files that are in Slack, whether a message shows them or not. */
  files(): Promise<readonly string[]>;
  /** A message that mentions Tagout in a thread. */
  say(person: string, threadTs: string, text: string): Promise<Mention>;
  /** Clicks go to the app at this address from now on. */
  deliverTo(url: string): Promise<void>;
  close(): Promise<void>;
}

/** Slack sends such an event again until it hears that it has arrived. The local workspace sends it once. */
export interface Mention {
  readonly heard: boolean;
  /** True when it has arrived now. */
  again(): Promise<boolean>;
}

export async function startWorld(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tagout-crash-'));
  const loaded = await loadPlaybooks('playbooks');
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  const { inventory } = loaded.value;
  const template = inject('database');
  if (template !== undefined) await cp(template, join(dataDir, 'db'), { recursive: true });
  await mkdir(join(dataDir, 'local'));
  // The sample alert of a fresh workspace counts as sent: each test tells its own story.
  await writeFile(join(dataDir, 'local', 'first-sample'), 'sent');
  const gateways = await startGateways(inventory, join(dataDir, 'gateways'));
  const model = await startScriptedModel({ delayMs: 0 });
  const workspace = await startWorkspace({
    dataDir,
    inventory,
    lab: { gateways: () => [], setTraffic: () => undefined, onChange: () => undefined },
    simulated: [],
    files: new Map(),
  });
  const [base = '', token = ''] = workspace.pageUrl.split('/#');
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return (await fetch(base + path, { ...init, headers })).json();
  };
  const state = () => call('/api/state') as Promise<WorkspaceState>;
  const act = (what: PersonaAct) => call('/api/act', { method: 'POST', body: JSON.stringify(what) }) as Promise<ActAnswer>;
  let appUrl: string | null = null;
  const signingSecret = workspace.env['SLACK_SIGNING_SECRET'] ?? '';
  const slack = createDelivery({ signingSecret, appUrl: () => appUrl });
  return {
    dataDir,
    env: {
      ...workspace.env,
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: SCRIPTED_MODEL,
      TAGOUT_SSH_KEY: 'lab',
      TAGOUT_DATA_DIR: dataDir,
      PORT: '0',
    },
    gateways,
    state,
    act,
    files: async () => {
      const headers = { authorization: `Bearer ${workspace.env['SLACK_BOT_TOKEN'] ?? ''}` };
      const answer = await fetch(`${workspace.env['SLACK_API_URL'] ?? ''}files.list`, { headers });
      return Files.parse(await answer.json()).files.map(({ id }) => id);
    },
    say: async (person, threadTs, text) => {
      const { ok: heard } = await act({ kind: 'message', persona: person, text, threadTs });
      const { messages } = await state();
      const said = messages.findLast((message) => message.userId === person && message.threadTs === threadTs);
      if (said === undefined) throw new Error('the local workspace did not keep a message');
      const row = { id: 0, ts: said.ts, channel_id: CHANNEL.id, user: person, text: said.text, thread_ts: threadTs };
      const event = () => mentioned(row, `Ev${said.ts}`, Date.now());
      return { heard, again: async () => (await slack.deliver(event(), readAck)).kind === 'done' };
    },
    deliverTo: async (url) => {
      appUrl = url;
      await workspace.attach({ url });
    },
    close: async () => {
      await workspace.close();
      await model.close();
      await gateways.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
