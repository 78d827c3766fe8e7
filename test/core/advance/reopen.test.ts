import { describe, expect, it } from 'vitest';
import { draftFinished } from '../../../src/core/advance/draft.ts';
import type { Advance } from '../../../src/core/advance/types.ts';
import { changesBetween } from '../../../src/core/draft/changes.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { Playbook } from '../../../src/core/playbook.ts';
import type { FormerStep, IncidentRecord } from '../../../src/core/record.ts';
import { ARI, AVERY, drafted, ids, need, pending, planFor, PLAYBOOK, press, prove } from './story.ts';

const REOPENS = { rule: { ...planFor('s1').batch.rule, quorum: 2, rejection: 'reopens' as const } };
const REASON = { verdict: 'reject' as const, reason: 'The line must run until six.' };
const reject = (record: IncidentRecord, by = AVERY): Advance => press(record, by, REASON);
const kinds = ({ entries }: Advance): readonly string[] => entries.map(({ kind }) => kind);

const NEW: Playbook = {
  ...PLAYBOOK,
  steps: [
    {
      id: 's1',
      action: 'manual',
      device: 'cam-dock-3',
      title: 'Watch it until six',
      reason: 'E1',
      evidence: ['E1'],
      after: [],
    },
    {
      id: 's2',
      action: 'isolate_device',
      device: 'cam-dock-3',
      title: 'Then cut it off',
      reason: 'E1',
      evidence: ['E1'],
      after: ['s1'],
    },
  ],
};

describe('a rejection that reopens', () => {
  const before = pending(REOPENS);
  const again = reject(before);

  it('gives its reason to the drafter, and a new draft is written', () => {
    expect(kinds(again)).toEqual(['approval.decided', 'draft.reopened', 'approval.voided']);
    expect(again.record).toMatchObject({ draft: { status: 'drafting', round: 2 }, playbook: null, steps: [], closedAt: null });
    expect(again.record.incident.evidence.at(-1)).toMatchObject({
      sentence: 'Person U0AVERY0001 rejected the step "Cut it off" of the draft before: The line must run until six.',
      trusted: false,
    });
    expect(again.effects[0]).toEqual({ kind: 'draft', incident: before.incident.id, round: 2 });
  });

  it('shapes the new draft: who rejected approves none of its steps', () => {
    expect(again.record.shapedBy).toEqual([AVERY.id]);
  });

  it('shows in the new draft what it changed', () => {
    const next = need(draftFinished(again.record, 2, { playbook: NEW, tries: [], fellBack: null }, prove, ids())).record;
    expect(next.draft).toMatchObject({
      status: 'ready',
      changes: [
        'No longer: "Look at it" (manual on cam-dock-3).',
        'No longer: "Let it back" (release_device on cam-dock-3).',
        'New: "Watch it until six" (manual on cam-dock-3).',
      ],
    });
    expect('former' in next.draft).toBe(false);
  });

  it('goes on also when somebody else approved that very step before', () => {
    expect(reject(press(before, ARI).record).record.draft).toMatchObject({ status: 'drafting', round: 2 });
  });

  it.each<readonly [string, IncidentRecord]>([
    ['the rule says that a rejection is final', pending()],
    ['something was sent already', sent(before)],
    ['there were too many drafts', { ...before, incident: { ...before.incident, evidence: many() } }],
  ])('is final when %s', (_when, record) => {
    const final = reject(record);
    expect(final.record.steps.map(({ status }) => status)).toEqual(['rejected', 'stopped', 'stopped']);
    expect(final.record.draft.round).toBe(1);
    expect(kinds(final)).toEqual(['approval.decided', 'incident.closed']);
  });
});

function sent(record: IncidentRecord): IncidentRecord {
  return { ...record, steps: record.steps.map((step) => ({ ...step, sent: true })) };
}

function many(): IncidentRecord['incident']['evidence'] {
  return Array.from({ length: LIMITS.hintsPerIncidentMax }, (_, index) => ({
    id: `E${index + 1}`,
    kind: 'statement' as const,
    sentence: 'A hint.',
    trusted: false,
    data: { hint: 'A hint.' },
  }));
}

const step = (action: FormerStep['action'], device: string | null, title = 'T'): FormerStep => ({ action, device, title });

describe('what a new draft changed', () => {
  it('is nothing when the same is done to the same devices, under whatever title', () => {
    expect(changesBetween([step('isolate_device', 'a')], [step('isolate_device', 'a', 'Other words')])).toEqual([
      'The steps are the same as before.',
    ]);
  });

  it('is work for a person under another title', () => {
    expect(changesBetween([step('manual', null, 'Look')], [step('manual', null, 'Ask')])).toEqual([
      'No longer: "Look" (manual).',
      'New: "Ask" (manual).',
    ]);
  });

  it('counts a step that is there twice twice', () => {
    const twice = [step('isolate_device', 'a'), step('isolate_device', 'a')];
    expect(changesBetween(twice, twice.slice(1))).toEqual(['No longer: "T" (isolate_device on a).']);
  });

  it('is all of it when there was nothing', () => {
    expect(changesBetween([], [step('manual', 'a')])).toEqual(['New: "T" (manual on a).']);
  });
});

it('a draft of the first round has nothing that it changed', () => {
  expect('changes' in drafted().draft).toBe(false);
});
