import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GENESIS } from '../../../src/core/chain.ts';
import { INCIDENT, plan, record } from './fixtures.ts';
import { CHANNEL, eventually, type Harness, startHarness } from './harness.ts';
import { mention, press, submission } from './payloads.ts';
import { read } from './read.ts';

const asking = { i: INCIDENT, s: 's1', r: 'R-abcdefghijklmnopqrstuv', d: plan().digest };
const thread = { channel: CHANNEL, thread_ts: '1700000000.000001' };

/** The first message of a thread, as Slack gives it back, written by this user. */
const root = (user: string) => ({
  ok: true,
  messages: [
    {
      ts: '1700000000.000001',
      user,
      metadata: { event_type: 'tagout_card', event_payload: { incident: INCIDENT, key: 'incident' } },
    },
  ],
});

const describedAs = (user: object) => ({
  'users.info': (body: Readonly<Record<string, unknown>>) => ({ ok: true, user: { id: body['user'], ...user } }),
  'conversations.replies': () => root('U0TAGOUT'),
});

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
  harness.incidents.set(INCIDENT, { record: record(), head: GENESIS });
});
afterEach(async () => harness.close());

describe('pressing Take back', () => {
  it('is one append about exactly that asking', async () => {
    await harness.interact(press('withdraw', asking));
    expect(harness.received.map(({ body }) => body)).toMatchObject([
      { kind: 'click', click: { verdict: 'withdraw', request: asking.r, digest: asking.d, by: 'U0SECURITY' } },
    ]);
  });
});

describe('break-glass', () => {
  it('asks for a reason in a form, and decides nothing by the press alone', async () => {
    await harness.interact(press('break_glass', asking));
    const opened = await eventually('the form', () => harness.callsTo('views.open')[0]);
    expect(read(opened['view'])).toContain('Why can this not wait?');
    expect(harness.received).toEqual([]);
  });

  it('is kept with its reason, and refused beside the field without one', async () => {
    const empty = await harness.interact(submission('break_glass', asking, { reason: '' }));
    expect(await empty.json()).toMatchObject({ response_action: 'errors', errors: { reason: expect.any(String) } });
    await harness.interact(submission('break_glass', asking, { reason: 'It reflashes pumps.' }));
    expect(harness.received.map(({ body }) => body)).toMatchObject([
      { kind: 'click', click: { verdict: 'break_glass', reason: 'It reflashes pumps.', request: asking.r, digest: asking.d } },
    ]);
  });
});

describe('opening the details', () => {
  const details = { i: INCIDENT, s: 's1', p: 0 };

  it('is kept with the asking that was shown', async () => {
    await harness.interact(press('details', details));
    const [item] = await eventually('the reading', () => (harness.received.length > 0 ? harness.received : undefined));
    expect(item?.body).toEqual({
      kind: 'details_read',
      incident: INCIDENT,
      step: 's1',
      request: asking.r,
      by: 'U0SECURITY',
      handle: 'sam',
      team: 'T000000001',
    });
  });

  it('of the incident as a whole is nobody reading a step', async () => {
    await harness.interact(press('details', { ...details, s: '' }));
    await eventually('the view', () => harness.callsTo('views.update')[0]);
    expect(harness.received).toEqual([]);
  });

  it('works also when that cannot be kept', async () => {
    harness.setReceive(async () => Promise.reject(new Error('the store is down')));
    await harness.interact(press('details', details));
    await eventually('the report', () => harness.errors[0]);
    expect(harness.callsTo('views.update')).toHaveLength(1);
  });
});

describe('pressing Approve', () => {
  it('is one append, acknowledged after it, and calls Slack for nothing', async () => {
    const answer = await harness.interact(press('approve', asking));
    expect(answer.status).toBe(200);
    expect(harness.received.map((item) => item.body)).toEqual([
      {
        kind: 'click',
        click: {
          verdict: 'approve',
          incident: INCIDENT,
          step: 's1',
          request: asking.r,
          digest: asking.d,
          by: 'U0SECURITY',
          handle: 'sam',
          team: 'T000000001',
          reason: '',
        },
      },
    ]);
    expect(harness.calls).toEqual([]);
  });

  it('is not acknowledged when it could not be kept, so that Slack shows the failure', async () => {
    harness.setReceive(async () => Promise.reject(new Error('the store is down')));
    const answer = await harness.interact(press('approve', asking));
    expect(answer.status).toBe(500);
    expect(String(harness.errors[0])).toContain('the store is down');
  });

  it('waits for the append before it acknowledges', async () => {
    const order: string[] = [];
    harness.setReceive(async () => {
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      order.push('kept');
      return 'stored';
    });
    await harness.interact(press('approve', asking));
    order.push('acknowledged');
    expect(order).toEqual(['kept', 'acknowledged']);
  });

  it('is one item when Slack sends the same press again, and two when the person presses again', async () => {
    await harness.interact(press('approve', asking));
    await harness.interact(press('approve', asking));
    expect(harness.received).toHaveLength(1);
    const again = press('approve', asking);
    const [action] = again.actions;
    await harness.interact({ ...again, actions: [{ ...action, action_ts: '1700000009.000900' }] });
    expect(harness.received).toHaveLength(2);
  });

  it('takes the person from the payload, whatever the value of the button says', async () => {
    await harness.interact(press('approve', { ...asking, by: 'U0LEAD' }));
    expect(harness.received).toEqual([]);
    await harness.interact(press('approve', asking, { user: { id: 'U0OTHER', team_id: 'T0ELSEWHERE' } }));
    expect(harness.received[0]?.body).toMatchObject({ click: { by: 'U0OTHER', team: 'T0ELSEWHERE' } });
  });

  it.each([
    [
      'a person without a team counts for the team of the payload',
      { user: { id: 'U0A' }, team: { id: 'T0PAYLOAD' } },
      'T0PAYLOAD',
    ],
    [
      'an installation for a whole organisation has no team',
      { user: { id: 'U0A', team_id: 'T0OWN' }, team: null, enterprise: { id: 'E0ORG' } },
      'T0OWN',
    ],
    [
      'with neither, the organisation stands in and matches no workspace',
      { user: { id: 'U0A' }, team: null, enterprise: { id: 'E0ORG' } },
      'E0ORG',
    ],
    [
      'with nothing at all, the team is empty',
      { user: { id: 'U0A' }, team: null, enterprise: null, is_enterprise_install: true },
      '',
    ],
  ])('%s', async (_name, changes, team) => {
    await harness.interact(press('approve', asking, changes));
    expect(harness.received[0]?.body).toMatchObject({ click: { by: 'U0A', team } });
  });

  it.each([
    ['no JSON', 'approve everything'],
    ['an unknown field', { ...asking, admin: true }],
    ['another incident pattern', { ...asking, i: '../../etc/passwd' }],
    ['a step that is none', { ...asking, s: '__proto__' }],
    ['a short digest', { ...asking, d: 'abc' }],
    ['an array', '[]'],
    ['null', 'null'],
    ['a number instead of text', { ...asking, r: 7 }],
    ['far too much', 'x'.repeat(100_000)],
  ])('stores nothing and says why when the value is %s', async (_name, value) => {
    const answer = await harness.interact(press('approve', value));
    expect(answer.status).toBe(200);
    expect(harness.received).toEqual([]);
    const [told] = await eventually('the ephemeral answer', () => {
      const calls = harness.callsTo('chat.postEphemeral');
      return calls.length > 0 ? calls : undefined;
    });
    expect(told).toMatchObject({ ...thread, user: 'U0SECURITY' });
    expect(JSON.stringify(told?.['blocks'])).toContain('so nothing was done');
  });
});

describe('pressing Reject', () => {
  it('opens a form at once and stores nothing yet', async () => {
    await harness.interact(press('reject', asking));
    const opened = await eventually('the form', () => harness.callsTo('views.open')[0]);
    expect(opened).toMatchObject({
      trigger_id: '12345.67890.abcdef',
      view: { callback_id: 'reject', private_metadata: JSON.stringify(asking) },
    });
    expect(harness.received).toEqual([]);
  });

  it('stores the rejection with its reason when the form is sent', async () => {
    const answer = await harness.interact(submission('reject', asking, { reason: '  The doors would open.  ' }));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
    expect(harness.received[0]?.body).toMatchObject({
      kind: 'click',
      click: { verdict: 'reject', by: 'U0SECURITY', reason: 'The doors would open.', digest: asking.d },
    });
  });

  it.each(['', '   ', '\n\t'])('asks for the reason beside its field when it is blank (%j)', async (reason) => {
    const answer = await harness.interact(submission('reject', asking, { reason }));
    expect(await answer.json()).toEqual({
      response_action: 'errors',
      errors: { reason: 'Please write why, so that the draft can become better.' },
    });
    expect(harness.received).toEqual([]);
  });

  it('keeps what a person typed storable', async () => {
    await harness.interact(submission('reject', asking, { reason: 'a\u0000b\uD800c' }));
    expect(harness.received[0]?.body).toMatchObject({ click: { reason: 'a\uFFFDb\uFFFDc' } });
  });

  it('is one item when Slack sends the same form again', async () => {
    await harness.interact(submission('reject', asking, { reason: 'No.' }));
    await harness.interact(submission('reject', asking, { reason: 'No.' }));
    expect(harness.received).toHaveLength(1);
  });

  it('does nothing with a form whose ids were changed, and says so in the form', async () => {
    const answer = await harness.interact(submission('reject', { ...asking, d: 'x' }, { reason: 'No.' }));
    expect(await answer.json()).toMatchObject({ response_action: 'update', view: { callback_id: 'note' } });
    expect(harness.received).toEqual([]);
  });

  it('tells the person to press again when Slack does not open the form', async () => {
    await harness.close();
    harness = await startHarness({ 'views.open': () => ({ ok: false, error: 'expired_trigger_id' }) });
    await harness.interact(press('reject', asking));
    const told = await eventually('the ephemeral answer', () => harness.callsTo('chat.postEphemeral')[0]);
    expect(JSON.stringify(told['blocks'])).toContain('press the button again');
  });
});

describe('pressing Details', () => {
  it('opens a loading form at once, then fills it with everything that runs', async () => {
    await harness.interact(press('details', { i: INCIDENT, s: 's1', p: 0 }));
    const updated = await eventually('the filled form', () => harness.callsTo('views.update')[0]);
    expect(harness.callsTo('views.open')).toHaveLength(1);
    expect(updated).toMatchObject({ view_id: 'V0OPENED' });
    const shown = JSON.stringify(updated['view']);
    for (const part of [
      'quarantined { 02:00:00:00:00:07 timeout 4h }',
      asking.d,
      'SHA256:AAAA',
      'delete element',
      'neighbour.mac',
      'security, plant-leads',
    ]) {
      expect(shown).toContain(part);
    }
  });

  it('says so when the incident cannot be read', async () => {
    harness.incidents.clear();
    await harness.interact(press('details', { i: INCIDENT, s: '', p: 0 }));
    const updated = await eventually('the filled form', () => harness.callsTo('views.update')[0]);
    expect(JSON.stringify(updated['view'])).toContain('There is no incident');
  });
});

describe('the other buttons', () => {
  it('Ask again is one append', async () => {
    await harness.interact(press('ask_again', { i: INCIDENT, s: 's1', r: asking.r }));
    expect(harness.received[0]?.body).toEqual({
      kind: 'ask_again',
      incident: INCIDENT,
      step: 's1',
      request: asking.r,
      by: 'U0SECURITY',
      handle: 'sam',
      team: 'T000000001',
    });
  });

  it('Done asks for a note and stores it, or none', async () => {
    await harness.interact(press('manual_done', { i: INCIDENT, s: 's2', n: 1 }));
    await eventually('the form', () => harness.callsTo('views.open')[0]);
    await harness.interact(submission('manual_done', { i: INCIDENT, s: 's2', n: 1 }, { note: '' }));
    expect(harness.received[0]?.body).toMatchObject({ kind: 'manual_done', step: 's2', round: 1, note: '' });
  });

  it('Stop asks for a reason and stores it', async () => {
    await harness.interact(press('stop', { i: INCIDENT }));
    await eventually('the form', () => harness.callsTo('views.open')[0]);
    await harness.interact(submission('stop', { i: INCIDENT }, { reason: 'False alarm' }));
    expect(harness.received[0]?.body).toMatchObject({ kind: 'stop', incident: INCIDENT, reason: 'False alarm' });
  });

  it('a button that nobody knows is answered and changes nothing', async () => {
    const answer = await harness.interact(press('run_it_now', asking));
    expect(answer.status).toBe(404);
    expect(harness.received).toEqual([]);
  });
});

describe('opening an incident by hand', () => {
  it('/tagout new opens the form', async () => {
    expect((await harness.command('new')).status).toBe(200);
    const opened = await eventually('the form', () => harness.callsTo('views.open')[0]);
    expect(opened).toMatchObject({ view: { callback_id: 'open_incident' } });
  });

  it('the shortcut on a message brings its text along, as it was written', async () => {
    const body = {
      type: 'message_action',
      callback_id: 'open_incident',
      trigger_id: '1.2.c',
      user: { id: 'U0ALEX', team_id: 'T000000001' },
      team: { id: 'T000000001' },
      channel: { id: CHANNEL },
      message: { text: 'a &lt;!channel&gt; &amp;amp; b' },
    };
    await harness.interact(body);
    const opened = await eventually('the form', () => harness.callsTo('views.open')[0]);
    expect(JSON.stringify(opened['view'])).toContain('"initial_value":"a <!channel> &amp; b"');
  });

  it('stores what was typed', async () => {
    const fields = { title: 'Camera blinks', kind: { option: 'botnet_traffic' }, device: 'cam-07', details: 'Since noon.' };
    await harness.interact(submission('open_incident', '', fields));
    expect(harness.received[0]?.body).toEqual({
      kind: 'open',
      by: 'U0SECURITY',
      handle: 'sam',
      team: 'T000000001',
      title: 'Camera blinks',
      device: 'cam-07',
      details: 'Since noon.',
      incidentKind: 'botnet_traffic',
    });
  });

  it('stores no secret that somebody pasted', async () => {
    const details = 'POST /login user=admin&password=hunter2';
    await harness.interact(
      submission('open_incident', '', { title: 'token=hunter2', kind: { option: 'unclassified' }, details }),
    );
    expect(harness.received[0]?.body).toMatchObject({
      title: 'token=[redacted]',
      details: 'POST /login user=admin&password=[redacted]',
    });
    expect(JSON.stringify(harness.received)).not.toContain('hunter2');
  });

  it.each([
    ['title', { title: ' ', kind: { option: 'botnet_traffic' } }],
    ['kind', { title: 'x', kind: { option: 'toString' } }],
    ['device', { title: 'x', kind: { option: 'unclassified' }, device: 'cam; rm -rf /' }],
    ['details', { title: 'x', kind: { option: 'unclassified' }, details: 'y'.repeat(2001) }],
  ])('says what is wrong beside the field %s', async (field, fields) => {
    const answer = await harness.interact(submission('open_incident', '', fields));
    expect(await answer.json()).toMatchObject({ response_action: 'errors', errors: { [field]: expect.any(String) } });
    expect(harness.received).toEqual([]);
  });
});

describe('asking for the state', () => {
  it.each([
    ['help', 'Tagout drafts a playbook'],
    ['', 'Tagout drafts a playbook'],
    ['status', 'INC-2026-000001: ET MALWARE'],
    ['status inc-2026-000001', 'Waits for approval'],
    ['status INC-1999-000009', 'There is no incident with this id'],
    ['pending', 'Approvals: 0 of 2 given. Asked: security'],
  ])('/tagout %s answers the one person who asked', async (text, expected) => {
    await harness.command(text);
    const told = await eventually('the answer', () => harness.callsTo('chat.postEphemeral')[0]);
    expect(told).toMatchObject({ user: 'U0ALEX', channel: CHANNEL });
    expect(read(told['blocks'])).toContain(expected);
  });

  it('a mention in the thread of an incident answers there, once', async () => {
    await harness.close();
    let author = 'U0TAGOUT';
    harness = await startHarness({ 'conversations.replies': () => root(author) });
    harness.incidents.set(INCIDENT, { record: record(), head: GENESIS });
    await harness.event(mention('Ev1'));
    await harness.event(mention('Ev1'), { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' });
    const said = await eventually('the answer', () => harness.callsTo('chat.postMessage')[0]);
    expect(said).toMatchObject(thread);
    expect(JSON.stringify(said['blocks'])).toContain('Waits for approval');
    author = 'U0EVIL';
    await harness.event(mention('Ev2'));
    const forged = await eventually('the second answer', () => harness.callsTo('chat.postMessage')[1]);
    expect(JSON.stringify(forged['blocks'])).not.toContain('Waits for approval');
    expect(harness.callsTo('chat.postMessage')).toHaveLength(2);
  });

  it('does not answer bots', async () => {
    await harness.event(mention('Ev3', { bot_id: 'B0OTHER' }));
    await harness.event(mention('Ev4', { user: undefined }));
    await harness.command('help');
    await eventually('the answer', () => harness.callsTo('chat.postEphemeral')[0]);
    expect(harness.callsTo('chat.postMessage')).toEqual([]);
  });
});

describe('a press in an Enterprise organisation', () => {
  const ours = 'T000000001';
  const pressed = (user: object) => press('approve', asking, { user, team: { id: ours }, enterprise: { id: 'E0ORG' } });
  /** What the judge compares: where the press came from, and where Slack says that the person belongs. */
  const judged = async (described: object) => {
    await harness.close();
    harness = await startHarness(describedAs(described));
    await harness.interact(pressed({ id: 'U0A', team_id: 'T0HOME' }));
    const body = harness.received[0]?.body;
    const { team, standing } = await harness.slack.chat.person('U0A');
    return { matches: body?.kind === 'click' && body.click.team === team, standing };
  };

  it('counts for a member of our workspace whose account is at home in another one', async () => {
    expect(await judged({ team_id: 'T0HOME', enterprise_user: { teams: ['T0HOME', ours] } })).toEqual({
      matches: true,
      standing: 'member',
    });
  });

  it.each([
    ['a colleague who is not in our workspace', { team_id: 'T0HOME', enterprise_user: { teams: ['T0HOME'] } }],
    ['a stranger in a shared channel', { team_id: 'T0HOME', is_stranger: true }],
    ['somebody of another organisation', { team_id: 'T0HOME' }],
  ])('does not count for %s', async (_who, described) => {
    expect(await judged(described)).toEqual({ matches: false, standing: 'foreign' });
  });

  it('does not count where a stranger is described as one and as ours', async () => {
    expect(await judged({ team_id: ours, is_stranger: true })).toMatchObject({ standing: 'foreign' });
  });
});

describe('whoever is not a full member of our workspace', () => {
  const strangers: readonly (readonly [string, object])[] = [
    ['a guest', { team_id: 'T000000001', is_restricted: true }],
    ['a person of another workspace', { team_id: 'T0ELSEWHERE' }],
    ['a person who left', { team_id: 'T000000001', deleted: true }],
    ['a person whom Slack does not describe', { team_id: 7 }],
  ];
  const secret = /ET MALWARE|02:00:00|INC-2026|Waits for/;

  describe.each(strangers)('%s', (_who, user) => {
    beforeEach(async () => {
      await harness.close();
      harness = await startHarness(describedAs(user));
      harness.incidents.set(INCIDENT, { record: record(), head: GENESIS });
    });

    it.each(['status', `status ${INCIDENT}`, 'pending'])('hears nothing of /tagout %s', async (text) => {
      await harness.command(text);
      const told = await eventually('the answer', () => harness.callsTo('chat.postEphemeral')[0]);
      expect(JSON.stringify(told)).toMatch(/Only full members|could not say/);
      expect(JSON.stringify(told)).not.toMatch(secret);
    });

    it('hears nothing by a mention, and neither does the channel', async () => {
      await harness.event(mention('Ev1'));
      const told = await eventually('the answer', () => harness.callsTo('chat.postEphemeral')[0]);
      expect(JSON.stringify(told)).not.toMatch(secret);
      expect(harness.callsTo('chat.postMessage')).toEqual([]);
    });

    it('sees no details', async () => {
      await harness.interact(press('details', { i: INCIDENT, s: 's1', p: 0 }));
      await harness.interact(press('details_next', { i: INCIDENT, s: 's1', p: 1 }, { view: { id: 'V0OPENED' } }));
      await eventually('both forms', () => harness.callsTo('views.update')[1]);
      for (const { view } of harness.callsTo('views.update')) expect(JSON.stringify(view)).not.toMatch(secret);
    });
  });

  it('is nobody who asks in another channel: a mention there is not answered', async () => {
    await harness.close();
    harness = await startHarness({ 'conversations.replies': () => root('U0TAGOUT') });
    harness.incidents.set(INCIDENT, { record: record(), head: GENESIS });
    await harness.event(mention('Ev1', { channel: 'C0ELSEWHERE' }));
    await harness.event(mention('Ev2'));
    await eventually('the answer in our channel', () => harness.callsTo('chat.postMessage')[0]);
    expect(harness.callsTo('chat.postMessage')).toEqual([expect.objectContaining({ channel: CHANNEL })]);
    expect(harness.callsTo('conversations.replies')).toHaveLength(1);
  });
});
