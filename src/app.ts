import { randomBytes } from 'node:crypto';
import type { Playbooks } from './adapters/files/playbooks.ts';
import { createGithub } from './adapters/github/github.ts';
import { createHttp, type HttpServer } from './adapters/intake/http.ts';
import { createOpenAi } from './adapters/openai/openai.ts';
import { tellingHandlers } from './adapters/log/jobs.ts';
import { createQuietErrors } from './adapters/log/quiet.ts';
import { createMetrics } from './adapters/metrics/metrics.ts';
import { createPainter } from './adapters/picture/picture.ts';
import { isSlackOutage } from './adapters/slack/outage.ts';
import { createSlack, type Slack } from './adapters/slack/slack.ts';
import { createSsh } from './adapters/ssh/ssh.ts';
import { createStepUp, type StepUpDesk } from './adapters/stepup/stepup.ts';
import { createStore } from './adapters/store/store.ts';
import type { Config } from './config.ts';
import { offeredActions } from './core/connector/offers.ts';
import { LIMITS } from './core/limits.ts';
import { createProver } from './core/machine/prove.ts';
import { lackOfCodes } from './core/policy/enrolled.ts';
import { createAlertFlow } from './flow/alert.ts';
import { createDatabaseClock } from './flow/clock.ts';
import { createDrafter } from './flow/draft.ts';
import { handlersOf, performDead } from './flow/handlers.ts';
import { overviewFor } from './flow/overview.ts';
import type { Log, Services } from './flow/services.ts';
import { codeFormFor } from './flow/stepup.ts';
import type { Ids } from './ports.ts';

export interface App {
  /** The port that was bound: the configured one, or a free one for 0. */
  readonly port: number;
  close(): Promise<void>;
}

export interface AppParts {
  readonly config: Config & { readonly outside: NonNullable<Config['outside']> };
  readonly playbooks: Playbooks;
  /** PEM or OpenSSH private key that the gateways accept. */
  readonly sshKey: string;
  /** Address to listen on. */
  readonly host: string;
  readonly log: Log;
  /** People who have one-time codes without a command: the made-up ones of the local workspace. */
  readonly enrol?: (desk: StepUpDesk) => Promise<void>;
}

/** How each adapter is made. A test that needs to stand between the app and one of them passes its own around it. */
export const ADAPTERS = { createStore, createSlack, createSsh, createGithub, createOpenAi, createPainter } as const;
export type Adapters = typeof ADAPTERS;

const ids: Ids = { fresh: () => randomBytes(18).toString('base64url') };

/** Puts the parts together and starts them: first what keeps facts, then what makes them. */
export async function startApp(
  { config, playbooks, sshKey, host, log, enrol }: AppParts,
  make: Adapters = ADAPTERS,
): Promise<App> {
  const { outside } = config;
  const clock = createDatabaseClock({ wall: () => Date.now(), ticks: () => performance.now() }, () => store.now());
  const metrics = createMetrics({ log, now: () => clock.now() });
  const tell = createQuietErrors(log, () => clock.now());
  const onError = (error: unknown): void => tell('in the background', error);
  const opened = await make.createStore({
    dataDir: config.dataDir,
    ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }),
    onError,
  });
  const store = metrics.store(opened);
  const painter = make.createPainter();
  const look = setInterval(() => void clock.sync().catch(onError), LIMITS.clockSyncMs);
  try {
    await clock.sync();
    const stepUp = config.stepUpKey === undefined ? null : createStepUp({ store, key: config.stepUpKey });
    await stepUp?.ensureReadable();
    if (stepUp !== null) {
      await enrol?.(stepUp);
      for (const sentence of lackOfCodes(playbooks.policy, await stepUp.all())) log.info(sentence, { code: 'stepup.too_few' });
    }
    const slack = make.createSlack({
      botToken: outside.slack.botToken,
      ...(outside.slack.signingSecret === undefined ? {} : { signingSecret: outside.slack.signingSecret }),
      ...(outside.slack.appToken === undefined ? {} : { appToken: outside.slack.appToken }),
      ...(outside.slack.apiUrl === undefined ? {} : { apiUrl: outside.slack.apiUrl }),
      channel: outside.slack.channel,
      now: () => clock.now(),
      receive: (item) => store.receive(item),
      load: (incident) => store.load(incident),
      recent: (limit) => store.list(limit),
      overview: (people) => overviewFor(people, services),
      cards: (incident) => store.messages(incident),
      codes: stepUp === null ? null : { ...stepUp, form: (pressed) => codeFormFor(pressed, services) },
      onError,
    });
    const services: Services = {
      store,
      chat: metrics.chat(slack.chat, isSlackOutage),
      shell: metrics.shell(make.createSsh({ privateKey: sshKey, now: () => clock.now() }), gatewayNames(playbooks.inventory)),
      archive: metrics.archive(
        make.createGithub({
          auth: outside.github.auth,
          ...(outside.github.apiUrl === undefined ? {} : { apiUrl: outside.github.apiUrl }),
          repository: outside.github.repository,
          reviewers: playbooks.policy.reviewers,
          onEvent: (sentence, incident) => log.info(sentence, { incident }),
          notes: { get: (key) => store.getNote(key), put: (key, value) => store.putNote(key, value) },
        }),
      ),
      painter,
      gallery: metrics.gallery(slack.gallery, isSlackOutage),
      drafter: createDrafter({
        model: config.model === null ? null : metrics.model(make.createOpenAi(modelOptions(config.model))),
        curated: playbooks.curated,
        policy: playbooks.policy,
        clock,
        actionsFor: (device) => offeredActions(device, playbooks),
      }),
      clock,
      ids,
      world: playbooks,
      prove: createProver(),
      log,
    };
    const needed = { ping: () => store.ping(), connected: () => slack.connected() };
    const http = await createHttp({
      token: outside.intakeToken,
      intake: createAlertFlow(services),
      slack: slack.listener,
      ready: () => metrics.ready(needed),
      metrics: () => metrics.text(needed, () => store.depths()),
      onError,
    });
    const handlers = tellingHandlers(handlersOf(services), (effect, error) => {
      const about = 'incident' in effect ? { incident: effect.incident } : {};
      if (!metrics.isTold(error)) tell(`a ${effect.kind} job failed`, error, { kind: effect.kind, ...about });
    });
    await store.work(handlers, (effect) => performDead(effect, services));
    const port = await listen(slack, http, config.port, host);
    return {
      port,
      close: async () => {
        clearInterval(look);
        await http.close();
        await slack.stop();
        // Before the store waits for its workers: the one that draws would keep it waiting, and picks its picture up after the next start.
        await painter.close();
        await store.close();
      },
    };
  } catch (error) {
    clearInterval(look);
    await store.close();
    throw error;
  }
}

/** A port that is taken must not leave Slack's socket open: presses would come in with nobody to judge them. */
async function listen(slack: Slack, http: HttpServer, port: number, host: string): Promise<number> {
  await slack.start();
  try {
    return await http.listen(port, host);
  } catch (error) {
    await slack.stop();
    throw error;
  }
}

function modelOptions({ apiKey, baseUrl, model }: NonNullable<Config['model']>) {
  return { apiKey, model, maxRetries: LIMITS.modelRetriesMax, baseUrl: baseUrl ?? 'https://api.openai.com/v1' };
}

/** A gateway's id by where it listens: the log and the metrics name it as the inventory does. */
function gatewayNames({ gateways }: Playbooks['inventory']): (host: string, port: number) => string {
  const names = new Map([...gateways.values()].map(({ id, host, port }) => [`${host} ${port}`, id]));
  return (host, port) => names.get(`${host} ${port}`) ?? 'other';
}
