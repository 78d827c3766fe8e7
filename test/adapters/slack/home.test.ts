import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GENESIS } from '../../../src/core/chain.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { INCIDENT, OPENED_AT, plan, record, step } from './fixtures.ts';
import { CHANNEL, eventually, type Harness, startHarness, TEAM } from './harness.ts';
import { press } from './payloads.ts';
import { read } from './read.ts';

const opened = (user = 'U0SECURITY', changes: Record<string, unknown> = {}) => ({
  type: 'event_callback',
  team_id: TEAM,
  api_app_id: 'A0TAGOUT',
  event_id: 'Ev0HOME',
  event: { type: 'app_home_opened', user, channel: 'D0TAGOUT', tab: 'home', event_ts: '1700000000.1', ...changes },
});
const onHome = {
  channel: undefined,
  container: { type: 'view', view_id: 'V0HOME' },
  message: undefined,
  view: { id: 'V0HOME' },
};

const PERMALINK = 'https://example.slack.com/archives/C000000001/p1700000000000100';
const link = () => ({ ok: true, permalink: PERMALINK });

let harness: Harness;
let now = OPENED_AT;
const start = async (answers: Parameters<typeof startHarness>[0] = {}) => {
  harness = await startHarness({ 'chat.getPermalink': link, ...answers }, () => now);
  harness.incidents.set(INCIDENT, { record: record(), head: GENESIS });
  harness.cards.set(INCIDENT, [
    { incident: INCIDENT, key: 'step:s1', channel: CHANNEL, ts: '1700000000.000100', contentHash: '' },
    { incident: INCIDENT, key: 'incident', channel: CHANNEL, ts: null, contentHash: '' },
  ]);
};
beforeEach(async () => {
  now = OPENED_AT;
  await start();
});
afterEach(async () => harness.close());

const homes = () => harness.callsTo('views.publish').map(({ user_id: user, view }) => ({ user, view }));
const shown = async (index = 0) => {
  const home = await eventually('a Home tab', () => homes()[index]);
  return { ...home, words: read(home.view), json: JSON.stringify(home.view) };
};

describe('the Home tab', () => {
  it('says what waits for the person, with a link to the card and the time that is left', async () => {
    expect((await harness.event(opened())).status).toBe(200);
    const { user, words, json } = await shown();
    expect(user).toBe('U0SECURITY');
    expect(words).toContain('# 1 step waits for your decision');
    expect(words).toContain(`${INCIDENT}, step 1: Cut the lobby camera off from the network (Lobby camera, criticality high).`);
    expect(words).toContain('Approvals: 0 of 2 given. Asked: security, plant-leads. 32 min left, until 2026-01-05 10:47 UTC');
    expect(json).toContain(`"url":"${PERMALINK}"`);
  });

  it('says what is open and how it stands, how to start, and as of when', async () => {
    await harness.event(opened());
    const { words } = await shown();
    expect(words).toContain('# Open incidents: 1');
    expect(words).toContain('2 steps: ◔ Waits for approval (1), ◌ Waits for an earlier step (1).');
    expect(words).toContain('# How to start');
    expect(words).toContain('[Open an incident]');
    expect(words).toContain('As of 2026-01-05 10:15 UTC.');
  });

  it('leads to what was stopped or closed a moment ago, below what is open', async () => {
    const stopped = { by: 'U0SECURITY', at: OPENED_AT, reason: 'A test ends.' };
    const other = record();
    const halted = { ...other, stopped, closedAt: OPENED_AT, incident: { ...other.incident, id: 'INC-2026-000002' } };
    harness.incidents.set('INC-2026-000002', { record: halted, head: GENESIS });
    await harness.event(opened());
    const { words } = await shown();
    expect(words).toContain('# Open incidents: 1');
    expect(words.indexOf('# Recently ended')).toBeGreaterThan(words.indexOf('# Open incidents'));
    expect(words).toMatch(/INC-2026-000002: .*, stopped\. Opened .*\. Stopped 2026-01-05 10:15 UTC\./);
  });

  it('keeps apart what waits for others, and says so when nothing waits for the person', async () => {
    harness.setYours(() => false);
    await harness.event(opened());
    const { words } = await shown();
    expect(words).toContain('# Nothing waits for you');
    expect(words).toContain('Waiting for other people');
  });

  it('does not say that nothing waits while work or a press of a button does', async () => {
    const problem = { code: 'plan.unreadable', message: 'The gateway <!channel> is away.' };
    const steps = [
      step('refused', { problem }),
      step('open', { id: 's2', plan: null, request: null }),
      step('unknown', { id: 's3' }),
    ];
    harness.incidents.set(INCIDENT, { record: record({ steps }), head: GENESIS });
    await harness.event(opened());
    const { words, json } = await shown();
    expect(words).toContain('# 2 steps wait for a responder');
    expect(words).not.toContain('Nothing waits for you');
    expect(words).toMatch(
      /step 1: .* ⊘ Cannot be prepared\. The gateway <!channel> is away\. When that is mended, press the button/,
    );
    expect(words).toMatch(/step 2: .* ☐ Work for a person\. Do it, then press Done\./);
    // Nobody has looked yet: Tagout still will by itself.
    expect(words).not.toContain('step 3:');
    expect(json).toContain(`"url":"${PERMALINK}"`);
  });

  it('says of what waits for responders nothing to others', async () => {
    harness.setYours(() => false);
    harness.incidents.set(INCIDENT, { record: record({ steps: [step('failed')] }), head: GENESIS });
    await harness.event(opened());
    expect((await shown()).words).toContain('# Nothing waits for you');
  });

  it('does not guess when Slack cannot say who is in a group', async () => {
    harness.setYours(() => null);
    await harness.event(opened());
    expect((await shown()).words).toContain('Slack could not say just now whether you may approve these');
  });

  it('puts the step with the least time left first', async () => {
    const urgent = step('pending', {
      request: { id: 'R-2', digest: plan().digest, askedAt: OPENED_AT, expiresAt: OPENED_AT + 60_000 },
    });
    const other = record({ incident: { ...record().incident, id: 'INC-2026-000002' }, steps: [urgent] });
    harness.incidents.set('INC-2026-000002', { record: other, head: GENESIS });
    await harness.event(opened());
    // The flow sorts; the page keeps its order.
    const { words } = await shown();
    expect(words.indexOf(`${INCIDENT}, step 1`)).toBeLessThan(words.indexOf('INC-2026-000002, step 1'));
  });

  it('goes without links when Slack gives none, and is reported', async () => {
    await harness.close();
    await start({ 'chat.getPermalink': () => ({ ok: true, permalink: 'javascript:alert(1)' }) });
    await harness.event(opened());
    const { words, json } = await shown();
    expect(words).toContain(`${INCIDENT}, step 1`);
    expect(json).not.toContain('"link"');
    expect(String(harness.errors[0])).toContain('slack.no_link');
  });

  it.each([
    ['a guest', { team_id: TEAM, is_restricted: true }],
    ['a person of another workspace', { team_id: 'T0ELSEWHERE' }],
    ['whomever Slack does not describe', { team_id: 7 }],
  ])('tells %s nothing', async (_who, described) => {
    await harness.close();
    await start({ 'users.info': ({ user }) => ({ ok: true, user: { id: user, ...described } }) });
    await harness.event(opened());
    const { words, json } = await shown();
    expect(words).toMatch(/Only full members|could not say/);
    expect(json).not.toMatch(/INC-2026|camera|home_open/);
  });

  it('is not drawn for other tabs, nor on an event in another shape', async () => {
    await harness.event(opened('U0SECURITY', { tab: 'messages' }));
    await harness.event(opened('not an id'));
    await harness.event(opened('U0LAST'));
    await shown();
    expect(homes().map(({ user }) => user)).toEqual(['U0LAST']);
  });
});

describe('the buttons of the Home tab', () => {
  it('open the form, and nothing is stored yet', async () => {
    await harness.interact(press('home_open', {}, onHome));
    const form = await eventually('the form', () => harness.callsTo('views.open')[0]);
    expect(form).toMatchObject({ trigger_id: '12345.67890.abcdef', view: { callback_id: 'open_incident' } });
    expect(harness.received).toEqual([]);
  });

  it('say so on the page when Slack does not open the form in time', async () => {
    await harness.close();
    await start({ 'views.open': () => ({ ok: false, error: 'expired_trigger_id' }) });
    await harness.interact(press('home_open', {}, onHome));
    expect((await shown()).words).toContain('did not open the form in time');
  });

  it('draw the page once for presses that are faster than that', async () => {
    const gate = Promise.withResolvers<void>();
    harness.holdOverview(gate.promise);
    for (let presses = 0; presses < 5; presses += 1) await harness.interact(press('home_renew', {}, onHome));
    await harness.event(opened('U0LAST'));
    gate.resolve();
    await shown(1);
    expect(homes()).toHaveLength(2);
    expect(new Set(homes().map(({ user }) => user))).toEqual(new Set(['U0LAST', 'U0SECURITY']));
  });

  it('draw the page anew', async () => {
    await harness.interact(press('home_renew', {}, onHome));
    expect((await shown()).words).toContain('waits for your decision');
  });
});

describe('a Home tab that is open', () => {
  it('is drawn anew when something changes, once for several changes', async () => {
    await harness.event(opened());
    await shown();
    const [card] = harness.slack.chat.render(record(), { history: null });
    if (card === undefined) throw new Error('expected a card');
    const ref = await harness.slack.chat.post(INCIDENT, card, null);
    await harness.slack.chat.update(INCIDENT, ref, card);
    harness.incidents.set(INCIDENT, { record: record({ closedAt: now }), head: GENESIS });
    const { user, words } = await shown(1);
    expect(user).toBe('U0SECURITY');
    expect(words).toContain('# No incident is open');
    expect(homes()).toHaveLength(2);
  });

  it('is left alone when it was opened long ago', async () => {
    await harness.event(opened('U0LONGAGO'));
    await shown();
    now += LIMITS.homeWatchMs + 1;
    await harness.event(opened('U0NOW'));
    await shown(1);
    const [card] = harness.slack.chat.render(record(), { history: null });
    if (card !== undefined) await harness.slack.chat.post(INCIDENT, card, null);
    expect((await shown(2)).user).toBe('U0NOW');
  });
});
