import { describe, expect, it } from 'vitest';
import { expired } from '../../src/core/advance/dispatch.ts';
import { draftFinished } from '../../src/core/advance/draft.ts';
import { opened as newIncident } from '../../src/core/advance/open.ts';
import { planned } from '../../src/core/advance/plan.ts';
import type { KnownPerson } from '../../src/core/approval.ts';
import type { InboxBody } from '../../src/core/inbox.ts';
import type { NewEntry } from '../../src/core/ledger.ts';
import type { Policy } from '../../src/core/policy.ts';
import type { IncidentRecord, StepRecord } from '../../src/core/record.ts';
import { refuse } from '../../src/core/result.ts';
import { performInbox } from '../../src/flow/inbox.ts';
import type { Services } from '../../src/flow/services.ts';
import type { Store } from '../../src/ports.ts';
import {
  ARI,
  AVERY,
  clickOn,
  drafted,
  ids,
  incidentBy,
  need,
  NOW,
  pending,
  planFor,
  PLAYBOOK,
  press,
  prove,
  TEAM,
} from '../core/advance/story.ts';
import { CAMERA, CONTEXT, inventoryOf } from '../core/planning/sample.ts';
import { policyOf } from '../core/policy/sample.ts';
import { createFakeChat } from '../fakes/chat.ts';

const INCIDENT = 'INC-2026-000001';
const LEE = 'U0LEE000001';
const STRANGER = 'U0STRANGER1';

interface Kept {
  readonly judged?: boolean;
  readonly standing?: KnownPerson['standing'];
  readonly slackDown?: boolean;
  readonly policy?: Policy;
  /** Of the item. */
  readonly id?: string;
  /** There is such an incident already. */
  readonly existing?: IncidentRecord;
}

/** One stored item, judged against a store that is one record in memory. */
async function judge(body: InboxBody, start: IncidentRecord | null = pending(), kept: Kept = {}) {
  const { id: item = 'i1', existing = null } = kept;
  let record = start;
  const entries: NewEntry[] = [];
  const marked: string[] = [];
  const keptFor: string[] = [];
  const opened: { readonly key: string; readonly record: IncidentRecord }[] = [];
  const asked: string[] = [];
  const fake = createFakeChat();
  for (const id of [AVERY.id, ARI.id, LEE, STRANGER])
    fake.setPerson(id, { team: TEAM, ...(kept.standing !== undefined && { standing: kept.standing }) });
  fake.setDown(kept.slackDown === true);
  const store: Partial<Store> = {
    inboxItem: async (id) => (id === 'i1' ? { id, body, receivedAt: NOW, judgedAt: kept.judged === true ? NOW : null } : null),
    load: async (incident) => (record === null || incident !== INCIDENT ? null : { record, head: '' }),
    update: async (_incident, _now, decide, judged) => {
      const before = need(record);
      const decided = decide({ record: before, head: '' });
      record = decided?.record ?? before;
      entries.push(...(decided?.entries ?? []));
      if (judged !== undefined) marked.push(judged);
      return { record, head: '' };
    },
    markJudged: async (id) => void marked.push(id),
    keptFor: async (_id, _now, { text }) => keptFor.push(text) > 0,
    openOrJoin: async (key, _now, _window, decide) => {
      const made = decide(existing, 'INC-2026-000007').record;
      opened.push({ key, record: made });
      return { record: made, head: '' };
    },
  };
  const services: Partial<Services> = {
    store: store as Store,
    chat: {
      ...fake,
      person: async (id) => {
        asked.push(id);
        return fake.person(id);
      },
    },
    clock: { now: () => NOW + 1000, sure: async () => Promise.resolve(NOW + 1000) },
    ids: { fresh: () => 'fresh' },
    world: { inventory: inventoryOf([CAMERA]), policy: kept.policy ?? policyOf(), connectors: CONTEXT.connectors },
  };
  const failed = await performInbox({ kind: 'inbox', item }, services as Services).then(
    () => null,
    (error: unknown) => String(error),
  );
  const step = record?.steps.find(({ id }) => id === 's1');
  const codes = entries.map(({ kind, data }) => ({ kind, ...(data as { readonly code?: string }) }).code ?? kind);
  return { codes, entries, marked, keptFor, opened, asked, told: fake.told, failed, step, record };
}
type Judged = Awaited<ReturnType<typeof judge>>;
const decided = ({ step }: Judged): StepRecord => need(step);

const click = (record: IncidentRecord, by = AVERY.id, change: Partial<ReturnType<typeof clickOn>> = {}): InboxBody => ({
  kind: 'click',
  click: { ...clickOn(record, AVERY), by, team: TEAM, ...change },
});
const from = (by: string, team = TEAM) => ({ incident: INCIDENT, by, team });
const stop = (by: string): InboxBody => ({ kind: 'stop', ...from(by), reason: 'Enough.' });
const open = (by: string, change: object = {}): InboxBody => ({
  kind: 'open',
  by,
  team: TEAM,
  title: 'The camera blinks',
  device: CAMERA.id,
  details: '',
  incidentKind: 'unclassified',
  ...change,
});

describe('what came in', () => {
  it('is judged once: what was judged, and what is not there, changes nothing', async () => {
    const record = pending();
    expect(await judge(click(record), record, { judged: true })).toMatchObject({ entries: [], marked: [], asked: [] });
    const none = await performInbox({ kind: 'inbox', item: 'i9' }, {
      store: { inboxItem: async () => Promise.resolve(null) } as Partial<Store> as Store,
    } as Services);
    expect(none).toBeUndefined();
  });

  it('about an incident that there is not is told so, and is over', async () => {
    const { told, marked, failed } = await judge({ ...stop(AVERY.id), incident: 'INC-2026-000099' } as InboxBody);
    expect(told).toMatchObject([
      { person: AVERY.id, text: expect.stringContaining('There is no incident INC-2026-000099') as unknown },
    ]);
    expect({ marked, failed }).toEqual({ marked: ['i1'], failed: null });
  });

  it('is marked as judged in the transaction that judges it', async () => {
    const record = pending();
    expect((await judge(click(record), record)).marked).toEqual(['i1']);
  });
});

describe('a click counts', () => {
  it('from somebody whom the rule of the step names', async () => {
    const record = pending();
    const judged = await judge(click(record), record);
    expect(judged.codes).toEqual(['approval.decided']);
    expect(decided(judged).status).toBe('approved');
    expect(judged.asked).toContain(AVERY.id);
  });

  it('from nobody else, about whom Slack is not even asked', async () => {
    const record = pending();
    const judged = await judge(click(record, STRANGER), record);
    expect(judged.codes).toEqual(['approval.not_permitted']);
    expect(decided(judged)).toMatchObject({ status: 'pending', decisions: [] });
    expect(judged.asked).toEqual([]);
  });

  it.each(['deactivated', 'guest', 'bot', 'foreign', 'unknown'] as const)('from nobody who is %s', async (standing) => {
    const record = pending();
    const judged = await judge(click(record), record, { standing });
    expect(decided(judged)).toMatchObject({ status: 'pending', decisions: [] });
    expect(judged.entries).toHaveLength(1);
  });

  it('not together with an approval of somebody who is no member any more', async () => {
    const half = press(pending({ rule: { ...planFor('s1').batch.rule, quorum: 2 } }), AVERY).record;
    const judged = await judge(click(half, ARI.id), half, { standing: 'deactivated' });
    expect(decided(judged).status).toBe('pending');
  });

  it('as a taking back also from somebody who is in no group any more', async () => {
    const half = press(pending({ rule: { ...planFor('s1').batch.rule, quorum: 2 } }), AVERY).record;
    const shipped = policyOf();
    const nobody = { name: 'security', users: [], usergroup: null };
    const policy = { ...shipped, groups: new Map([...shipped.groups, ['security', nobody] as const]) };
    const judged = await judge(click(half, AVERY.id, { verdict: 'withdraw' }), half, { policy });
    expect(judged.codes).toEqual(['approval.withdrawn']);
    expect(decided(judged).decisions).toEqual([]);
  });

  it('for its own step, wherever that stands', async () => {
    const record = pending();
    const judged = await judge(click(record), { ...record, steps: record.steps.toReversed() });
    expect(decided(judged).status).toBe('approved');
  });

  it('from nobody else, also where others have decided already', async () => {
    const half = press(pending({ rule: { ...planFor('s1').batch.rule, quorum: 2 } }), AVERY).record;
    const judged = await judge(click(half, STRANGER), half);
    expect(judged.codes).toEqual(['approval.not_permitted']);
    expect(judged.asked).toEqual([AVERY.id]);
  });

  it('for no step that there is not', async () => {
    const record = pending();
    const judged = await judge(click(record, AVERY.id, { step: 's9' }), record);
    expect(judged.codes).toEqual(['approval.unknown_step']);
    expect(decided(judged).status).toBe('pending');
  });
});

describe('what Slack cannot say now', () => {
  it.each<readonly [string, InboxBody, string]>([
    ['a click', click(pending()), 'Your press is kept'],
    ['a Stop', stop(AVERY.id), 'Your Stop is kept'],
  ])('%s waits for it, unjudged, and its person is told', async (_what, body, text) => {
    const judged = await judge(body, pending(), { slackDown: true });
    expect(judged.failed).toContain('cannot be reached');
    expect(judged).toMatchObject({ entries: [], marked: [], keptFor: [expect.stringContaining(text) as unknown] });
  });

  it('of a reader is told to nobody: they asked for nothing', async () => {
    const request = need(pending().steps[0]?.request).id;
    const body: InboxBody = { kind: 'details_read', ...from(AVERY.id), step: 's1', request };
    const judged = await judge(body, pending(), { slackDown: true });
    expect(judged).toMatchObject({ entries: [], marked: [], keptFor: [] });
    expect(judged.failed).toContain('cannot be reached');
  });
});

describe('responders, and those who may approve the step', () => {
  it.each<readonly [string, (by: string) => InboxBody, () => IncidentRecord, string]>([
    ['stop a run', stop, pending, 'run.stopped'],
    ['give a hint', (by) => ({ kind: 'hint', ...from(by), text: 'It is needed until six.' }), pending, 'hint.added'],
    ['ask again', (by) => ({ kind: 'ask_again', ...from(by), step: 's1', request: '' }), refusedPlan, 'step.asked_again'],
    [
      'confirm work by hand',
      (by) => ({ kind: 'manual_done', ...from(by), step: 's1', round: 1, note: '' }),
      openWork,
      'manual.done',
    ],
  ])('%s, and nobody else does', async (_what, body, start, kind) => {
    expect((await judge(body(AVERY.id), start())).codes[0]).toBe(kind);
    const refused = await judge(body(LEE), start());
    expect(refused.codes).toEqual(['people.not_permitted']);
    expect(refused.asked).toEqual([]);
    expect((await judge(body(AVERY.id), start(), { standing: 'guest' })).codes).toEqual(['people.not_a_member']);
    expect((await judge({ ...body(AVERY.id), team: 'T0ELSEWHERE' } as InboxBody, start())).codes).toEqual([
      'people.not_a_member',
    ]);
  });
});

describe('who may approve a step and is no responder', () => {
  const policy = { ...policyOf(), responders: ['leads'] };

  it('may have that very step asked again, and nothing else', async () => {
    const timedOut = pendingOver();
    const again = (step: 's1' | 's2'): InboxBody => ({
      kind: 'ask_again',
      ...from(AVERY.id),
      step,
      request: step === 's1' ? need(timedOut.steps[0]?.request).id : '',
    });
    expect((await judge(again('s1'), timedOut, { policy })).codes).toEqual(['step.asked_again']);
    expect((await judge(again('s2'), timedOut, { policy })).codes).toEqual(['people.not_permitted']);
    expect((await judge(stop(AVERY.id), timedOut, { policy })).codes).toEqual(['people.not_permitted']);
    expect((await judge(stop(LEE), timedOut, { policy })).codes[0]).toBe('run.stopped');
  });
});

describe('what the service itself noticed of a person', () => {
  it('wrong codes: recorded, and the leads of the policy are told', async () => {
    const judged = await judge({ kind: 'codes_locked', ...from(AVERY.id), until: NOW + 900_000 });
    expect(judged.entries).toMatchObject([{ kind: 'codes.locked', data: { person: AVERY.id, leads: [LEE] } }]);
  });

  it('details that were read: of members only, and no entry of the ledger', async () => {
    const record = pending();
    const request = need(record.steps[0]?.request).id;
    const body: InboxBody = { kind: 'details_read', ...from(STRANGER), step: 's1', request };
    const read = await judge(body, record);
    expect(decided(read).request?.readBy).toEqual([STRANGER]);
    expect(read.entries).toEqual([]);
    expect(decided(await judge(body, record, { standing: 'guest' })).request?.readBy).toBeUndefined();
  });
});

describe('an incident is opened by hand', () => {
  it('by a responder, as theirs', async () => {
    const { opened, marked, told } = await judge(open(AVERY.id));
    expect(opened).toMatchObject([
      {
        record: { incident: { id: 'INC-2026-000007', title: 'The camera blinks', openedBy: { kind: 'person', id: AVERY.id } } },
      },
    ]);
    expect({ marked, told }).toEqual({ marked: ['i1'], told: [] });
  });

  it.each<readonly [string, InboxBody, Kept, string]>([
    ['by nobody else', open(LEE), {}, 'You are not in security or operations'],
    ['by no guest', open(AVERY.id), { standing: 'guest' }, 'Only full members'],
    ['by nobody of another workspace', open(AVERY.id, { team: 'T0ELSEWHERE' }), {}, 'Only full members'],
    ['not without a title', open(AVERY.id, { title: ' ' }), {}, 'needs a title'],
    ['not about a device that there is not', open(AVERY.id, { device: 'toaster' }), {}, 'has no device'],
  ])('%s, who is told why', async (_what, body, kept, text) => {
    const { opened, marked, told } = await judge(body, pending(), kept);
    expect(opened).toEqual([]);
    expect(marked).toEqual(['i1']);
    expect(told).toMatchObject([{ text: expect.stringContaining(text) as unknown }]);
  });

  it('once for one item, however often its job comes back', async () => {
    const [one, again, other] = [
      await judge(open(AVERY.id)),
      await judge(open(AVERY.id)),
      await judge(open(AVERY.id), null, { id: 'i2' }),
    ];
    expect(one.opened[0]?.key).toMatch(/^[0-9a-f]{64}$/);
    expect(again.opened[0]?.key).toBe(one.opened[0]?.key);
    expect(other.opened[0]?.key).not.toBe(one.opened[0]?.key);
    const existing = drafted();
    const { opened } = await judge(open(AVERY.id), null, { existing });
    expect(opened).toEqual([{ key: one.opened[0]?.key, record: { ...existing, version: existing.version + 1 } }]);
  });
});

function pendingOver(): IncidentRecord {
  const record = pending();
  const { id, expiresAt } = need(record.steps[0]?.request);
  return need(expired(record, 's1', id, ids(expiresAt))).record;
}

function refusedPlan(): IncidentRecord {
  return need(planned(drafted(), 's1', 1, refuse('plan.unreadable', 'It is silent.'), ids())).record;
}

function openWork(): IncidentRecord {
  const { record } = newIncident(incidentBy({ kind: 'detector', name: 'Suricata' }));
  const steps = PLAYBOOK.steps.slice(0, 1).map((step) => ({ ...step, action: 'manual' as const }));
  return need(draftFinished(record, 1, { playbook: { ...PLAYBOOK, steps }, tries: [], fellBack: null }, prove, ids())).record;
}
