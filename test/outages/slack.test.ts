import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerSites } from '../contracts/store/server.ts';
import { json, text } from './answers.ts';
import type { Fault } from './line.ts';
import { outlast, TIMEOUT_MS } from './outage.ts';
import { startRig } from './rig.ts';

const SAM = 'U0SAM000001';
const RETRY_AFTER_S = 20;

/** Errors that Slack documents for every method as its own trouble. */
const OWN_TROUBLE = ['internal_error', 'fatal_error', 'service_unavailable', 'ratelimited', 'request_timeout'];

const FAULTS: readonly (readonly [string, () => Fault])[] = [
  [
    'a rate limit on every method',
    () => () => json(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(RETRY_AFTER_S) }),
  ],
  ['errors of the server', () => () => text(503, '<html>Slack is down</html>')],
  ['"ok": false in answers with status 200', () => inTurn(OWN_TROUBLE.map((error) => () => json(200, { ok: false, error })))],
  ['connections that are cut before Slack has the call', () => () => 'cut'],
  ['connections that are cut when Slack has done what it was asked for', () => async (_call, pass) => (await pass(), 'cut')],
  ['silence', () => () => 'silence'],
];

describe.concurrent('Slack is away for a minute', () => {
  const sites = createServerSites();
  beforeAll(() => sites.start());
  afterAll(() => sites.stop());

  it.each(FAULTS)('with %s', { timeout: TIMEOUT_MS }, async (name, make) => {
    const { options } = await sites.fresh();
    const rig = await startRig({ DATABASE_URL: options.databaseUrl ?? '' });
    try {
      const { before, during } = await outlast(`Slack, ${name}`, rig, {
        begins: () => rig.slack.breaks(make()),
        ends: () => rig.slack.mends(),
        // Facts are taken all the same: alerts, presses and, with GitHub, the history.
        meanwhile: async () => expect(await rig.status('/readyz'), 'ready').toBe(200),
      });
      // Whoever pressed in vain hears why, also when that could not be said for a minute.
      const { messages } = await rig.world.state();
      const incidents = [before, during].map(({ told }) => told.record.incident.id);
      const answers = messages.filter(({ onlyFor, text: said }) => onlyFor === SAM && said.includes('You are not in'));
      expect(answers.length, 'answers to Sam').toBeGreaterThanOrEqual(incidents.length);
    } finally {
      await rig.close();
    }
  });
});

/** One fault after the other, from the front again at the end. */
function inTurn(faults: readonly Fault[]): Fault {
  let next = 0;
  return (call, pass) => {
    const fault = faults[next % faults.length];
    next += 1;
    return fault === undefined ? pass() : fault(call, pass);
  };
}
