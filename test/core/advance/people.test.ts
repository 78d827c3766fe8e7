import { describe, expect, it } from 'vitest';
import { expired, probed, reported } from '../../../src/core/advance/dispatch.ts';
import { opened } from '../../../src/core/advance/open.ts';
import { askedAgain, manualDone, mayNot, stopped } from '../../../src/core/advance/people.ts';
import { looked, planned } from '../../../src/core/advance/plan.ts';
import { lost } from '../../../src/core/advance/report.ts';
import type { Advance } from '../../../src/core/advance/types.ts';
import { undoProbed, undoReported, undoStarted } from '../../../src/core/advance/undo.ts';
import type { Observation, ProbeResult } from '../../../src/core/plan.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { accept, refuse } from '../../../src/core/result.ts';
import { first, report, running } from './attempt.ts';
import { due, LOOKED_AT } from './failing.ts';
import { approved, AVERY, drafted, ids, incidentBy, need, NOW, pending, person, planFor, press, TEAM } from './story.ts';

const ROBIN = person('U0ROBIN0001');
const asking = (who = ROBIN, team = TEAM) => ({
  person: who,
  team,
  roster: new Map([['responders', new Set([ROBIN.id])]]),
  groups: ['responders'],
});
/** Those who may not ask for anything, and why. */
const OTHERS = [
  ['in no such group', asking(AVERY), 'people.not_permitted'],
  ['a guest', asking(person(ROBIN.id, { standing: 'guest' })), 'people.not_a_member'],
  ['deactivated', asking(person(ROBIN.id, { standing: 'deactivated' })), 'people.not_a_member'],
  ['of another workspace', asking(person(ROBIN.id, { team: 'T0ELSEWHERE' })), 'people.not_a_member'],
  ['pressing from another workspace', asking(ROBIN, 'T0ELSEWHERE'), 'people.not_a_member'],
] as const;

const kinds = ({ entries }: Advance): readonly string[] => entries.map(({ kind }) => kind);
/** The code of a refusal that left everything but its own trace as it was. */
function refusedWith(advance: Advance, before: IncidentRecord): unknown {
  expect({ ...advance.record, version: before.version, refused: before.refused }).toEqual(before);
  expect(advance.effects.filter(({ kind }) => kind !== 'archive' && kind !== 'show').map(({ kind }) => kind)).toEqual(['tell']);
  const [entry, ...more] = advance.entries;
  expect(more).toEqual([]);
  expect(entry?.kind).toBe('request.refused');
  return (need(entry).data as { readonly code: unknown }).code;
}

const requestOf = (record: IncidentRecord): string => first(record).request?.id ?? '';
const again = (record: IncidentRecord, now = NOW + 3_600_000, who = asking()): Advance =>
  askedAgain(record, 's1', requestOf(record), who, ids(now));
const stop = (record: IncidentRecord, who = asking(), now = NOW + 10_000): Advance => stopped(record, 'Enough.', who, ids(now));

const unplanned = (): IncidentRecord => need(planned(drafted(), 's1', 1, refuse('plan.unreadable', 'Silent.'), ids())).record;
const timedOut = (): IncidentRecord => {
  const record = pending();
  return need(expired(record, 's1', requestOf(record), ids(NOW + 3_600_000))).record;
};
const failed = (): IncidentRecord => need(reported(running(), 's1', 'a1', report({ exitCode: 1 }), ids(NOW + 3_000))).record;
const unknown = (): IncidentRecord => need(reported(running(), 's1', 'a1', lost('Lost.'), ids(NOW + 3_000))).record;
const BLIND: ProbeResult = { holds: false, readable: false, facts: {}, sentence: 'It could not look.' };
const unseen = (): IncidentRecord => need(probed(unknown(), 's1', 'a1', BLIND, ids(NOW + 70_000))).record;
const undoing = (): IncidentRecord =>
  need(undoStarted(due(), 's1', 'a1', { attempt: 'u1', longestMs: 50_000, forbidden: null }, ids(LOOKED_AT + 1_000))).record;
const undoLost = (): IncidentRecord => need(undoReported(undoing(), 's1', 'u1', lost('Lost.'), ids(LOOKED_AT + 2_000))).record;
const undoUnseen = (): IncidentRecord => need(undoProbed(undoLost(), 's1', 'u1', BLIND, ids(LOOKED_AT + 70_000))).record;

describe('who may ask for something', () => {
  it('a full member of this workspace who is in one of the groups', () => {
    expect(mayNot(asking())).toBeNull();
    expect(mayNot({ ...asking(), groups: ['leads', 'responders'] })).toBeNull();
  });

  it.each(OTHERS)('nobody who is %s', (_who, who, code) => {
    expect(mayNot(who)?.code).toBe(code);
    for (const record of [unplanned(), timedOut(), failed()])
      expect(refusedWith(again(record, undefined, who), record)).toBe(code);
    for (const record of [pending(), approved(), unseen()]) expect(refusedWith(stop(record, who), record)).toBe(code);
    const record = drafted();
    expect(refusedWith(manualDone(record, 's1', 1, 'done', who, ids()), record)).toBe(code);
  });

  it.each(OTHERS)('nobody who is %s, also while there is no playbook', (_who, who, code) => {
    const { record } = opened(incidentBy({ kind: 'detector', name: 'Suricata' }));
    expect(refusedWith(stop(record, who), record)).toBe(code);
  });

  it('nobody at all where no group is named', () => {
    expect(mayNot({ ...asking(), groups: [] })).toMatchObject({
      code: 'people.not_permitted',
      message: 'You are not in any group, and only they may do that. Nothing was changed.',
    });
  });
});

describe('asking again', () => {
  it.each<readonly [string, () => IncidentRecord]>([
    ['could not be planned', unplanned],
    ['ran out', timedOut],
    ['failed', failed],
  ])('has a step planned anew that %s', (_what, start) => {
    const advance = again(start());
    expect(kinds(advance)).toEqual(['step.asked_again']);
    expect(first(advance.record)).toMatchObject({ status: 'planning', changed: [] });
    expect(advance.effects[0]).toMatchObject({ kind: 'plan', step: 's1' });
  });

  it.each<readonly [string, () => IncidentRecord]>([
    ['is being planned', drafted],
    ['waits for its approval', pending],
    ['is approved', approved],
  ])('is refused for a step that %s', (_what, start) => {
    const record = start();
    expect(refusedWith(again(record), record)).toBe('people.too_late');
  });

  it('is refused for an older asking, and for a step that there is not', () => {
    const record = timedOut();
    expect(refusedWith(askedAgain(record, 's1', 'r-old', asking(), ids()), record)).toBe('step.stale_card');
    expect(refusedWith(askedAgain(record, 's1', '', asking(), ids()), record)).toBe('step.stale_card');
    expect(refusedWith(askedAgain(record, 's9', requestOf(record), asking(), ids()), record)).toBe('step.stale_card');
    expect(refusedWith(askedAgain(record, 's9', '', asking(), ids()), record)).toBe('people.too_late');
  });

  it('is refused in a stopped run, whoever asks', () => {
    for (const start of [unplanned, timedOut, failed]) {
      const record: IncidentRecord = { ...start(), stopped: { by: 'Ari', at: NOW, reason: 'Enough.' } };
      expect(refusedWith(again(record), record)).toBe('step.run_stopped');
      expect(refusedWith(again(record, undefined, asking(AVERY)), record)).toBe('step.run_stopped');
    }
  });

  it.each<readonly [string, () => IncidentRecord]>([
    ['an attempt', unknown],
    ['an undo', undoLost],
  ])('about %s of which nobody can say whether it ran only looks again, in a stopped run too', (_what, start) => {
    for (const run of [start(), { ...start(), stopped: { by: 'Ari', at: NOW, reason: 'Enough.' } }]) {
      const { status } = first(run);
      const advance = again(run);
      expect(kinds(advance)).toEqual(['step.asked_again']);
      expect(first(advance.record).status).toBe(status);
      expect(advance.effects.map(({ kind }) => kind)).toContain('probe');
      expect(advance.effects.map(({ kind }) => kind)).not.toContain('dispatch');
    }
  });

  it('is refused while the last attempt, or its undo, may still be running, and not a moment longer', () => {
    const over = NOW + 2_000 + 60_000;
    for (const start of [failed, unknown]) {
      const record = start();
      expect(first(record).attempt).toMatchObject({ startedAt: NOW + 2_000, longestMs: 60_000 });
      expect(refusedWith(again(record, over - 1), record)).toBe('step.too_early');
      expect(kinds(again(record, over))).toEqual(['step.asked_again']);
    }
    const undo = undoLost();
    const { startedAt } = need(first(undo).undo?.attempt);
    // The attempt itself is long over then.
    const short: IncidentRecord = {
      ...undo,
      steps: undo.steps.map((step) => (step.attempt === null ? step : { ...step, attempt: { ...step.attempt, longestMs: 1 } })),
    };
    expect(refusedWith(again(short, startedAt + 49_999), short)).toBe('step.too_early');
    expect(kinds(again(short, startedAt + 50_000))).toEqual(['step.asked_again']);
  });
});

describe('Stop', () => {
  it.each<readonly [string, () => IncidentRecord]>([
    ['is being planned', drafted],
    ['waits', pending],
    ['is approved', approved],
    ['failed', failed],
  ])('halts a step that %s, and everything behind it', (_what, start) => {
    const advance = stop(start());
    expect(kinds(advance)).toEqual(['run.stopped', 'incident.closed']);
    expect(advance.record.steps.map(({ status }) => status)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(advance.record.stopped).toEqual({ by: ROBIN.name, at: NOW + 10_000, reason: 'Enough.' });
    expect(advance.effects.map(({ kind }) => kind)).not.toContain('dispatch');
  });

  it('follows what runs to its end, and lets nothing begin behind it', () => {
    const halted = stop(running()).record;
    expect(halted.steps.map(({ status }) => status)).toEqual(['running', 'stopped', 'stopped']);
    expect(halted.closedAt).toBeNull();
    const over = need(reported(halted, 's1', 'a1', report({ exitCode: 1 }), ids(NOW + 20_000))).record;
    expect(first(over).status).toBe('stopped');
    expect(over.closedAt).not.toBeNull();
  });

  it('is that of who stopped first, however often it is pressed', () => {
    const halted = stop(running()).record;
    const other = { ...asking(AVERY), roster: new Map([['responders', new Set([AVERY.id])]]) };
    expect(refusedWith(stop(halted, other, NOW + 20_000), halted)).toBe('people.too_late');
    expect(halted.stopped?.by).toBe(ROBIN.name);
  });

  it('is refused when every step is over, and when the incident is', () => {
    const over = press(pending(), AVERY, { verdict: 'reject', reason: 'no' }).record;
    expect(over.closedAt).not.toBeNull();
    expect(refusedWith(stop(over), over)).toBe('people.too_late');
    const early = stop(opened(incidentBy({ kind: 'detector', name: 'Suricata' })).record).record;
    expect(refusedWith(stop(early), early)).toBe('people.too_late');
  });

  it('before there is a playbook closes the incident, and orders nothing', () => {
    const { record } = opened(incidentBy({ kind: 'detector', name: 'Suricata' }));
    const early = stop(record);
    expect(kinds(early)).toEqual(['run.stopped', 'incident.closed']);
    expect(early.record).toMatchObject({ draft: { status: 'failed' }, closedAt: NOW + 10_000, stopped: { by: ROBIN.name } });
    expect(early.effects.map(({ kind }) => kind)).toEqual(['show', 'archive']);
  });

  it.each<readonly [string, () => IncidentRecord]>([
    ['an attempt', unseen],
    ['an undo', undoUnseen],
  ])('gives up %s of which nobody can say whether it ran, once a look has failed, and says which', (_what, start) => {
    const advance = stop(start());
    expect(first(advance.record).status).toBe('stopped');
    expect(advance.entries[0]).toMatchObject({ kind: 'run.stopped', data: { unseen: ['s1'] } });
  });

  it.each<readonly [string, () => IncidentRecord, string]>([
    ['an attempt', unknown, 'unknown'],
    ['an undo', undoLost, 'undo_unknown'],
  ])('gives up nothing that nobody has looked at yet: %s', (_what, start, status) => {
    const advance = stop(start());
    expect(first(advance.record).status).toBe(status);
    expect(advance.entries[0]).toMatchObject({ kind: 'run.stopped', data: { unseen: [] } });
  });
});

describe('a plan or a look', () => {
  it('is taken only for the step and the round that wait for it', () => {
    const plan = accept(planFor('s1'));
    expect(planned(drafted(), 's1', 1, plan, ids())).not.toBeNull();
    expect(planned(drafted(), 's1', 2, plan, ids())).toBeNull();
    expect(planned(drafted(), 's2', 1, plan, ids())).toBeNull();
    expect(planned(drafted(), 's9', 1, plan, ids())).toBeNull();
    expect(planned(pending(), 's1', 1, plan, ids())).toBeNull();
    const drafting = drafted();
    expect(planned({ ...drafting, draft: { ...drafting.draft, status: 'drafting' } }, 's1', 1, plan, ids())).toBeNull();
  });

  it('of a step that asks people is not taken for a look, which would let it pass without them', () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it must not even be read
    const observation = {} as Observation;
    expect(looked(drafted(), 's1', 1, accept(observation), ids())).toBeNull();
    expect(looked(pending(), 's1', 1, accept(observation), ids())).toBeNull();
  });
});
