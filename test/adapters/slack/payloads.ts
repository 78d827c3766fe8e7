import { CHANNEL, TEAM } from './harness.ts';

/** Payloads in the shapes that Slack documents, with made-up ids. */
export function press(actionId: string, value: unknown, changes: Record<string, unknown> = {}) {
  return {
    type: 'block_actions',
    team: { id: TEAM, domain: 'example' },
    enterprise: null,
    user: { id: 'U0SECURITY', username: 'sam', team_id: TEAM },
    api_app_id: 'A0TAGOUT',
    token: 'legacy',
    container: { type: 'message', message_ts: '1700000000.000100', channel_id: CHANNEL, thread_ts: '1700000000.000001' },
    trigger_id: '12345.67890.abcdef',
    channel: { id: CHANNEL, name: 'incidents' },
    message: { type: 'message', ts: '1700000000.000100', text: '' },
    response_url: 'https://hooks.slack.example/actions/1',
    actions: [
      {
        type: 'button',
        action_id: actionId,
        block_id: 's1',
        action_ts: '1700000001.000200',
        text: { type: 'plain_text', text: 'x' },
        value: typeof value === 'string' ? value : JSON.stringify(value),
      },
    ],
    ...changes,
  };
}

export function submission(
  callbackId: string,
  metadata: unknown,
  fields: Record<string, string | { option: string }>,
  changes: Record<string, unknown> = {},
) {
  const values = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      {
        [name]:
          typeof value === 'string'
            ? { type: 'plain_text_input', value: value === '' ? null : value }
            : { type: 'static_select', selected_option: { text: { type: 'plain_text', text: 'x' }, value: value.option } },
      },
    ]),
  );
  return {
    type: 'view_submission',
    team: { id: TEAM, domain: 'example' },
    user: { id: 'U0SECURITY', username: 'sam', team_id: TEAM },
    api_app_id: 'A0TAGOUT',
    token: 'legacy',
    trigger_id: '12345.67890.abcdef',
    view: {
      id: 'V0FORM',
      hash: '1700000000.abcd',
      type: 'modal',
      callback_id: callbackId,
      private_metadata: typeof metadata === 'string' ? metadata : JSON.stringify(metadata),
      state: { values },
    },
    response_urls: [],
    ...changes,
  };
}

export function mention(eventId: string, changes: Record<string, unknown> = {}) {
  return {
    type: 'event_callback',
    token: 'legacy',
    team_id: TEAM,
    api_app_id: 'A0TAGOUT',
    event_id: eventId,
    event_time: 1_700_000_000,
    event: {
      type: 'app_mention',
      user: 'U0ALEX',
      text: '<@U0TAGOUT> how is it?',
      ts: '1700000002.000100',
      channel: CHANNEL,
      thread_ts: '1700000000.000001',
      ...changes,
    },
  };
}
