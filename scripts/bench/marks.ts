import { ADAPTERS, type Adapters } from '../../src/app.ts';
import type { Chat, Shell, Store } from '../../src/ports.ts';
import { now, sleep } from './now.ts';
import type { Mark } from './wire.ts';

/** The app's adapters with a watch at each border, so that nothing that measures stands in the app itself. */
export interface Watch {
  readonly adapters: Adapters;
  /** The marks since the last taking. None are made before the first: ten thousand runs need no list of theirs. */
  take(): readonly Mark[];
  /** Resolves when no job has run for a moment. */
  quiet(): Promise<void>;
  inside(): { readonly store: Store; readonly chat: Chat; readonly databaseMs: number };
}

const QUIET_MS = 150;

export function createWatch(): Watch {
  let marks: Mark[] | null = null;
  let running = 0;
  let lastAt = 0;
  const inner: { store?: Store; chat?: Chat; databaseMs: number } = { databaseMs: 0 };

  const mark = (what: string, incident: string | null): void => void marks?.push({ at: now(), what, incident });
  const timed = async <T>(what: string, incident: string | null, work: () => Promise<T>): Promise<T> => {
    mark(`${what}.start`, incident);
    try {
      return await work();
    } finally {
      mark(`${what}.end`, incident);
    }
  };
  /** A job, so that one can tell when all is quiet. */
  const worked = async (kind: string, incident: string | null, work: () => Promise<void>): Promise<void> => {
    running += 1;
    try {
      await timed(`job.${kind}`, incident, work);
    } finally {
      running -= 1;
      lastAt = now();
    }
  };

  const watchedStore = (store: Store): Store => ({
    ...store,
    openOrJoin: (...given) => timed('open', null, () => store.openOrJoin(...given)),
    update: (incident, ...given) => timed('commit', incident, () => store.update(incident, ...given)),
    receive: (item) => timed('receive', null, () => store.receive(item)),
    work: (handlers, onDead) =>
      store.work(
        {
          show: (effect) => worked('show', effect.incident, () => handlers.show(effect)),
          archive: (effect) => worked('archive', effect.incident, () => handlers.archive(effect)),
          picture: (effect) => worked('picture', effect.incident, () => handlers.picture(effect)),
          tell: (effect) => worked('tell', effect.incident, () => handlers.tell(effect)),
          draft: (effect) => worked('draft', effect.incident, () => handlers.draft(effect)),
          plan: (effect) => worked('plan', effect.incident, () => handlers.plan(effect)),
          dispatch: (effect) => worked('dispatch', effect.incident, () => handlers.dispatch(effect)),
          undo: (effect) => worked('undo', effect.incident, () => handlers.undo(effect)),
          probe: (effect) => worked('probe', effect.incident, () => handlers.probe(effect)),
          expire: (effect) => worked('expire', effect.incident, () => handlers.expire(effect)),
          overdue: (effect) => worked('overdue', effect.incident, () => handlers.overdue(effect)),
          remind: (effect) => worked('remind', effect.incident, () => handlers.remind(effect)),
          escalate: (effect) => worked('escalate', effect.incident, () => handlers.escalate(effect)),
          survey: (effect) => worked('survey', effect.incident, () => handlers.survey(effect)),
          release: (effect) => worked('release', effect.incident, () => handlers.release(effect)),
          inbox: (effect) => worked('inbox', null, () => handlers.inbox(effect)),
        },
        onDead,
      ),
  });
  const watchedChat = (chat: Chat): Chat => ({
    ...chat,
    render: (record, links) => {
      mark('render.start', record.incident.id);
      const rendered = chat.render(record, links);
      mark('render.end', record.incident.id);
      return rendered;
    },
    post: (incident, ...given) => timed('post', incident, () => chat.post(incident, ...given)),
    update: (incident, ...given) => timed('update', incident, () => chat.update(incident, ...given)),
  });
  const watchedShell = (shell: Shell): Shell => ({
    ...shell,
    read: (...given) => timed('read', null, () => shell.read(...given)),
    run: (...given) => timed('run', null, () => shell.run(...given)),
  });

  return {
    adapters: {
      ...ADAPTERS,
      createStore: async (options) => {
        const began = now();
        inner.store = await ADAPTERS.createStore(options);
        inner.databaseMs = now() - began;
        return watchedStore(inner.store);
      },
      createSlack: (options) => {
        const slack = ADAPTERS.createSlack(options);
        inner.chat = slack.chat;
        return {
          ...slack,
          chat: watchedChat(slack.chat),
          listener: (request, response) => {
            mark('click.start', null);
            response.once('finish', () => mark('click.end', null));
            return slack.listener(request, response);
          },
        };
      },
      createSsh: (options) =>
        watchedShell(ADAPTERS.createSsh({ ...options, onEvent: ({ kind }) => mark(`ssh.${kind}`, null) })),
    },
    take: () => {
      const taken = marks ?? [];
      marks = [];
      return taken;
    },
    quiet: async () => {
      lastAt = now();
      const busy = (): boolean => running > 0 || now() - lastAt < QUIET_MS;
      while (busy()) await sleep(10);
    },
    inside: () => {
      const { store, chat, databaseMs } = inner;
      if (store === undefined || chat === undefined) throw new Error('The app was not started yet.');
      return { store, chat, databaseMs };
    },
  };
}
