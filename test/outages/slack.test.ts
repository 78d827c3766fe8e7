import { expect } from 'vitest';
import { cardsOf } from '../crash/cards.ts';
import { buttonsOf } from '../e2e/rig.ts';
import { answerLost, inTurn, json, page } from './answers.ts';
import type { Fault } from './line.ts';
import type { Incidents, Outlasted } from './outage.ts';
import type { Rig } from './rig.ts';
import { describeOutages, expectReady, type Case } from './suite.ts';

const [SAM, ROBIN] = ['U0SAM000001', 'U0ROBIN0001'];
const RETRY_AFTER_MS = 20_000;

/** Errors that Slack documents for every method as its own trouble. */
const OWN_TROUBLE = ['internal_error', 'fatal_error', 'service_unavailable', 'ratelimited', 'request_timeout'];

/** Facts are taken all the same: alerts, presses and, on GitHub, the history. */
function away(how: string, makeFault: () => Fault): Case {
  return {
    how,
    begins: ({ slack }) => slack.breaks(makeFault()),
    ends: ({ slack }) => slack.mends(),
    meanwhile: expectReady,
    halfway: pressStaleCard,
    after: async (rig, outlasted) => {
      await expectAnswered(rig);
      expectJudged(outlasted);
    },
  };
}

/** Whoever pressed in vain hears why, also when that could not be said for a minute. */
async function expectAnswered({ world }: Rig): Promise<void> {
  const { messages } = await world.state();
  const answers = messages.filter(({ onlyFor, text }) => onlyFor === SAM && text.includes('You are not in'));
  expect(answers.length, 'answers to Sam').toBeGreaterThanOrEqual(2);
}

/** The card still offers what others have pressed long ago. */
async function pressStaleCard({ world }: Rig, { before }: Incidents): Promise<void> {
  const card = cardsOf(await world.state(), before).find((message) => buttonsOf(message).some(isApprove));
  const button = card === undefined ? undefined : buttonsOf(card).find(isApprove);
  if (card === undefined || button === undefined) throw new Error('the card cannot have changed, and offers no approval');
  expect(await world.act({ kind: 'button', persona: ROBIN, messageTs: card.ts, ...button })).toEqual({ ok: true });
}

const isApprove = ({ actionId }: { readonly actionId: string }): boolean => actionId === 'approve';

/** The press on the stale card was kept and judged: Robin may ask for steps, and approves none. */
function expectJudged({ before }: Outlasted): void {
  const { entries } = before.told;
  const asked = entries.find(({ kind }) => kind === 'approval.requested');
  const judged = entries.filter(
    ({ by, data }) => by.kind === 'person' && by.id === ROBIN && requestOf(data) === requestOf(asked?.data),
  );
  expect(judged.map(({ kind }) => kind)).toEqual(['approval.refused']);
}

const requestOf = (data: unknown): unknown => (Object(data) as { readonly request?: unknown }).request;

/** Whoever asks on while limited may be cut off by Slack altogether. */
function expectPatience({ slack }: Rig): void {
  const recent = slack.calls.filter(({ at }) => at > Date.now() - RETRY_AFTER_MS);
  for (const [path, calls] of Map.groupBy(recent, (call) => call.path))
    expect(calls.length, `calls of ${path} within one wait`).toBeLessThanOrEqual(1);
}

const limit = json(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(RETRY_AFTER_MS / 1000) });
const limited = away('with a rate limit on every method', () => () => limit);

describeOutages('Slack is away', [
  {
    ...limited,
    ends: (rig, incidents) => {
      expectPatience(rig);
      return limited.ends(rig, incidents);
    },
  },
  away('with errors of its servers', () => () => page(503)),
  away('with "ok": false', () => inTurn(...OWN_TROUBLE.map((error) => json(200, { ok: false, error })))),
  away('with connections that are cut before it has the call', () => () => 'cut'),
  away('with connections that are cut when it has done what it was asked for', () => answerLost),
  away('in silence', () => () => 'silence'),
]);
