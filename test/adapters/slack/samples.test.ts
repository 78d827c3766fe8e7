import { existsSync, globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verifySlackRequest } from '@slack/bolt';
import { INCIDENT, plan } from './fixtures.ts';
import { type Harness, startHarness } from './harness.ts';
import { press } from './payloads.ts';

/** Slack's own samples lie beside the checkout where there are any; CI has them. */
const FOLDER = new URL('../../../../shared/data/f_api/slack/', import.meta.url).pathname;
const present = existsSync(FOLDER);

const Line = z.object({ type: z.string(), source: z.string(), payload: z.record(z.string(), z.unknown()) });
const Vector = z.object({
  signing_secret: z.string(),
  'x-slack-request-timestamp': z.string(),
  raw_body: z.string(),
  'x-slack-signature': z.string(),
});

interface Sample {
  readonly name: string;
  readonly payload: Record<string, unknown>;
}

function samples(): readonly Sample[] {
  if (!present) return [];
  const lines = readFileSync(`${FOLDER}sdk-test-payloads.jsonl`, 'utf8').trim().split('\n');
  const fromTests = lines.map((text, index) => {
    const { type, payload } = Line.parse(JSON.parse(text));
    return { name: `${type} #${index + 1}`, payload };
  });
  const files = globSync('json-logs/**/*.json', { cwd: FOLDER });
  const fromLogs = files.flatMap((name) => {
    const payload = z.record(z.string(), z.unknown()).safeParse(JSON.parse(readFileSync(FOLDER + name, 'utf8')));
    return payload.success ? [{ name, payload: payload.data }] : [];
  });
  return [...fromTests, ...fromLogs];
}

/** The same payload as if it came from our own buttons, forms and shortcut: so that it reaches our handlers, not only Bolt's. */
function aimed({ name, payload }: Sample): readonly Sample[] {
  const [action] = z.array(z.record(z.string(), z.unknown())).catch([]).parse(payload['actions']);
  const view = z.record(z.string(), z.unknown()).safeParse(payload['view']);
  return [
    ...(action === undefined
      ? []
      : ['approve', 'reject', 'details', 'details_next', 'ask_again', 'stop', 'manual_done'].map((id) => ({
          name: `${name} as ${id}`,
          payload: { ...payload, actions: [{ ...action, action_id: id, type: 'button' }] },
        }))),
    ...(view.success
      ? ['reject', 'stop', 'manual_done', 'open_incident'].map((id) => ({
          name: `${name} as form ${id}`,
          payload: { ...payload, type: 'view_submission', view: { ...view.data, callback_id: id } },
        }))
      : []),
    ...('callback_id' in payload
      ? [{ name: `${name} as our shortcut`, payload: { ...payload, callback_id: 'open_incident' } }]
      : []),
    ...('command' in payload ? [{ name: `${name} as our command`, payload: { ...payload, command: '/tagout' } }] : []),
  ];
}

describe.skipIf(!present && process.env['CI'] !== 'true')("Slack's own payload samples", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(async () => harness.close());

  it('are each answered, as they are and aimed at our handlers, and none decides anything', async () => {
    const all = samples();
    expect(all.length).toBeGreaterThan(190);
    const sent = [...all, ...all.flatMap(aimed)];
    const answers = await Promise.all(
      sent.flatMap(({ name, payload }) => [
        harness.event(payload).then(({ status }) => ({ name, status })),
        harness.interact(payload).then(({ status }) => ({ name, status })),
      ]),
    );
    // 200: handled; 404: nobody handles it; 500: Bolt's own answer to what is no event at all, such as an answer of the Web API.
    expect(answers.filter(({ status }) => ![200, 404, 500].includes(status))).toEqual([]);
    const events = answers.filter(({ name }) => !name.startsWith('json-logs/api') && !name.startsWith('json-logs/aws'));
    expect(events.filter(({ status }) => status === 500)).toEqual([]);
    // What our own handlers throw is reported here.
    expect(harness.errors).toEqual([]);
    expect(harness.received).toEqual([]);
  });

  it('leave the app at work', async () => {
    const asking = { i: INCIDENT, s: 's1', r: 'R-1', d: plan().digest };
    expect((await harness.interact(press('approve', asking))).status).toBe(200);
    expect(harness.received).toHaveLength(1);
  });

  it('hold the documented example of a signature', () => {
    const vector = Vector.parse(JSON.parse(readFileSync(`${FOLDER}signature-test-vector.json`, 'utf8')));
    const seconds = Number(vector['x-slack-request-timestamp']);
    const check = (body: string): void =>
      verifySlackRequest({
        signingSecret: vector.signing_secret,
        body,
        headers: { 'x-slack-signature': vector['x-slack-signature'], 'x-slack-request-timestamp': seconds },
        nowMilliseconds: seconds * 1000,
      });
    expect(() => check(vector.raw_body)).not.toThrow();
    expect(() => check(`${vector.raw_body}&x=1`)).toThrow('signature mismatch');
  });
});
