import type { Config } from '../../config.ts';
import { LIMITS } from '../../core/limits.ts';

/** What one destination is sent. Concrete: an operator decides by it whether that may leave. */
export interface Destination {
  readonly name: string;
  readonly where: string;
  readonly receives: readonly string[];
  readonly never: string;
}

/** By the names of the prompt's own fields; a test compares this with what is really sent. */
export const MODEL_FIELDS = {
  incident: {
    id: 'id',
    kind: 'kind',
    title: 'title as the detector wrote it',
    severity: 'severity',
    alerts: 'number of alerts',
    unknown_endpoints: 'addresses that the inventory does not know',
  },
  devices: {
    id: 'a short id such as D1',
    inventory_id: 'id in the inventory',
    name: 'name',
    kind: 'kind',
    site: 'site',
    criticality: 'criticality',
    dependents: 'what depends on it',
    possible_actions: 'what may be done with it',
  },
  evidence: {
    id: 'number',
    kind: 'kind',
    trusted: 'whether it is trusted',
    sentence:
      'the piece as a sentence: alerts, inventory records, neighbours, dependents, hints of responders with their names',
    data: 'the piece as fields: addresses, MAC addresses, ports, names, firmware, vendor, model, owner, and what the alert said (what has the form of a credential is blanked)',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

export const HISTORY_FILES: Readonly<Record<string, string>> = {
  'README.md':
    'README.md: what happened, the evidence, the playbook, who decided what (names and Slack ids), every command that ran and what it answered',
  'playbook.yaml': 'playbook.yaml: the playbook as it was accepted',
  'ledger.jsonl': 'ledger.jsonl: every entry of the ledger in full, with alerts, plans, commands, outputs and decisions',
};

const NO_SECRETS = 'Never a key, a token or a password of this program.';

export function destinations(config: Config): readonly Destination[] {
  const { outside, model } = config;
  return [
    ...(outside === null ? [] : [slack(outside.slack), github(outside.github)]),
    ...(model === null ? [] : [modelServer(model.baseUrl)]),
    ...(outside === null ? [] : [GATEWAYS]),
    ...(config.databaseUrl === undefined ? [] : [database(config.databaseUrl)]),
  ];
}

function slack({ apiUrl, channel }: NonNullable<Config['outside']>['slack']): Destination {
  return {
    name: 'Slack',
    where: `${hostOf(apiUrl, 'slack.com')}, channel ${channel}`,
    receives: [
      'the card of each incident: title, kind, severity, devices with addresses and MAC addresses, evidence, who drafted the playbook and what the guard found',
      'a card for each step: what it does, every command with its input, who may decide, who decided, what ran, and what probes and looks saw',
      "a picture of the run, with the steps' names and states",
      'in private, to whoever asked or pressed something: where things stand, why it counted or not',
    ],
    never: NO_SECRETS,
  };
}

function github({ apiUrl, repository }: NonNullable<Config['outside']>['github']): Destination {
  return {
    name: 'GitHub',
    where: `${hostOf(apiUrl, 'github.com')}, ${repository}`,
    receives: [
      ...Object.values(HISTORY_FILES),
      `outputs of commands: up to ${LIMITS.sshOutputMaxBytes / 1024} KiB each in the ledger`,
      'a pull request for each incident: its id, kind, severity and time; nothing that an attacker wrote is in its title or text',
    ],
    never: NO_SECRETS,
  };
}

function modelServer(baseUrl: string | undefined): Destination {
  return {
    name: 'Model',
    where: hostOf(baseUrl, 'api.openai.com'),
    receives: [
      `of each incident, for a draft: ${Object.values(MODEL_FIELDS.incident).join(', ')}`,
      `of each of its devices: ${Object.values(MODEL_FIELDS.devices).join(', ')}`,
      `of each piece of evidence: ${Object.values(MODEL_FIELDS.evidence).join(', ')}`,
      'its own earlier draft with what the guard found in it',
      'from doctor: one made-up incident',
    ],
    never:
      'Never commands, the policy, who approved what, or devices that are neither part of the incident nor neighbours or dependents of it.',
  };
}

const GATEWAYS: Destination = {
  name: 'Gateways',
  where: 'the hosts of the inventory, over SSH, with pinned keys',
  receives: [
    "the connector's commands, with the MAC address and the address of the device that they are about",
    'from doctor: questions whether those commands are there and allowed',
  ],
  never: 'Never what an alert, a model or a person wrote.',
};

function database(databaseUrl: string): Destination {
  return {
    name: 'Database',
    where: hostOf(databaseUrl, 'DATABASE_URL'),
    receives: ['everything that Tagout knows: records, the ledger, what people pressed and wrote, jobs'],
    never: NO_SECRETS,
  };
}

/** The host alone: a URL may hold a password. */
function hostOf(url: string | undefined, standard: string): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).host || standard : standard;
}
