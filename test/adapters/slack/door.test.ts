import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/core/limits.ts';
import { createSlack } from '../../../src/adapters/slack/slack.ts';
import { INCIDENT, plan } from './fixtures.ts';
import { type Harness, listen, SECRET, signed, startHarness } from './harness.ts';
import { press } from './payloads.ts';

const FORM = 'application/x-www-form-urlencoded';
const approve = new URLSearchParams({
  payload: JSON.stringify(press('approve', { i: INCIDENT, s: 's1', r: 'R-1', d: plan().digest })),
}).toString();

const unused = async (): Promise<never> => Promise.reject(new Error('not used here'));

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(async () => harness.close());

describe('the door for signed events', () => {
  it.each<[string, Record<string, string>]>([
    ['unsigned', { 'content-type': FORM }],
    ['signed with another secret', signed(approve, FORM, { secret: 'not-the-secret' })],
    ['signed for another body', { ...signed('payload=x', FORM) }],
    ['signed more than five minutes ago', signed(approve, FORM, { atMs: Date.now() - 301_000 })],
    ['with a signature that is no hex', { ...signed(approve, FORM), 'x-slack-signature': 'v0=zz' }],
    ['with another version of signature', { ...signed(approve, FORM), 'x-slack-signature': 'v1=00' }],
    ['with a timestamp that is no number', { ...signed(approve, FORM), 'x-slack-request-timestamp': 'now' }],
  ])('answers 401 to a press that is %s, and keeps nothing', async (_name, headers) => {
    const answer = await harness.post(approve, headers);
    expect(answer.status).toBe(401);
    expect(harness.received).toEqual([]);
  });

  it('accepts a press signed four minutes ago', async () => {
    const answer = await harness.post(approve, signed(approve, FORM, { atMs: Date.now() - 240_000 }));
    expect(answer.status).toBe(200);
    expect(harness.received).toHaveLength(1);
  });

  it('ignores a payload smuggled into the unsigned certificate check', async () => {
    const answer = await harness.post(`ssl_check=1&${approve}`, { 'content-type': FORM });
    expect(answer.status).toBe(200);
    expect(harness.received).toEqual([]);
  });

  it('takes no decision on a GET, nor on another path', async () => {
    expect((await fetch(`${harness.url}?${approve}`)).status).toBe(404);
    const elsewhere = harness.url.replace('/slack/events', '/slack/actions');
    expect((await fetch(elsewhere, { method: 'POST', body: approve, headers: signed(approve, FORM) })).status).toBe(404);
    expect(harness.received).toEqual([]);
  });

  it('answers 413 to more than a request may have', async () => {
    const body = 'x'.repeat(LIMITS.slackRequestMaxBytes + 1);
    expect((await harness.post(body, signed(body, FORM))).status).toBe(413);
  });

  it.each(['null', '1', '"text"', '[]', 'true'])('answers a signed body that is JSON but no object: %s', async (json) => {
    expect((await harness.post(json, signed(json, 'application/json'))).status).toBe(400);
    const form = new URLSearchParams({ payload: json }).toString();
    expect((await harness.post(form, signed(form, FORM))).status).toBe(400);
  });

  it.each([
    '{',
    '',
    'payload={',
    '\uFFFF',
    '{"event":null}',
    '{"actions":[]}',
    '{"actions":null}',
    '{"type":"view_submission"}',
    '{"type":"block_actions"}',
    '{"command":"/tagout"}',
    '{"type":"shortcut"}',
  ])('answers a signed body that is broken: %s', async (body) => {
    const type = body.startsWith('payload') ? FORM : 'application/json';
    const answer = await harness.post(body, signed(body, type));
    expect(answer.status).toBeGreaterThanOrEqual(200);
    expect(harness.received).toEqual([]);
  });

  it('answers the challenge of an event subscription', async () => {
    const answer = await harness.event({ type: 'url_verification', challenge: 'c-1', token: 'legacy' });
    expect(await answer.json()).toEqual({ challenge: 'c-1' });
  });

  it('is shut with Socket Mode', async () => {
    const slack = createSlack({
      botToken: 'xoxb-test',
      signingSecret: SECRET,
      appToken: 'xapp-test',
      channel: 'C0',
      now: Date.now,
      receive: unused,
      load: unused,
      recent: unused,
      overview: async () => Promise.resolve(new Map()),
      cards: async () => Promise.resolve([]),
      codes: null,
      onError: () => undefined,
    });
    const door = await listen(slack.listener);
    const { status } = await fetch(`${door.url}/slack/events`, {
      method: 'POST',
      body: approve,
      headers: signed(approve, FORM),
    });
    await door.close();
    expect(status).toBe(404);
  });
});
