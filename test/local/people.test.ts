import { join } from 'node:path';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOT, CHANNEL, TEAM } from '../../src/local/cast.ts';
import { createDelivery } from '../../src/local/delivery.ts';
import { createForms } from '../../src/local/forms.ts';
import type { Forms } from '../../src/local/forms.ts';
import { createPeople } from '../../src/local/people.ts';
import type { People } from '../../src/local/people.ts';
import { SHORTCUT } from '../../src/local/payload.ts';
import { startLocalSlack } from '../../src/local/slack.ts';
import type { LocalSlack } from '../../src/local/slack.ts';
import { createRig, freePort, saying, until } from './rig.ts';
import type { Rig } from './rig.ts';

const ROBIN = 'U0ROBIN0001';
const AVERY = 'U0AVERY0001';
const signingSecret = 'test-signing-secret';
const botToken = 'local-bot-token-of-this-test';

let rig: Rig;
let slack: LocalSlack;
let forms: Forms;
let people: People;
let app: App;
let appUrl: string;

beforeEach(async () => {
  rig = await createRig();
  slack = await startLocalSlack({
    port: await freePort(),
    stateFile: join(rig.folder, 'slack.json'),
    signingSecret,
    botToken,
    onChange: () => undefined,
  });
  rig.after(() => slack.close());
  const port = await freePort();
  appUrl = `http://127.0.0.1:${port}`;
  app = new App({
    token: botToken,
    receiver: new HTTPReceiver({ signingSecret, port, endpoints: '/slack/events', logLevel: LogLevel.ERROR }),
    clientOptions: { slackApiUrl: slack.apiUrl },
    logLevel: LogLevel.ERROR,
  });
  await app.start(port);
  rig.after(() => app.stop());
  forms = createForms(slack, () => undefined);
  people = createPeople(slack, forms, createDelivery({ signingSecret, appUrl: () => appUrl }));
});

afterEach(() => rig.end());

const modal = (callbackId: string, title = 'Reject') => ({
  type: 'modal' as const,
  callback_id: callbackId,
  private_metadata: 'kept',
  notify_on_close: true,
  title: { type: 'plain_text' as const, text: title },
  submit: { type: 'plain_text' as const, text: 'Send' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'reason',
      label: { type: 'plain_text' as const, text: 'Why?' },
      element: { type: 'plain_text_input' as const, action_id: 'text' },
    },
  ],
});

async function postCard(): Promise<string> {
  const card = {
    channel: CHANNEL.id,
    text: 'a card',
    blocks: [
      {
        type: 'actions',
        block_id: 'decide',
        elements: [
          {
            type: 'button',
            action_id: 'approve',
            style: 'primary',
            value: 'v1',
            text: { type: 'plain_text', text: 'Approve' },
          },
        ],
      },
    ],
  };
  const posted = await app.client.apiCall('chat.postMessage', card);
  return 'ts' in posted ? String(posted.ts) : '';
}

describe('what a person does reaches Bolt as Slack would send it', () => {
  it('a button', async () => {
    const seen: unknown[] = [];
    app.action('approve', async ({ ack, body, action, respond }) => {
      await ack();
      seen.push(body, action);
      await respond({ text: 'only you see this', response_type: 'ephemeral', replace_original: false });
      seen.push('answered');
    });
    const ts = await postCard();
    const button = {
      kind: 'button',
      persona: AVERY,
      messageTs: ts,
      blockId: 'decide',
      actionId: 'approve',
      value: 'v1',
    } as const;
    expect(await people.act(button)).toEqual({ ok: true });
    expect(seen[0]).toMatchObject({
      type: 'block_actions',
      user: { id: AVERY, team_id: TEAM.id },
      team: { id: TEAM.id },
      container: { type: 'message', message_ts: ts, channel_id: CHANNEL.id, is_ephemeral: false },
      channel: { id: CHANNEL.id },
      message: { ts, bot_id: BOT.botId, user: BOT.userId },
    });
    expect(seen[1]).toMatchObject({ block_id: 'decide', value: 'v1', style: 'primary', text: { text: 'Approve' } });
    await until(() => seen.includes('answered'), 'the reply');
    expect(slack.messages().at(-1)).toMatchObject({ text: 'only you see this', onlyFor: AVERY });
  });

  it('a button of somebody else’s private message is not there', async () => {
    await app.client.chat.postEphemeral({ channel: CHANNEL.id, user: AVERY, text: 'for Avery' });
    const ts = slack.messages().at(-1)?.ts ?? '';
    const answer = await people.act({
      kind: 'button',
      persona: ROBIN,
      messageTs: ts,
      blockId: 'b',
      actionId: 'approve',
      value: '',
    });
    expect(answer).toMatchObject({ ok: false });
  });

  it('a modal: opened, refused by field, filled anew, sent, closed', async () => {
    const submitted: unknown[] = [];
    app.action('approve', async ({ ack, body, client }) => {
      await ack();
      if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: modal('why') });
    });
    app.view('why', async ({ ack, view }) => {
      const reason = view.state.values['reason']?.['text']?.value ?? '';
      submitted.push(view);
      await (reason === '' ? ack({ response_action: 'errors', errors: { reason: 'Say why.' } }) : ack());
    });
    const ts = await postCard();
    await people.act({ kind: 'button', persona: AVERY, messageTs: ts, blockId: 'decide', actionId: 'approve', value: 'v1' });
    await until(() => forms.modals().length === 1, 'the modal');
    const viewId = forms.modals()[0]?.viewId ?? '';
    const submit = (value: string, persona = AVERY) =>
      people.act({ kind: 'submit', persona, viewId, values: { reason: { text: { type: 'plain_text_input', value } } } });

    expect(await submit('mine now', ROBIN)).toMatchObject({ ok: false });
    expect(submitted).toHaveLength(0);
    expect(await submit('')).toEqual({ ok: true });
    expect(forms.modals()).toMatchObject([{ persona: AVERY, viewId, errors: { reason: 'Say why.' } }]);
    expect(await submit('not today')).toEqual({ ok: true });
    expect(forms.modals()).toEqual([]);
    expect(submitted[1]).toMatchObject({ id: viewId, private_metadata: 'kept', callback_id: 'why', team_id: TEAM.id });
  });

  it('a modal that is replaced and stacked by the acknowledgement', async () => {
    app.command('/tagout', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: modal('first', 'First') });
    });
    app.view('first', ({ ack }) => ack({ response_action: 'update', view: modal('second', 'Second') }));
    app.view('second', ({ ack }) => ack({ response_action: 'push', view: modal('third', 'Third') }));
    app.view('third', ({ ack }) => ack({ response_action: 'clear' }));
    await people.act({ kind: 'command', persona: ROBIN, text: '/tagout new' });
    await until(() => forms.modals().length === 1, 'the modal');
    const submit = () => people.act({ kind: 'submit', persona: ROBIN, viewId: forms.modals()[0]?.viewId ?? '', values: {} });
    await submit();
    expect(forms.modals()).toMatchObject([{ view: { title: { text: 'Second' } } }]);
    await submit();
    expect(forms.modals()).toMatchObject([{ view: { title: { text: 'Third' } } }]);
    await submit();
    expect(forms.modals()).toEqual([]);
  });

  it('an opened Home tab, and a button on it', async () => {
    const seen: string[] = [];
    app.event('app_home_opened', async ({ event, client }) => {
      const button = {
        type: 'button' as const,
        action_id: 'renew',
        value: '{}',
        text: { type: 'plain_text' as const, text: 'Renew' },
      };
      const blocks = [{ type: 'actions' as const, block_id: 'home', elements: [button] }];
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
    });
    app.action('renew', async ({ body, ack }) => {
      await ack();
      seen.push(`${body.user.id} at ${body.type === 'block_actions' ? body.container['type'] : ''}`);
    });
    expect(await people.act({ kind: 'home', persona: AVERY })).toEqual({ ok: true });
    await until(() => forms.homes().length === 1, 'the Home tab');
    const [home] = forms.homes();
    expect(home?.persona).toBe(AVERY);
    const press = { kind: 'viewButton', viewId: home?.viewId ?? '', blockId: 'home', actionId: 'renew', value: '{}' } as const;
    expect(await people.act({ ...press, persona: ROBIN })).toMatchObject({ ok: false });
    expect(await people.act({ ...press, persona: AVERY })).toEqual({ ok: true });
    await until(() => seen.length === 1, 'the press');
    expect(seen).toEqual([`${AVERY} at view`]);
    expect(forms.modals()).toEqual([]);
  });

  it('a dismissed modal, and a button in a modal', async () => {
    const seen: string[] = [];
    app.shortcut({ callback_id: SHORTCUT, type: 'message_action' }, async ({ ack, shortcut, client }) => {
      await ack();
      seen.push(`${shortcut.message.text} by ${shortcut.user.id}`);
      await client.views.open({ trigger_id: shortcut.trigger_id, view: modal('first') });
    });
    app.action('next', async ({ ack, body }) => {
      await ack();
      if (body.type === 'block_actions') seen.push(`next in ${body.view?.callback_id}`);
    });
    app.view({ callback_id: 'first', type: 'view_closed' }, async ({ ack, body }) => {
      await ack();
      seen.push(`closed ${body.view.callback_id}, cleared ${'is_cleared' in body && String(body.is_cleared)}`);
    });
    const ts = await postCard();
    expect(await people.act({ kind: 'shortcut', persona: ROBIN, messageTs: ts })).toEqual({ ok: true });
    await until(() => forms.modals().length === 1, 'the modal');
    const viewId = forms.modals()[0]?.viewId ?? '';
    await people.act({ kind: 'viewButton', persona: ROBIN, viewId, blockId: 'b', actionId: 'next', value: '2' });
    expect(await people.act({ kind: 'dismiss', persona: ROBIN, viewId })).toEqual({ ok: true });
    expect(seen).toEqual([`a card by ${ROBIN}`, 'next in first', 'closed first, cleared false']);
    expect(forms.modals()).toEqual([]);
  });

  it('a slash command, answered in the acknowledgement for this person alone', async () => {
    const texts: string[] = [];
    app.command('/tagout', async ({ ack, command }) => {
      texts.push(command.text);
      await ack({ text: `hello ${command.user_id} in ${command.channel_id}` });
    });
    expect(await people.act({ kind: 'command', persona: ROBIN, text: '/tagout new' })).toEqual({ ok: true });
    expect(await people.act({ kind: 'command', persona: ROBIN, text: 'help' })).toEqual({ ok: true });
    expect(texts).toEqual(['new', 'help']);
    expect(slack.messages().at(-1)).toMatchObject({ text: `hello ${ROBIN} in ${CHANNEL.id}`, onlyFor: ROBIN, isBot: true });
  });

  it('a mention in a thread; other messages stay between people', async () => {
    const events: unknown[] = [];
    app.event('app_mention', ({ event }) => Promise.resolve(void events.push(event)));
    const ts = await postCard();
    expect(await people.act({ kind: 'message', persona: ROBIN, text: 'looks odd', threadTs: ts })).toEqual({ ok: true });
    expect(await people.act({ kind: 'message', persona: ROBIN, text: '@tagout stop <!channel>', threadTs: ts })).toEqual({
      ok: true,
    });
    await until(() => events.length === 1, 'the mention');
    expect(events).toMatchObject([
      { user: ROBIN, thread_ts: ts, channel: CHANNEL.id, text: `<@${BOT.userId}> stop &lt;!channel&gt;` },
    ]);
    expect(slack.messages().map((message) => [message.userName, message.threadTs])).toEqual([
      ['Tagout', null],
      ['Robin Example', ts],
      ['Robin Example', ts],
    ]);
  });
});

describe('when the app is not as it should be, the person is told', () => {
  it('not attached, gone, or without a handler', async () => {
    const ts = await postCard();
    const act = { kind: 'button', persona: AVERY, messageTs: ts, blockId: 'decide', actionId: 'approve', value: 'v1' } as const;
    const unattached = createPeople(slack, forms, createDelivery({ signingSecret, appUrl: () => null }));
    expect(await unattached.act(act)).toEqual({ ok: false, message: 'Tagout is still starting. Try again in a moment.' });
    const gone = createPeople(slack, forms, createDelivery({ signingSecret, appUrl: () => 'http://127.0.0.1:1' }));
    expect(await gone.act(act)).toMatchObject({ ok: false, message: saying('cannot be reached') });
    expect(await people.act(act)).toMatchObject({ ok: false, message: saying('does not handle this') });
  });

  it('a request with the wrong signature is refused by Bolt and changes nothing', async () => {
    const seen: unknown[] = [];
    app.action('approve', async ({ ack }) => {
      seen.push(1);
      await ack();
    });
    const forger = createPeople(slack, forms, createDelivery({ signingSecret: 'another', appUrl: () => appUrl }));
    const ts = await postCard();
    const act = { kind: 'button', persona: AVERY, messageTs: ts, blockId: 'decide', actionId: 'approve', value: 'v1' } as const;
    expect(await forger.act(act)).toMatchObject({ ok: false, message: saying('HTTP 401') });
    expect(seen).toEqual([]);
  });

  it('a person who is not of the cast does nothing', async () => {
    expect(await people.act({ kind: 'command', persona: 'U0NOBODY001', text: 'new' })).toMatchObject({ ok: false });
  });
});
