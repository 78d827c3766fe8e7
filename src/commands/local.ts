import { join } from 'node:path';
import type { Playbooks } from '../adapters/files/playbooks.ts';
import { createLogFile } from '../adapters/log/log.ts';
import { takeOwnership } from '../adapters/store/owner.ts';
import { startApp } from '../app.ts';
import { parseConfig, type Config } from '../config.ts';
import type { Gateway, Inventory } from '../core/inventory.ts';
import { tiersWithCodes } from '../core/policy/codes.ts';
import { CAST } from '../local/cast.ts';
import { startLab, type Lab } from '../local/lab/lab.ts';
import { SCRIPTED_MODEL, startScriptedModel } from '../local/model/server.ts';
import { startWorkspace } from '../local/workspace.ts';
import { keepPhones } from './phones.ts';
import type { Environment } from './say.ts';
import { secretsOf } from './secrets.ts';
import { Unusable } from './serve.ts';
import { bannerOf, realModel } from './simulated.ts';

interface Closing {
  close(): Promise<void>;
}

/**
 * The local workspace: the same app, and everything that it talks to on this machine. The app gets its credentials through the same
 * configuration as in earnest, so that there is one way of starting it.
 */
export async function serveLocally(env: Environment, config: Config, playbooks: Playbooks): Promise<Closing> {
  if (config.databaseUrl !== undefined) {
    throw new Unusable(
      "DATABASE_URL is set, but Slack's credentials are not: the local workspace would write its made-up people and incidents into that database. Set the credentials (.env.example explains them), or unset DATABASE_URL.",
    );
  }
  const started: Closing[] = [];
  const close = async (): Promise<void> => {
    // The app first: it may still want to say something to the others.
    for (const part of started.toReversed()) await part.close();
  };
  try {
    const owner = await takeOwnership(join(config.dataDir, 'local'));
    started.push({ close: () => owner.release() });
    const progress = startProgress();
    const lab = await startLab({ inventory: playbooks.inventory, stateDir: join(config.dataDir, 'local') });
    started.push(lab);
    const scripted = config.model === null ? await startScriptedModel() : null;
    if (scripted !== null) started.push(scripted);
    const wantsCodes = tiersWithCodes(playbooks.policy).length > 0;
    const phones = wantsCodes
      ? await keepPhones(
          join(config.dataDir, 'local', 'phones.json'),
          CAST.map(({ id }) => id),
        )
      : null;
    progress('Slack and GitHub stand-ins, page');
    const { TAGOUT_INTAKE_TOKEN: intakeToken = '', PORT: port = '' } = env;
    const ownToken = intakeToken !== '';
    const workspace = await startWorkspace({
      dataDir: config.dataDir,
      inventory: playbooks.inventory,
      lab: {
        gateways: () => lab.view(),
        setTraffic: (device, traffic) => lab.setTraffic(device, traffic),
        onChange: (listener) => void lab.onChange(listener),
      },
      ...(ownToken ? { intakeToken } : {}),
      ...(phones === null ? {} : { phones: () => phones.codes() }),
      simulated: [
        'The two gateways are SSH servers on this machine. They understand the commands that Tagout sends, and simulate the rest: no device exists.',
        config.model === null
          ? `The model "${SCRIPTED_MODEL}" is a script. Its first draft breaks a rule on purpose, so that you see the guard at work.`
          : realModel(config.model),
      ],
    });
    started.push(workspace);

    progress('database and the app');
    // A key that is set without a model belongs to another program: it goes nowhere.
    const model = scripted === null ? {} : { OPENAI_API_KEY: '', OPENAI_BASE_URL: scripted.url, OPENAI_MODEL: SCRIPTED_MODEL };
    const configured = parseConfig({
      ...env,
      ...model,
      ...workspace.env,
      ...(phones === null ? {} : { TAGOUT_STEPUP_KEY: phones.key }),
      TAGOUT_SSH_KEY: 'local',
      PORT: port === '' ? '0' : port,
    });
    if (!configured.ok || configured.config.outside === null) {
      const problems = configured.ok ? [] : configured.problems;
      throw new Error(`The local workspace made a configuration that is not valid. ${problems.join(' ')}`);
    }
    const { outside } = configured.config;
    const app = await startApp({
      config: { ...configured.config, outside },
      playbooks: { ...playbooks, inventory: inTheLab(playbooks.inventory, lab) },
      sshKey: lab.clientKey,
      host: '127.0.0.1',
      ...(phones === null ? {} : { enrol: (desk) => phones.enrol(desk) }),
      log: createLogFile(secretsOf({ ...env, ...workspace.env }, lab.clientKey, phones?.key ?? ''), config.dataDir),
    });
    started.push(app);
    const fired = await workspace.attach({ url: `http://127.0.0.1:${app.port}` });
    if (!fired.ok) console.error(fired.message);
    console.log(`
${bannerOf(config.model)}

  Open   ${workspace.pageUrl}

The address holds a start token: keep it to yourself. Stop with Ctrl-C; the next start goes on where this one was.`);
    if (ownToken) console.log(`Your own alerts: POST http://127.0.0.1:${app.port}/alerts/suricata with TAGOUT_INTAKE_TOKEN.`);
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starting takes seconds, most of them the database's: say what is going on. */
function startProgress(): (what: string) => void {
  const began = Date.now();
  console.log('Starting the local workspace: the plant ...');
  return (what) => console.log(`  ${((Date.now() - began) / 1000).toFixed(1)} s: ${what} ...`);
}

/** The operator's inventory with each gateway where the lab really listens. */
function inTheLab(inventory: Inventory, lab: Lab): Inventory {
  const gateways = new Map<string, Gateway>();
  for (const { id, host, port, user, hostKeys } of lab.gateways) {
    const gateway = inventory.gateways.get(id);
    if (gateway !== undefined) gateways.set(id, { ...gateway, host, port, user, hostKeys });
  }
  return { ...inventory, gateways };
}
