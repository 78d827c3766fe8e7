import { describe, expect, it } from 'vitest';
import { clicked } from '../../../src/core/advance/click.ts';
import { dispatchRefused, dispatchStarted, expired, reported } from '../../../src/core/advance/dispatch.ts';
import { draftFinished, draftTried } from '../../../src/core/advance/draft.ts';
import { hinted } from '../../../src/core/advance/hint.ts';
import { opened } from '../../../src/core/advance/open.ts';
import { askedAgain, manualDone, stopped } from '../../../src/core/advance/people.ts';
import { planned } from '../../../src/core/advance/plan.ts';
import type { Advance } from '../../../src/core/advance/types.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { Playbook } from '../../../src/core/playbook.ts';
import type { DraftTry, IncidentRecord } from '../../../src/core/record.ts';
import { accept, refuse } from '../../../src/core/result.ts';
import {
  approved,
  ARI,
  AVERY,
  clickOn,
  drafted,
  ids,
  incidentBy,
  need,
  NOW,
  pending,
  person,
  planFor,
  PLAYBOOK,
  press,
  prove,
  ROSTER,
  TEAM,
} from './story.ts';

const ROBIN = person('U0ROBIN0001');
const asking = (who = ROBIN) => ({
  person: who,
  team: TEAM,
  roster: new Map([['responders', new Set([ROBIN.id, AVERY.id])]]),
  groups: ['responders'],
});
const TEXT = 'The camera is needed until six';
const hint = (record: IncidentRecord, who = ROBIN): Advance => hinted(record, TEXT, asking(who));
const kinds = ({ entries }: Advance): readonly string[] => entries.map(({ kind }) => kind);
const codes = ({ entries }: Advance): readonly unknown[] => entries.map(({ data }) => data);
const told = ({ effects }: Advance): string => {
  const [tell] = effects.filter((effect) => effect.kind === 'tell');
  return need(tell).text;
};
const fresh = (): IncidentRecord => opened(incidentBy({ kind: 'detector', name: 'Suricata' })).record;
/** Other work under the name of step 1, about another device. */
const OTHER: Playbook = {
  ...PLAYBOOK,
  steps: PLAYBOOK.steps.map((step) => ({ ...step, device: 'cam-dock-4', title: `${step.title} (new)` })),
};
const redrafted = (record: IncidentRecord, playbook = OTHER): IncidentRecord =>
  need(draftFinished(record, record.draft.round, { playbook, tries: [], fellBack: null }, prove, ids())).record;
const TRY: DraftTry = { model: 'm', at: NOW, outcome: 'findings', findings: [], sentence: 'It broke one rule.' };

describe('a hint', () => {
  it('becomes evidence that nobody has to believe, and a new draft is ordered', () => {
    const before = pending();
    const taken = hint(before);
    const { record } = taken;
    expect(record.incident.evidence).toEqual([
      { id: 'E1', kind: 'statement', sentence: `Hint by Person U0ROBIN0001: ${TEXT}`, trusted: false, data: { hint: TEXT } },
    ]);
    expect(record).toMatchObject({
      draft: { status: 'drafting', round: 2, tries: [] },
      playbook: null,
      machine: null,
      snapshot: null,
      steps: [],
      shapedBy: [ROBIN.id],
    });
    expect(taken.effects.map(({ kind }) => kind)).toEqual(['draft', 'tell', 'show', 'archive']);
    expect(taken.effects[0]).toEqual({ kind: 'draft', incident: before.incident.id, round: 2 });
    expect(told(taken)).toContain('another person must approve');
  });

  it('voids what was asked, and the ledger says by whom and why', () => {
    const before = pending();
    const taken = hint(before);
    expect(kinds(taken)).toEqual(['hint.added', 'approval.voided']);
    expect(taken.entries[0]).toMatchObject({ by: { kind: 'person', id: ROBIN.id }, data: { evidence: 'E1', hint: TEXT } });
    expect(taken.entries[1]).toMatchObject({ data: { step: 's1', request: need(before.steps[0]?.request).id } });
    expect(taken.entries[1]?.sentence).toContain('a hint changed the draft');
    expect(kinds(hint(drafted()))).toEqual(['hint.added']);
  });

  it('names its person once, however many they give, and both of two people', () => {
    const twice = hint(hint(drafted()).record).record;
    expect(twice.shapedBy).toEqual([ROBIN.id]);
    expect(twice.incident.evidence.map(({ id }) => id)).toEqual(['E1', 'E2']);
    expect(hint(twice, AVERY).record.shapedBy).toEqual([ROBIN.id, AVERY.id]);
  });

  it('counts as shaping also when a curated playbook is used in the end', () => {
    const before = hint(drafted(), AVERY).record;
    const curated = { ...PLAYBOOK, author: { kind: 'curated', file: 'botnet.yaml', because: 'No model.' } } as const;
    const asked = pending({}, redrafted(before, curated), 2);
    const refused = press(asked, AVERY);
    expect(codes(refused)).toEqual([expect.objectContaining({ code: 'approval.shaped_draft' })]);
    expect(press(asked, ARI).record.steps[0]?.status).toBe('approved');
    expect(press(asked, AVERY, { verdict: 'reject', reason: 'no' }).record.steps[0]?.status).toBe('rejected');
  });

  it.each<readonly [string, () => IncidentRecord]>([
    ['while the first draft is being written', fresh],
    ['while a step is planned', drafted],
    ['while a step waits for its approval', pending],
    ['when a step could not be planned', () => need(planned(drafted(), 's1', 1, refuse('plan.x', 'No.'), ids())).record],
    ['when nobody decided in time', () => expire(pending())],
    ['when no playbook could be made', () => noPlaybook(fresh())],
  ])('is taken %s', (_when, record) => {
    expect(kinds(hint(record()))[0]).toBe('hint.added');
  });

  it.each<readonly [string, string, () => IncidentRecord]>([
    ['one of two approvals was given', 'hint.too_late', () => press(pending({ rule: TWO }), AVERY).record],
    ['a step was approved', 'hint.too_late', approved],
    ['a step runs', 'hint.too_late', running],
    ['a step ran, failed and is asked anew', 'hint.too_late', askedAnew],
    ['a step was rejected', 'hint.run_over', () => press(pending(), AVERY, { verdict: 'reject', reason: 'no' }).record],
    ['the run was stopped', 'hint.run_over', () => stopped(drafted(), 'enough', asking(), ids()).record],
    ['the run was stopped before there was a draft', 'hint.run_over', () => stopped(fresh(), 'enough', asking(), ids()).record],
    ['there are too many', 'hint.too_many', () => manyHints()],
  ])('is refused in words when %s', (_when, code, make) => {
    const record = make();
    const refused = hint(record);
    expect(kinds(refused)).toEqual(['request.refused']);
    expect(codes(refused)).toEqual([{ code }]);
    expect({ ...refused.record, version: record.version, refused: record.refused }).toEqual(record);
    expect(told(refused)).toMatch(/stop the run|Open a new incident/);
    expect(kinds(hint(refused.record))).toEqual([]);
  });

  it.each([
    ['is no responder', ARI, TEAM],
    ['is a guest', { ...ROBIN, standing: 'guest' as const }, TEAM],
    ['comes from another workspace', ROBIN, 'T0ELSEWHERE'],
  ])('is refused when its writer %s', (_who, who, team) => {
    const refused = hinted(pending(), TEXT, { ...asking(who), team });
    expect(kinds(refused)).toEqual(['request.refused']);
    expect(refused.record).toMatchObject({ draft: { round: 1 }, shapedBy: [], incident: { evidence: [] } });
  });
});

describe('what comes late for a former draft', () => {
  it('its tries and its end change nothing, while the new draft is written and after', () => {
    const late = { playbook: PLAYBOOK, tries: [TRY], fellBack: null };
    for (const record of [hint(fresh()).record, redrafted(hint(drafted()).record)]) {
      expect(draftTried(record, 1, [TRY])).toBeNull();
      expect(draftFinished(record, 1, late, prove, ids())).toBeNull();
      expect(draftFinished(record, 1, { ...late, playbook: null }, prove, ids())).toBeNull();
    }
  });

  it('its tries are not counted among those of the new one', () => {
    const record = need(draftTried(fresh(), 1, [TRY, TRY])).record;
    const next = need(draftTried(hint(record).record, 2, [TRY]));
    expect(next.record.draft).toEqual({ status: 'drafting', round: 2, tries: [TRY] });
    expect(kinds(next)).toEqual(['draft.found']);
  });

  it('a plan is not taken for the plan of the step that now has its name', () => {
    const record = redrafted(hint(drafted()).record);
    expect(record.steps[0]?.status).toBe('planning');
    expect(planned(record, 's1', 1, accept(planFor('s1')), ids())).toBeNull();
    expect(planned(record, 's1', 1, refuse('plan.lost', 'No.'), ids())).toBeNull();
    expect(planned(record, 's3', 1, accept(planFor('s3')), ids())).toBeNull();
    expect(planned(hint(drafted()).record, 's1', 1, accept(planFor('s1')), ids())).toBeNull();
  });

  it('a deadline and a dispatch find nothing, whether the step is there or not', () => {
    const before = pending();
    const { id, expiresAt } = need(before.steps[0]?.request);
    const after = expiresAt + 1;
    for (const record of [hint(before).record, pending({}, redrafted(hint(before).record), 2)]) {
      expect(expired(record, 's1', id, ids(after))).toBeNull();
      expect(dispatchStarted(record, 's1', id, planFor('s1'), [], ROSTER, 'a1', ids())).toBeNull();
      expect(dispatchRefused(record, 's1', id, { code: 'x', message: 'No.' }, ids())).toBeNull();
    }
  });

  it('a click is stale and told so, whether the step is there or not', () => {
    const before = pending();
    const click = clickOn(before, AVERY);
    const without = hint(before).record;
    for (const record of [without, pending({}, redrafted(without), 2)]) {
      const refused = clicked(record, click, AVERY, ROSTER, ids());
      expect(codes(refused)).toEqual([expect.objectContaining({ code: 'approval.stale_card' })]);
      expect(told(refused)).toContain('older card');
      expect(refused.record.steps).toEqual(record.steps);
    }
  });

  it('a confirmation or another asking for an old card changes nothing', () => {
    const open = redrafted(hint(drafted()).record, {
      ...OTHER,
      steps: OTHER.steps.map((step) => ({ ...step, action: 'manual' })),
    });
    expect(open.steps[0]?.status).toBe('open');
    const refused = manualDone(open, 's1', 1, 'done', asking(), ids());
    expect(codes(refused)).toEqual([expect.objectContaining({ code: 'step.stale_card' })]);
    expect(refused.record.steps).toEqual(open.steps);
    const done = manualDone(open, 's1', 2, 'done', asking(), ids()).record.steps[0];
    expect(done).toMatchObject({ status: 'done', confirmed: { by: ROBIN.id, name: ROBIN.name, note: 'done' } });
    const waiting = hint(pending()).record;
    expect(kinds(askedAgain(waiting, 's1', need(pending().steps[0]?.request).id, asking(), ids()))).toEqual([
      'request.refused',
    ]);
    expect(kinds(askedAgain(waiting, 's1', '', asking(), ids()))).toEqual(['request.refused']);
    expect(kinds(manualDone(waiting, 's2', 2, '', asking(), ids()))).toEqual(['request.refused']);
  });
});

const TWO = { ...planFor('s1').batch.rule, quorum: 2 };

function expire(record: IncidentRecord): IncidentRecord {
  const { id, expiresAt } = need(record.steps[0]?.request);
  return need(expired(record, 's1', id, ids(expiresAt))).record;
}

function noPlaybook(record: IncidentRecord): IncidentRecord {
  return need(draftFinished(record, 1, { playbook: null, tries: [], fellBack: 'None fits.' }, prove, ids())).record;
}

function running(): IncidentRecord {
  const record = approved();
  const { id } = need(record.steps[0]?.request);
  return need(dispatchStarted(record, 's1', id, planFor('s1'), [], ROSTER, 'a1', ids(NOW + 2000))).record;
}

/** Nothing of the new asking shows that commands have gone out: the step itself remembers. */
function askedAnew(): IncidentRecord {
  const results = [{ exitCode: 1, stdout: '', stderr: '', truncated: false, durationMs: 5 }];
  const failed = need(reported(running(), 's1', 'a1', { kind: 'completed', results }, ids())).record;
  const { id } = need(failed.steps[0]?.request);
  const planning = askedAgain(failed, 's1', id, asking(), ids(NOW + 3_600_000)).record;
  const record = need(planned(planning, 's1', 1, accept(planFor('s1')), ids())).record;
  expect(record.steps[0]).toMatchObject({ status: 'pending', attempt: null, report: null });
  return record;
}

function manyHints(): IncidentRecord {
  let record = drafted();
  for (let given = 0; given < LIMITS.hintsPerIncidentMax; given += 1) record = hint(record).record;
  return record;
}
