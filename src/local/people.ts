import { randomBytes } from 'node:crypto';
import { assertNever } from '../core/result.ts';
import { readAck, readCommandAck, readModalAck } from './ack.ts';
import type { ActAnswer, PersonaAct } from './api.ts';
import { BOT, castMember, CHANNEL } from './cast.ts';
import type { CastMember } from './cast.ts';
import type { Delivery } from './delivery.ts';
import type { Forms } from './forms.ts';
import {
  buttonPressed,
  COMMAND,
  commandTyped,
  homeOpened,
  mentioned,
  shortcutChosen,
  viewButtonPressed,
  viewClosed,
  viewSubmitted,
} from './payload.ts';
import type { Scene } from './payload.ts';
import type { LocalSlack } from './slack.ts';
import type { MessageRow } from './slackRows.ts';
import { commandArguments, typed } from './typing.ts';

export type SlackAct = Exclude<PersonaAct, { kind: 'merge' }>;

/** The people at the keyboard: turns what one of them does into exactly the request that Slack would send the app. */
export interface People {
  act(act: SlackAct): Promise<ActAnswer>;
}

const OK: ActAnswer = { ok: true };
const refused = (message: string): ActAnswer => ({ ok: false, message });
const freshEventId = (): string => `Ev${randomBytes(8).toString('hex').toUpperCase()}`;
const GONE = refused('That message is not there any more.');

export function createPeople(slack: LocalSlack, forms: Forms, delivery: Delivery): People {
  async function scene(person: CastMember, message: MessageRow | null, viewId?: string): Promise<Scene> {
    const responseUrl = slack.responseUrl({
      person: person.id,
      messageTs: message?.ts ?? null,
      threadTs: message?.thread_ts ?? null,
    });
    return { person, nowMs: Date.now(), triggerId: await slack.trigger(person.id, viewId), responseUrl };
  }

  async function say(act: Extract<PersonaAct, { kind: 'message' }>, person: CastMember): Promise<ActAnswer> {
    const thread = act.threadTs === null ? {} : { thread_ts: act.threadTs };
    const posted = await slack.call(
      'chat.postMessage',
      { channel: CHANNEL.id, text: typed(act.text), ...thread },
      { person: person.id },
    );
    const ts = posted['ts'];
    const message = typeof ts === 'string' ? slack.message(ts) : null;
    if (message === null) return refused(`The local Slack did not take the message: ${posted.error ?? 'no reason given'}.`);
    // The app asks for mentions only, so nothing else of what people write reaches it.
    if (!message.text.includes(`<@${BOT.userId}>`)) return OK;
    return await forms.follow(await delivery.deliver(mentioned(message, freshEventId(), Date.now()), readAck), person, null);
  }

  async function perform(act: SlackAct, person: CastMember): Promise<ActAnswer> {
    switch (act.kind) {
      case 'button': {
        const message = slack.message(act.messageTs);
        if (message === null || (message.target_user ?? person.id) !== person.id) return GONE;
        return await forms.follow(
          await delivery.deliver(buttonPressed(await scene(person, message), message, act), readAck),
          person,
          null,
        );
      }
      case 'home': {
        const view = slack.homes().find((row) => row.user_id === person.id) ?? null;
        return await forms.follow(
          await delivery.deliver(homeOpened(person, view, freshEventId(), Date.now()), readAck),
          person,
          null,
        );
      }
      case 'viewButton': {
        const view = forms.open(act.viewId, person);
        if (view === null) return refused(`${person.name} does not have that form open any more.`);
        const at = await scene(person, null, view.view_id);
        return await forms.follow(await delivery.deliver(viewButtonPressed(at, view, act), readAck), person, null);
      }
      case 'submit': {
        const view = forms.open(act.viewId, person);
        if (view === null) return refused(`${person.name} does not have that form open any more.`);
        forms.forgetErrors(view);
        const at = await scene(person, null, view.view_id);
        return await forms.follow(await delivery.deliver(viewSubmitted(at, view, act.values), readModalAck), person, view);
      }
      case 'dismiss': {
        const view = forms.open(act.viewId, person);
        if (view === null) return OK;
        await forms.close(view);
        if (!view.notify_on_close) return OK;
        return await forms.follow(await delivery.deliver(viewClosed(person, view), readAck), person, null);
      }
      case 'message':
        return await say(act, person);
      case 'command': {
        const at = await scene(person, null);
        return await forms.follow(
          await delivery.deliver(commandTyped(at, commandArguments(act.text, COMMAND)), readCommandAck),
          person,
          null,
        );
      }
      case 'shortcut': {
        const message = slack.message(act.messageTs);
        if (message === null || message.target_user !== undefined) return GONE;
        return await forms.follow(
          await delivery.deliver(shortcutChosen(await scene(person, message), message), readAck),
          person,
          null,
        );
      }
      default:
        return assertNever(act);
    }
  }

  return {
    async act(act) {
      const person = castMember(act.persona);
      return person === null ? refused('There is no such person in the local workspace.') : await perform(act, person);
    },
  };
}
