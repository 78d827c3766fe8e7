import { join } from 'node:path';
import type { Inventory } from '../core/inventory.ts';
import { keepAddresses } from './addresses.ts';
import type { ActAnswer, LabGateway, PhoneCode, WorkspaceState } from './api.ts';
import { bundlePage } from './bundle.ts';
import type { PageFiles } from './bundle.ts';
import { CAST, CHANNEL } from './cast.ts';
import { createDelivery } from './delivery.ts';
import { createFiring } from './firing.ts';
import { createForms } from './forms.ts';
import { startLocalGithub } from './github.ts';
import { createPeople } from './people.ts';
import { offeredSamples } from './samples.ts';
import { keepSecrets } from './secrets.ts';
import { startPageServer } from './server.ts';
import type { PageServer } from './server.ts';
import { startLocalSlack } from './slack.ts';

/** What the workspace shows of the lab. */
export interface LabView {
  gateways(): readonly LabGateway[];
  /** What a device that is not cut off does now, in words. */
  setTraffic(device: string, traffic: string): void;
  onChange(listener: () => void): void;
}

export interface WorkspaceOptions {
  readonly dataDir: string;
  readonly inventory: Inventory;
  readonly lab: LabView;
  /** When the operator set one; else the workspace makes one. */
  readonly intakeToken?: string;
  /** What else is simulated, besides Slack, GitHub and the people: sentences for the page. */
  readonly simulated: readonly string[];
  /** What the people's phones show, where the policy asks for one-time codes. */
  readonly phones?: () => readonly PhoneCode[];
  /** For tests; else the page is bundled. */
  readonly files?: PageFiles;
}

export interface Workspace {
  /** What the app needs to find this outside instead of the real one. */
  readonly env: Readonly<Record<string, string>>;
  readonly pageUrl: string;
  /** Call once the app takes requests. Fires the first sample alert on a fresh data folder; the answer says whether the intake took it. */
  attach(app: { readonly url: string }): Promise<ActAnswer>;
  close(): Promise<void>;
}

const SIMULATED = [
  'Slack and GitHub are stand-ins on this machine (the "emulate" package). Nothing is sent to the real ones.',
  'The people are made up, and you act as each of them. Tagout treats their clicks exactly as it would treat real ones.',
  'Alerts are samples in the form that Suricata writes. Addresses outside of the plant are reserved for documentation.',
];

/**
 * Starts everything outside of the app: Slack, GitHub, the people and the page. The caller must own `dataDir` already: two workspaces
 * on one folder would overwrite each other's state.
 */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const started: Closing[] = [];
  try {
    return await compose(options, started);
  } catch (error) {
    await closeAll(started);
    throw error;
  }
}

interface Closing {
  close(): Promise<void>;
}

/** Phones show a new code each half minute, and open pages with them. */
function everyCode(onChange: () => void): Closing {
  const timer = setInterval(onChange, CODE_RENEWED_MS);
  return {
    close: () => {
      clearInterval(timer);
      return Promise.resolve();
    },
  };
}

/** Often enough that a page's code is one that still counts. */
const CODE_RENEWED_MS = 10_000;

async function closeAll(started: readonly Closing[]): Promise<void> {
  await Promise.all(started.map((part) => part.close()));
}

async function compose(options: WorkspaceOptions, started: Closing[]): Promise<Workspace> {
  const folder = join(options.dataDir, 'local');
  const secrets = await keepSecrets(join(folder, 'secrets.json'));
  const intakeToken = options.intakeToken ?? secrets.intakeToken;
  const addresses = await keepAddresses(join(folder, 'ports.json'));
  let appUrl: string | null = null;
  let page: PageServer | null = null;
  const onChange = (): void => page?.changed();

  const slack = await addresses.claim('slack', (port) =>
    startLocalSlack({
      port,
      stateFile: join(folder, 'slack.json'),
      signingSecret: secrets.slackSigningSecret,
      botToken: secrets.slackBotToken,
      onChange,
    }),
  );
  started.push(slack);
  const github = await addresses.claim('github', (port) =>
    startLocalGithub({ port, stateFile: join(folder, 'github.json'), token: secrets.githubToken, onChange }),
  );
  started.push(github);
  const forms = createForms(slack, onChange);
  const people = createPeople(
    slack,
    forms,
    createDelivery({ signingSecret: secrets.slackSigningSecret, appUrl: () => appUrl }),
  );
  const firing = createFiring({
    appUrl: () => appUrl,
    intakeToken,
    inventory: options.inventory,
    markerFile: join(folder, 'first-sample'),
    onFired: (device, traffic) => options.lab.setTraffic(device, traffic),
  });
  const personas = CAST.map(({ id, name, role, initials }) => ({ id, name, role, initials }));
  const samples = offeredSamples(options.inventory);
  const simulated = [...SIMULATED, ...options.simulated];

  const state = (): WorkspaceState => ({
    personas,
    channel: CHANNEL,
    messages: slack.messages(),
    modals: forms.modals(),
    homes: forms.homes(),
    pullRequests: github.pullRequests(),
    gateways: options.lab.gateways(),
    samples,
    simulated,
    phones: options.phones?.() ?? [],
  });
  const files = options.files ?? (await bundlePage());
  const server = await addresses.claim('page', (port) =>
    startPageServer({
      port,
      token: secrets.startToken,
      files,
      backend: {
        state,
        act: (act) => (act.kind === 'merge' ? github.merge(act.persona, act.number) : people.act(act)),
        fire: (sample) => firing.fire(sample),
        picture: (file) => slack.file(file),
      },
    }),
  );
  started.push(server);
  page = server;
  options.lab.onChange(onChange);
  if (options.phones !== undefined) started.push(everyCode(onChange));

  return {
    env: {
      SLACK_BOT_TOKEN: secrets.slackBotToken,
      SLACK_SIGNING_SECRET: secrets.slackSigningSecret,
      SLACK_API_URL: slack.apiUrl,
      SLACK_INCIDENT_CHANNEL: CHANNEL.id,
      GITHUB_TOKEN: secrets.githubToken,
      GITHUB_API_URL: github.apiUrl,
      GITHUB_REPOSITORY: github.repository,
      TAGOUT_INTAKE_TOKEN: intakeToken,
    },
    pageUrl: server.url,
    async attach(app) {
      appUrl = app.url;
      return await firing.fireFirst();
    },
    close: () => closeAll(started),
  };
}
