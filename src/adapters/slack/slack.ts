import type { RequestListener } from 'node:http';
import type { AppOptions } from '@slack/bolt';
import { assert } from '../../core/result.ts';
import type { Chat, InboxItem, StoredIncident, StoredMessage } from '../../ports.ts';
import type { Overview } from '../../ports/overview.ts';
import type { Gallery } from '../../ports/pictures.ts';
import { registerActions } from './actions.ts';
import type { Codes } from './codes.ts';
import type { SlackContext } from './context.ts';
import { createDirectory } from './directory.ts';
import { createListener, createReceiver } from './door.ts';
import { createGallery } from './gallery.ts';
import { registerHome } from './home.ts';
import { keepOrder } from './kept.ts';
import { KeepingApp } from './keeping_app.ts';
import { createLinks } from './links.ts';
import { registerMentions } from './mentions.ts';
import { createMessages } from './messages.ts';
import { renderRecord, replacedCard, withinLimits } from './render.ts';
import { registerShortcut } from './shortcut.ts';
import { createAsk } from './socket/ask.ts';
import { createSocketReceiver } from './socket/receiver.ts';
import { SOCKET_TIMING, type SocketTiming } from './socket/timing.ts';
import { registerStepUp } from './stepup.ts';
import { registerSubmissions } from './submissions.ts';
import { registerTalk } from './talk.ts';
import { createWeb, errorsOnly, webOptions } from './web.ts';

export interface SlackOptions {
  readonly botToken: string;
  /** Needed without an app token: every request is checked with it. */
  readonly signingSecret?: string;
  /** With it, events come over Socket Mode and the listener answers 404. */
  readonly appToken?: string;
  /** Base of the Web API with its `/api/`, for example an emulator's. */
  readonly apiUrl?: string;
  /** Instead of the global one, for calls of the Web API and for uploads: for tests. */
  readonly fetch?: typeof fetch;
  /** Other waits of Socket Mode than the limits': for tests. */
  readonly socketTiming?: SocketTiming;
  /** The channel that incidents are posted to. */
  readonly channel: string;
  now(): number;
  /** The one append that a press waits for. */
  receive(item: InboxItem): Promise<'stored' | 'duplicate'>;
  load(incident: string): Promise<StoredIncident | null>;
  recent(limit: number): Promise<readonly StoredIncident[]>;
  /** What is open, and what of it waits for each of these people. */
  overview(people: readonly string[]): Promise<ReadonlyMap<string, Overview>>;
  /** The messages of an incident: a list of what waits leads to them. */
  cards(incident: string): Promise<readonly StoredMessage[]>;
  /** One-time codes, where a key for them is set. */
  readonly codes: Codes | null;
  onError(error: unknown): void;
}

export interface Slack {
  readonly chat: Chat;
  readonly gallery: Gallery;
  /** For `POST /slack/events`: signed HTTP as Slack sends it, raw body, not parsed by anything before. */
  readonly listener: RequestListener;
  /** Whether Slack can reach us now. With signed HTTP it is Slack that connects, so there is nothing to know. */
  connected(): boolean;
  /** Rejects when Slack refuses the app token. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createSlack(options: SlackOptions): Slack {
  const onError = (error: Error): void => options.onError(error);
  const clientOptions = { ...webOptions(options.apiUrl, onError), fetch: options.fetch ?? fetch };
  const web = createWeb(options.botToken, clientOptions);
  const directory = createDirectory(web, () => options.now());
  const messages = createMessages(web, directory, options.channel, onError);
  const { receiver, ...ways } = connection(options, clientOptions, onError);

  const context: SlackContext = {
    web,
    messages,
    channel: options.channel,
    person: directory.person,
    self: async () => (await directory.self()).user_id,
    now: () => options.now(),
    receive: async (item) => options.receive(item),
    load: async (incident) => options.load(incident),
    recent: async (limit) => options.recent(limit),
    overview: async (people) => options.overview(people),
    links: createLinks(web, async (incident) => options.cards(incident), onError),
    codes: options.codes,
    onError,
  };
  const appOptions: AppOptions = {
    receiver,
    // No look-up before a press is kept: Slack being slow must not cost a decision.
    authorize: async () => Promise.resolve({ botToken: options.botToken }),
    // Bolt keeps one state a conversation by default, in memory, for ever.
    convoStore: false,
    ignoreSelf: false,
    clientOptions,
    logger: errorsOnly(onError),
  };
  const app = new KeepingApp(appOptions, async (body) => {
    try {
      await keepOrder(context, body);
    } catch (error) {
      onError(
        new Error('slack.order_not_kept: a hint or a stop could not be kept now, so Slack was asked to send it again.', {
          cause: error,
        }),
      );
      throw error;
    }
  });
  app.error(async (error) => {
    onError(error);
    // Thrown on, so that Slack gets a 500 at once instead of waiting.
    return Promise.reject(error);
  });
  registerActions(app, context);
  registerSubmissions(app, context);
  registerStepUp(app, context);
  registerTalk(app, context);
  registerMentions(app, context);
  registerShortcut(app, context);
  const homes = registerHome(app, context);
  /** Whatever changes a card may change what waits for somebody. */
  const shown = <T>(result: T): T => {
    homes.changed();
    return result;
  };

  const chat: Chat = {
    render: (record, links) => renderRecord(record, links).map((message) => withinLimits(message, onError)),
    replaced: replacedCard,
    post: async (incident, message, thread) => shown(await messages.post(incident, message, thread)),
    update: async (incident, ref, message) => shown(await messages.update(incident, ref, message)),
    find: messages.find,
    tell: messages.tell,
    person: directory.person,
    members: directory.members,
  };
  const gallery = createGallery({ web, chat, fetch: clientOptions.fetch });
  const stop = async (): Promise<void> => {
    homes.stop();
    await ways.stop();
  };
  return { chat, gallery, ...ways, stop };
}

/** Signed HTTP has nothing of its own to start: the listener hangs in the server of the whole application. */
const nothingToDo = async (): Promise<void> => Promise.resolve();

const notHere: RequestListener = (_request, response) => {
  response.writeHead(404).end();
};

/** Socket Mode with an app token, else signed HTTP. */
function connection(options: SlackOptions, clientOptions: ReturnType<typeof webOptions>, onError: (error: Error) => void) {
  if (options.appToken === undefined) {
    assert(options.signingSecret !== undefined, 'without Socket Mode there is a secret to check requests with');
    const receiver = createReceiver(options.signingSecret, onError);
    return { receiver, listener: createListener(receiver), connected: () => true, start: nothingToDo, stop: nothingToDo };
  }
  const receiver = createSocketReceiver({
    ask: createAsk(options.appToken, clientOptions),
    timing: options.socketTiming ?? SOCKET_TIMING,
    onError,
  });
  return {
    receiver,
    listener: notHere,
    connected: () => receiver.connected(),
    start: async () => {
      await receiver.start();
    },
    stop: async () => {
      await receiver.stop();
    },
  };
}
