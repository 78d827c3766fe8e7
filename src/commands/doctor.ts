import type { Playbooks } from '../adapters/files/playbooks.ts';
import { createOpenAi } from '../adapters/openai/openai.ts';
import { readEnrolled } from '../adapters/store/enrolled.ts';
import { storeCheck } from '../adapters/store/check.ts';
import type { Config } from '../config.ts';
import { fine, look, type Check } from '../core/checkup.ts';
import { LIMITS } from '../core/limits.ts';
import { codesCheck } from './doctor/codes.ts';
import { envFileCheck } from './doctor/files.ts';
import { modelCheck, noModelCheck } from './doctor/model.ts';
import { outsideChecks } from './doctor/outside.ts';
import type { People } from './doctor/people.ts';
import { printDestinations, printLines, printSummary } from './doctor/print.ts';
import { destinations } from './doctor/receives.ts';
import { runChecks } from './doctor/run.ts';
import { askRunning, portCheck } from './doctor/running.ts';
import { readWorld, type Environment } from './say.ts';

const USAGE = 'Usage: npm run tagout -- doctor [--json]';

/**
 * Looks at every connection and setting, and says for each: fine, or what to do. It changes nothing that anybody would notice.
 *
 * @returns the exit code: 1 when there is something to fix, 2 when the configuration or the playbooks folder cannot be read at all.
 */
export async function doctor(argv: readonly string[], env: Environment): Promise<number> {
  const json = argv.includes('--json');
  if (argv.some((argument) => argument !== '--json')) {
    console.error(USAGE);
    return 2;
  }
  const world = await readWorld(env);
  if (world === null) return 2;
  const { config, playbooks } = world;
  const outside = await outsideChecks(config, playbooks);
  const checks = [...ownChecks(config, playbooks, outside.people), ...outside.checks];
  if (!json) console.log(`Looking at ${checks.length} things at once. A slow model may take a minute.\n`);
  const lines = await runChecks(checks, LIMITS.doctorCheckMaxMs, (told) => {
    if (!json) printLines(told);
  });
  const all = destinations(config);
  if (json) {
    console.log(JSON.stringify({ checks: lines, destinations: all }, null, 2));
  } else {
    printDestinations(all);
    printSummary(lines);
  }
  return lines.some(({ verdict }) => verdict === 'fix') ? 1 : 0;
}

const now = (): number => Date.now();

function ownChecks(config: Config, playbooks: Playbooks, people: People | null): readonly Check[] {
  const { model } = config;
  const where = { dataDir: config.dataDir, ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }) };
  return [
    settingsCheck(config, playbooks),
    envFileCheck('.env'),
    storeCheck({
      ...where,
      now,
      // The local workspace and PORT=0 take a free port, which nobody wrote down.
      askRunning: () =>
        config.outside === null || config.port === 0 ? Promise.resolve({ kind: 'unasked' }) : askRunning(config.port),
    }),
    codesCheck({ policy: playbooks.policy, key: config.stepUpKey, enrolled: () => readEnrolled(where), people }),
    portCheck(config.port),
    model === null
      ? noModelCheck
      : modelCheck(
          createOpenAi({
            apiKey: model.apiKey,
            ...(model.baseUrl === undefined ? {} : { baseUrl: model.baseUrl }),
            model: model.model,
            maxRetries: 0,
          }),
          now,
        ),
  ];
}

/** They were read before anything else, so here they are right. */
function settingsCheck(config: Config, { inventory, connectors, curated }: Playbooks): Check {
  const about = 'Settings';
  return {
    about,
    run: () =>
      Promise.resolve([
        fine(
          about,
          `The configuration and the folder ${config.playbooksDir} are valid. Devices: ${inventory.devices.size}. Gateways: ${inventory.gateways.size}. Connectors: ${connectors.size}. Curated playbooks: ${curated.size}.`,
        ),
        ...config.notes.map((note) => look(about, 'config.not_used', note)),
      ]),
  };
}
