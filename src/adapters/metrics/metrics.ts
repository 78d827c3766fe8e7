import { collectDefaultMetrics, Registry } from 'prom-client';
import { LIMITS } from '../../core/limits.ts';
import { NotReady, type Archive, type Chat, type Model, type Shell, type Store } from '../../ports.ts';
import type { Gallery } from '../../ports/pictures.ts';
import { createInstruments } from './instruments.ts';
import { createOutages, type OutageLog } from './outages.ts';
import { watchArchive, watchChat, watchGallery, watchModel, watchShell, watchStore } from './watch.ts';

export interface MetricsOptions {
  readonly log: OutageLog;
  readonly now: () => number;
}

/** What readiness asks. */
export interface Needed {
  /** Rejects when the database cannot be asked. */
  readonly ping: () => Promise<void>;
  /** Whether Slack can reach us. */
  readonly connected: () => boolean;
}

export interface Metrics {
  store(store: Store): Store;
  chat(chat: Chat, isOutage: (error: unknown) => boolean): Chat;
  gallery(gallery: Gallery, isOutage: (error: unknown) => boolean): Gallery;
  archive(archive: Archive): Archive;
  model(model: Model): Model;
  /** @param nameOf a gateway's id, by where it listens. */
  shell(shell: Shell, nameOf: (host: string, port: number) => string): Shell;
  /** Whether an error was told as an outage already. */
  isTold(error: unknown): boolean;
  /** Rejects with `NotReady` while a needed part is away. */
  ready(needed: Needed): Promise<void>;
  /** Prometheus text format. Answers without the queues while the database is away. */
  text(needed: Needed, depths: () => Promise<Readonly<Record<string, number>>>): Promise<string>;
}

/**
 * Everything about metrics of one app, in a registry of its own. Counters begin at zero with the process, as Prometheus expects it: they
 * are raised when a ledger entry has been committed, and the ledger is what keeps the facts.
 */
export function createMetrics({ log, now }: MetricsOptions): Metrics {
  const registry = new Registry();
  const instruments = createInstruments(registry);
  const outages = createOutages(instruments, log, now);
  collectDefaultMetrics({ register: registry });

  /**
   * Needed are the database, without which nothing can be kept, and a connection to Slack, without which nobody can press anything. GitHub, the
   * model and the gateways are not: an alert is taken and shown, and people are asked, while they are away.
   */
  const missing = async ({ ping, connected }: Needed): Promise<readonly string[]> => {
    const late = AbortSignal.timeout(LIMITS.readyMaxMs);
    const parts: string[] = [];
    try {
      await Promise.race([ping(), once(late)]);
      outages.answered('database');
    } catch (error) {
      outages.unanswered('database', error);
      parts.push('database');
    }
    if (connected()) outages.answered('slack_socket');
    else {
      outages.unanswered('slack_socket', new Error('There is no connection to Slack now. It is made anew.'));
      parts.push('slack');
    }
    for (const part of ['database', 'slack']) instruments.ready.set({ part }, parts.includes(part) ? 0 : 1);
    return parts;
  };

  return {
    store: (store) => watchStore(store, instruments),
    chat: (chat, isOutage) => watchChat(chat, outages, isOutage),
    gallery: (gallery, isOutage) => watchGallery(gallery, outages, isOutage),
    archive: (archive) => watchArchive(archive, outages),
    model: (model) => watchModel(model, outages),
    shell: (shell, nameOf) => watchShell(shell, outages, nameOf),
    isTold: (error) => outages.isTold(error),
    ready: async (needed) => {
      const parts = await missing(needed);
      if (parts.length > 0) throw new NotReady(parts);
    },
    text: async (needed, depths) => {
      const parts = await missing(needed);
      instruments.queueJobs.reset();
      if (!parts.includes('database'))
        for (const [queue, jobs] of Object.entries(await depths())) instruments.queueJobs.set({ queue }, jobs);
      outages.measure();
      return registry.metrics();
    },
  };
}

/** Rejects when the time is over. */
function once(late: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  late.addEventListener('abort', () => reject(new Error(`The database did not answer within ${LIMITS.readyMaxMs} ms.`)), {
    once: true,
  });
  return promise;
}
