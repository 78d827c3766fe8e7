import { readFile } from 'node:fs/promises';
import { parseKnownHosts, withKnownHosts } from '../../adapters/files/known-hosts.ts';
import type { Playbooks } from '../../adapters/files/playbooks.ts';
import { githubCheck } from '../../adapters/github/check.ts';
import { createSlackCheckup } from '../../adapters/slack/check.ts';
import { createSsh } from '../../adapters/ssh/ssh.ts';
import type { Config } from '../../config.ts';
import { look, type Check } from '../../core/checkup.ts';
import type { Inventory } from '../../core/inventory.ts';
import { LIMITS } from '../../core/limits.ts';
import { knownHostsCheck, sshKeyCheck } from './files.ts';
import { gatewayCheck } from './gateways.ts';
import { peopleCheck, type People } from './people.ts';

type Outside = NonNullable<Config['outside']>;

const now = (): number => Date.now();

export interface Outwards {
  readonly checks: readonly Check[];
  /** Who can be asked about people; null where there is no real workspace. */
  readonly people: People | null;
}

/** Everything that only a real workspace has. */
export async function outsideChecks({ outside }: Config, playbooks: Playbooks): Promise<Outwards> {
  if (outside === null) return { checks: [LOCAL], people: null };
  const { slack, github } = outside;
  const { policy } = playbooks;
  const checkup = createSlackCheckup({
    botToken: slack.botToken,
    ...(slack.appToken === undefined ? {} : { appToken: slack.appToken }),
    ...(slack.apiUrl === undefined ? {} : { apiUrl: slack.apiUrl }),
    channel: slack.channel,
    usesUsergroups: [...policy.groups.values()].some(({ usergroup }) => usergroup !== null),
    now,
  });
  const checks = [
    ...checkup.checks,
    peopleCheck(policy, checkup),
    githubCheck({
      auth: github.auth,
      ...(github.apiUrl === undefined ? {} : { apiUrl: github.apiUrl }),
      repository: github.repository,
      reviewers: policy.reviewers,
      now,
    }),
    sshKeyCheck(outside.sshKeyFile),
    ...(outside.knownHostsFile === undefined ? [] : [knownHostsCheck(outside.knownHostsFile)]),
    ...(await gatewayChecks(outside, playbooks)),
  ];
  return { checks, people: checkup };
}

const LOCAL: Check = {
  about: 'Real workspace',
  run: () =>
    Promise.resolve([
      look(
        'Real workspace',
        'outside.none',
        'No credentials are set, so npm start serves the local workspace and reaches nothing outside. For a real one run: npm run tagout -- init',
      ),
    ]),
};

async function gatewayChecks({ sshKeyFile, knownHostsFile }: Outside, playbooks: Playbooks): Promise<readonly Check[]> {
  const { gateways } = await pinned(playbooks.inventory, knownHostsFile);
  if (gateways.size === 0) return [NO_GATEWAYS];
  // Read at each connection, so that a key which is not there yet is each gateway's own finding.
  const shell = createSsh({ privateKey: () => readFile(sshKeyFile) });
  return [...gateways.values()].flatMap((gateway, index) => {
    const connector = playbooks.connectors.get(gateway.connector);
    const lane = `gateways ${index % LIMITS.doctorGatewaysAtOnce}`;
    return connector === undefined ? [] : [gatewayCheck(gateway, connector, shell, lane)];
  });
}

/** With the file's keys, as `serve` has them; what is wrong with the file has a line of its own. */
async function pinned(inventory: Inventory, file: string | undefined): Promise<Inventory> {
  if (file === undefined) return inventory;
  const text = await readFile(file, 'utf8').catch(() => null);
  const known = text === null ? null : parseKnownHosts(text, file);
  return known?.ok === true ? withKnownHosts(inventory, known.value) : inventory;
}

const NO_GATEWAYS: Check = {
  about: 'Gateways',
  run: () =>
    Promise.resolve([
      look(
        'Gateways',
        'gateway.none',
        'The inventory names none, so every step is work for people. Add yours to inventory.yaml.',
      ),
    ]),
};
