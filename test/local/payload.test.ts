import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { castMember } from '../../src/local/cast.ts';
import {
  buttonPressed,
  commandTyped,
  homeOpened,
  mentioned,
  shortcutChosen,
  viewButtonPressed,
  viewClosed,
  viewSubmitted,
} from '../../src/local/payload.ts';
import type { Scene, SlackRequest } from '../../src/local/payload.ts';
import { signingHeaders } from '../../src/local/signing.ts';
import type { MessageRow, ViewRow } from '../../src/local/slackRows.ts';

const SAMPLES = new URL('../../../shared/data/f_api/slack/', import.meta.url);
const person = castMember('U0AVERY0001');
if (person === null) throw new Error('Avery left the cast');

const scene: Scene = {
  person,
  nowMs: 1_772_366_400_250,
  triggerId: '1.2.abc',
  responseUrl: 'http://127.0.0.1:1/local/respond/x',
};
const message: MessageRow = {
  id: 1,
  ts: '1772366400.000001',
  channel_id: 'C0INCIDENTS',
  user: 'U0TAGOUT001',
  text: 'card',
  blocks: [],
};
const view: ViewRow = {
  id: 1,
  view_id: 'V1',
  user_id: person.id,
  team_id: 'T0EXAMPLE01',
  type: 'modal',
  title: {},
  submit: {},
  close: null,
  blocks: [],
  private_metadata: '',
  callback_id: 'why',
  external_id: '',
  hash: '1.2',
  root_view_id: 'V1',
  clear_on_close: false,
  notify_on_close: false,
  app_id: 'A0TAGOUT001',
  bot_id: 'B0TAGOUT001',
};
const button = { blockId: 'b', actionId: 'approve', value: 'v' };

type Fields = Readonly<Record<string, unknown>>;
const json = (text: string): Fields => {
  const parsed: Fields = JSON.parse(text);
  return parsed;
};
const payloadOf = (request: SlackRequest): Fields => json(new URLSearchParams(request.body).get('payload') ?? '');
const sample = (path: string): Fields => json(readFileSync(new URL(path, SAMPLES), 'utf8'));

/** Keys on this level and below, where both sides are objects. */
function unknownKeys(ours: Fields, slacks: Fields, at = ''): readonly string[] {
  return Object.entries(ours).flatMap(([key, value]) => {
    if (!(key in slacks)) return [`${at}${key}`];
    const theirs = slacks[key];
    return isFields(value) && isFields(theirs) && Object.keys(theirs).length > 0
      ? unknownKeys(value, theirs, `${at}${key}.`)
      : [];
  });
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

describe.skipIf(!existsSync(SAMPLES) && process.env['CI'] !== 'true')('beside the payload samples of Slack’s own SDK', () => {
  it.each([
    ['a button', buttonPressed(scene, message, button), 'interactive-components/BlockActionPayload.json'],
    ['a button in a modal', viewButtonPressed(scene, view, button), 'interactive-components/BlockActionPayload.json'],
    ['a shortcut', shortcutChosen(scene, message), 'interactive-components/MessageShortcutPayload.json'],
    ['a submitted modal', viewSubmitted(scene, view, {}), 'views/ViewSubmissionPayload.json'],
    ['a closed modal', viewClosed(person, view), 'views/ViewClosedPayload.json'],
  ])('%s has no field that Slack does not send', (_what, request, file) => {
    // Slack sends these; its SDK's templates leave them out.
    const allowed = ['user.username', 'response_urls', 'view.blocks'];
    const extra = unknownKeys(payloadOf(request), sample(`json-logs/app-backend/${file}`));
    expect(extra.filter((key) => !allowed.includes(key))).toEqual([]);
  });

  it('a slash command has the fields that Slack sends outside of an Enterprise organisation', () => {
    const ours = [...new URLSearchParams(commandTyped(scene, 'new').body).keys()];
    const slacks = Object.keys(sample('json-logs/app-backend/slash-commands/SlashCommandPayload.json'));
    expect(slacks.filter((key) => !key.startsWith('enterprise_') && !ours.includes(key))).toEqual([]);
    expect(ours.filter((key) => !slacks.includes(key))).toEqual([]);
  });

  it('signs as Slack’s documentation does', () => {
    const vector = sample('signature-test-vector.json');
    const seconds = Number(vector['x-slack-request-timestamp']);
    const headers = signingHeaders(String(vector['signing_secret']), String(vector['raw_body']), seconds * 1000 + 999);
    expect(headers['x-slack-signature']).toBe(vector['x-slack-signature']);
    expect(headers['x-slack-request-timestamp']).toBe(vector['x-slack-request-timestamp']);
  });
});

describe('a payload', () => {
  it('of a private message carries no message, and says so', () => {
    const payload = payloadOf(buttonPressed(scene, { ...message, target_user: person.id }, button));
    expect(payload).not.toHaveProperty('message');
    expect(payload).toMatchObject({ container: { is_ephemeral: true } });
  });

  it('of a click on a card that has changed since still arrives, with the value that the person saw', () => {
    const payload = payloadOf(buttonPressed(scene, { ...message, blocks: [{ type: 'section' }] }, button));
    expect(payload).toMatchObject({ actions: [{ action_id: 'approve', value: 'v', type: 'button' }] });
  });

  it('keeps text as data, whatever is in it', () => {
    const text = 'x&payload=%7B%7D&user_id=U0ROBIN0001\n"\'<!channel>';
    expect(new URLSearchParams(commandTyped(scene, text).body).get('text')).toBe(text);
    expect(new URLSearchParams(commandTyped(scene, text).body).getAll('user_id')).toEqual([person.id]);
    const submitted = viewSubmitted(scene, view, { reason: { text: { type: 'plain_text_input', value: text } } });
    expect(payloadOf(submitted)).toMatchObject({ view: { state: { values: { reason: { text: { value: text } } } } } });
  });

  it('of a mention repeats its event id, which a second delivery would share', () => {
    expect(json(mentioned(message, 'Ev1', scene.nowMs).body)).toMatchObject({
      type: 'event_callback',
      event_id: 'Ev1',
      event_time: 1_772_366_400,
      event: { type: 'app_mention', ts: message.ts },
    });
  });

  it('of an opened Home tab names the person, the tab and what was there before', () => {
    const before = { ...view, type: 'home' };
    const first: unknown = JSON.parse(homeOpened(person, null, 'Ev1', scene.nowMs).body);
    expect(first).toMatchObject({ event_id: 'Ev1', event: { type: 'app_home_opened', user: person.id, tab: 'home' } });
    expect(first).not.toHaveProperty('event.view');
    const again: unknown = JSON.parse(homeOpened(person, before, 'Ev2', scene.nowMs).body);
    expect(again).toMatchObject({ event: { view: { id: 'V1', type: 'home' } } });
  });
});
