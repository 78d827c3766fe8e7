import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { LIMITS } from '../core/limits.ts';
import type { ChannelMessage } from './api.ts';
import { CAST, CHANNEL } from './cast.ts';
import { startEmulated } from './emulated.ts';
import { createResponseUrls, RESPONSE_PATH } from './responseUrls.ts';
import type { ResponseTarget } from './responseUrls.ts';
import {
  channelMessages,
  ephemeralRows,
  fileBytes,
  homeRows,
  messageRows,
  modalRows,
  tidySlack,
  topModals,
} from './slackRows.ts';
import type { MessageRow, ViewRow } from './slackRows.ts';
import { furnishSlack, issueTokens } from './slackSeed.ts';

const CallAnswer = z.looseObject({ ok: z.boolean(), error: z.string().optional() });
export type CallAnswer = z.infer<typeof CallAnswer>;

/** The stand-in for Slack: emulate's Web API with a fixed, made-up workspace, and what a Slack client would see of it. */
export interface LocalSlack {
  /** For `SLACK_API_URL`. */
  readonly apiUrl: string;
  messages(): readonly ChannelMessage[];
  /** The modal that each person has in front of them. */
  modals(): readonly ViewRow[];
  homes(): readonly ViewRow[];
  message(ts: string): MessageRow | null;
  view(viewId: string): ViewRow | null;
  /** What is in a file that the app uploaded. */
  file(id: string): Uint8Array | null;
  /** One Web API method, as the app or as a person of the cast. */
  call(method: string, body: Readonly<Record<string, unknown>>, as: 'app' | { readonly person: string }): Promise<CallAnswer>;
  /** A trigger id as an act of this person would have it: good once, for three seconds. */
  trigger(person: string, viewId?: string): Promise<string>;
  closeView(viewId: string): Promise<void>;
  /** Closes the whole stack that the view belongs to. */
  clearViews(viewId: string): Promise<void>;
  responseUrl(target: ResponseTarget): string;
  close(): Promise<void>;
}

export interface LocalSlackOptions {
  readonly port: number;
  readonly stateFile: string;
  readonly signingSecret: string;
  readonly botToken: string;
  readonly onChange: () => void;
}

/** Where emulate takes a file: the address itself, with the id of the file that was asked for, is the key, as at Slack. */
export const UPLOAD_PATH = '/upload/v1/';

const freshToken = (): string => `local-${randomBytes(24).toString('hex')}`;

export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const tokens = {
    app: options.botToken,
    own: freshToken(),
    people: new Map(CAST.map((member) => [member.id, freshToken()] as const)),
  };
  const responses = createResponseUrls(`http://127.0.0.1:${options.port}`);
  const slack = await startEmulated({
    service: 'slack',
    port: options.port,
    stateFile: options.stateFile,
    seed: { slack: { signing_secret: options.signingSecret } },
    tokens: [tokens.app, tokens.own, ...tokens.people.values()],
    openPaths: [RESPONSE_PATH, UPLOAD_PATH],
    routes: responses.route,
    furnish: furnishSlack,
    tidy: (store) => tidySlack(store, Date.now()),
    onChange: options.onChange,
  });
  const { store } = slack;
  issueTokens(store, tokens);
  await slack.changed();
  await passLastSecond(messageRows(store));

  const call: LocalSlack['call'] = async (method, body, as) => {
    const speaker = as === 'app' ? tokens.own : tokens.people.get(as.person);
    if (speaker === undefined) return { ok: false, error: 'not_authed' };
    const answer = await slack.fetch(`/api/${method}`, { method: 'POST', token: speaker, body });
    return CallAnswer.parse(await answer.json());
  };
  const removeViews = async (isGone: (row: ViewRow) => boolean): Promise<void> => {
    for (const row of modalRows(store)) if (isGone(row)) store.collection('slack.views').delete(row.id);
    await slack.changed();
  };
  const view = (viewId: string): ViewRow | null =>
    [...modalRows(store), ...homeRows(store)].find((row) => row.view_id === viewId) ?? null;
  const message = (ts: string): MessageRow | null =>
    [...messageRows(store), ...ephemeralRows(store)].find((row) => row.ts === ts) ?? null;
  responses.connect({ call, message, store, changed: () => slack.changed() });

  return {
    apiUrl: `${slack.url}/api/`,
    messages: () => channelMessages(store, CHANNEL.id, LIMITS.localMessagesMax),
    modals: () => topModals(store),
    file: (id) => fileBytes(store, id),
    homes: () => homeRows(store),
    message,
    view,
    call,
    async trigger(person, viewId) {
      const about = viewId === undefined ? {} : { view_id: viewId };
      const answer = await call('views.generateTriggerId', { user_id: person, ...about }, 'app');
      const id = answer['trigger_id'];
      if (typeof id !== 'string') throw new Error(`The local Slack gave no trigger id: ${answer.error ?? 'no reason given'}.`);
      return id;
    },
    closeView: (viewId) => removeViews((row) => row.view_id === viewId),
    clearViews: async (viewId) => {
      const root = view(viewId)?.root_view_id;
      await removeViews((row) => row.root_view_id === root);
    },
    responseUrl: (target) => responses.make(target),
    close: () => slack.close(),
  };
}

/**
 * emulate's `ts` is the second plus a counter that starts anew with each process. Within the second of the last stored message a
 * restarted process could give the same one again, so it waits for the next second.
 */
async function passLastSecond(messages: readonly MessageRow[]): Promise<void> {
  const last = Math.max(0, ...messages.map((row) => Math.floor(Number(row.ts))));
  const untilMs = (last + 1) * 1000;
  const waitMs = Math.min(untilMs - Date.now(), 1000);
  if (waitMs > 0) await sleep(waitMs);
}
