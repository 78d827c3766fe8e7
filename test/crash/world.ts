import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPlaybooks } from '../../src/adapters/files/playbooks.ts';
import type { ActAnswer, PersonaAct, WorkspaceState } from '../../src/local/api.ts';
import { SCRIPTED_MODEL, startScriptedModel } from '../../src/local/model/server.ts';
import { startWorkspace } from '../../src/local/workspace.ts';
import { startGateways, type Gateways } from './gateways.ts';

/** Everything outside of the app, in the process that survives: Slack and its people, GitHub, the model, the gateways. */
export interface World {
  readonly dataDir: string;
  /** What the app needs to find all of it. */
  readonly env: Readonly<Record<string, string>>;
  readonly gateways: Gateways;
  state(): Promise<WorkspaceState>;
  act(act: PersonaAct): Promise<ActAnswer>;
  /** Clicks go to the app at this address from now on. */
  deliverTo(url: string): Promise<void>;
  close(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tagout-crash-'));
  const loaded = await loadPlaybooks('playbooks');
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  const { inventory } = loaded.value;
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
    state: () => call('/api/state') as Promise<WorkspaceState>,
    act: (act) => call('/api/act', { method: 'POST', body: JSON.stringify(act) }) as Promise<ActAnswer>,
    deliverTo: async (url) => {
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
