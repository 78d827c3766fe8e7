import { describe, expect, it } from 'vitest';
import { clicked } from '../../../src/core/advance/click.ts';
import { draftFinished } from '../../../src/core/advance/draft.ts';
import { hinted } from '../../../src/core/advance/hint.ts';
import { opened } from '../../../src/core/advance/open.ts';
import { askedAgain, stopped } from '../../../src/core/advance/people.ts';
import { looked, planned } from '../../../src/core/advance/plan.ts';
import type { Observation } from '../../../src/core/plan.ts';
import type { Playbook } from '../../../src/core/playbook.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { accept, refuse } from '../../../src/core/result.ts';
import { AVERY, drafted, ids, incidentBy, need, person, planFor, PLAYBOOK, prove, ROSTER, TEAM } from './story.ts';

const OBSERVATION: Observation = {
  at: 2_000,
  host: { id: 'gw-dock', host: '127.0.0.1', port: 22, user: 'tagout', hostKeys: ['SHA256:example'] },
  device: { id: 'cam-dock-3', mac: '02:00:00:00:00:07', address: '10.20.0.13' },
  connector: { id: 'linux-gateway', version: 2 },
  reads: [{ id: 'ping', parse: 'ping', argv: ['ping', '10.20.0.13'], stdin: '', timeoutMs: 10_000 }],
  facts: { 'device.answers': true },
  effect: 'It is pinged.',
  sentence: 'gw-dock tells that the device answers a ping.',
};
const SILENT = refuse('plan.unreadable', 'The gateway gw-dock could not be asked what it sees: it did not answer.');

/** Step 1 looks, step 2 isolates; neither waits for the other. */
const LOOKING: Playbook = {
  ...PLAYBOOK,
  steps: [
    { ...need(PLAYBOOK.steps[0]), action: 'observe_device', title: 'Look at it' },
    { ...need(PLAYBOOK.steps[0]), id: 's2' },
  ],
};

function begun(playbook = LOOKING) {
  const { record } = opened(incidentBy({ kind: 'detector', name: 'Suricata' }));
  return need(draftFinished(record, 1, { playbook, tries: [], fellBack: null }, prove, ids()));
}
const seen = (record = begun().record) => need(looked(record, 's1', 1, accept(OBSERVATION), ids()));
const refused = (record = begun().record) => need(looked(record, 's1', 1, SILENT, ids()));
const asking = { person: AVERY, team: TEAM, roster: ROSTER, groups: ['security'] };
const statusOf = (record: IncidentRecord): readonly string[] => record.steps.map(({ status }) => status);

describe('a look', () => {
  it('begins when its turn comes: one job, no asking and no deadline', () => {
    const { record, effects, entries } = begun();
    expect(statusOf(record)).toEqual(['looking', 'planning']);
    expect(effects.filter((effect) => 'step' in effect && effect.step === 's1')).toEqual([
      { kind: 'plan', incident: 'INC-2026-000001', step: 's1', round: 1 },
    ]);
    expect(entries.map(({ kind }) => kind)).not.toContain('approval.requested');
  });

  it('is over with what was seen, recorded as typed values, and asks for nothing but to be shown', () => {
    const { record, entries, effects } = seen();
    expect(record.steps[0]).toMatchObject({ status: 'done', observation: OBSERVATION, request: null, plan: null, sent: false });
    expect(entries).toEqual([
      {
        kind: 'step.observed',
        by: { kind: 'tagout' },
        sentence: 'Looked at cam-dock-3 for step 1, without changing anything. gw-dock tells that the device answers a ping.',
        data: {
          step: 's1',
          at: 2_000,
          host: OBSERVATION.host,
          device: OBSERVATION.device,
          connector: OBSERVATION.connector,
          reads: OBSERVATION.reads,
          facts: { 'device.answers': true },
        },
      },
    ]);
    expect(effects.map(({ kind }) => kind).toSorted()).toEqual(['archive', 'show']);
  });

  it('counts once: a job that comes twice, or for a former draft, changes nothing', () => {
    expect(looked(seen().record, 's1', 1, accept(OBSERVATION), ids())).toBeNull();
    expect(looked(begun().record, 's1', 2, accept(OBSERVATION), ids())).toBeNull();
    expect(looked(begun().record, 's9', 1, accept(OBSERVATION), ids())).toBeNull();
  });

  it('is no plan, and a plan is no look', () => {
    expect(planned(begun().record, 's1', 1, accept(planFor('s1')), ids())).toBeNull();
    expect(looked(drafted(), 's1', 1, accept(OBSERVATION), ids())).toBeNull();
  });

  it('that could not be made says why, blocks nothing, and is made again when a responder asks', () => {
    const { record, entries } = refused();
    expect(statusOf(record)).toEqual(['refused', 'planning']);
    expect(record.steps[0]?.problem).toEqual({ code: 'plan.unreadable', message: SILENT.message });
    expect(entries).toMatchObject([{ kind: 'step.plan_refused', sentence: SILENT.message, data: { code: 'plan.unreadable' } }]);
    const again = askedAgain(record, 's1', '', asking, ids());
    expect(statusOf(again.record)).toEqual(['looking', 'planning']);
    expect(again.effects).toContainEqual({ kind: 'plan', incident: 'INC-2026-000001', step: 's1', round: 1 });
    expect(seen(again.record).record.steps[0]).toMatchObject({ status: 'done', problem: null });
  });

  it('is not made again by those who may not ask, nor when it was made', () => {
    const stranger = { ...asking, person: person('U0STRANGER1') };
    expect(askedAgain(refused().record, 's1', '', stranger, ids()).entries).toMatchObject([{ kind: 'request.refused' }]);
    expect(statusOf(askedAgain(seen().record, 's1', '', asking, ids()).record)).toEqual(['done', 'planning']);
  });

  it('cannot be approved: a click on it is told that it needs no approval', () => {
    const { record } = begun();
    const { by, team } = { by: AVERY.id, team: AVERY.team };
    const click = {
      verdict: 'approve',
      incident: 'INC-2026-000001',
      step: 's1',
      request: 'r1',
      digest: 'd',
      by,
      team,
      reason: '',
    } as const;
    const answered = clicked(record, click, AVERY, ROSTER, ids());
    expect(statusOf(answered.record)).toEqual(['looking', 'planning']);
    expect(answered.effects).toContainEqual({
      kind: 'tell',
      incident: 'INC-2026-000001',
      person: AVERY.id,
      text: 'Your click changed nothing: this step only looks, and needs no approval.',
    });
  });

  it('is halted by a stop, and what it brings later is dropped', () => {
    const halted = stopped(begun().record, 'Enough', asking, ids());
    expect(statusOf(halted.record)).toEqual(['stopped', 'stopped']);
    expect(looked(halted.record, 's1', 1, accept(OBSERVATION), ids())).toBeNull();
  });

  it('that was made binds nobody: a hint still has the draft written anew', () => {
    const hint = hinted(seen().record, 'The camera was replaced yesterday', asking);
    expect(hint.entries.map(({ kind }) => kind)).toContain('hint.added');
    expect(hint.record).toMatchObject({ draft: { status: 'drafting', round: 2 }, steps: [] });
    expect(hinted(begun().record, 'It is still looking', asking).record.draft.round).toBe(2);
  });

  it('closes the incident when it is the last step', () => {
    const alone = { ...LOOKING, steps: LOOKING.steps.slice(0, 1) };
    const { record, entries } = seen(begun(alone).record);
    expect(record.closedAt).not.toBeNull();
    expect(entries.map(({ kind }) => kind)).toEqual(['step.observed', 'incident.closed']);
  });
});
