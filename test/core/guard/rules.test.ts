import { describe, expect, it } from 'vitest';
import type { DraftPlaybook, DraftStep } from '../../../src/core/draft/draft.ts';
import { guard, type Guarded } from '../../../src/core/guard/guard.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { Incident } from '../../../src/core/record.ts';
import { context, device, goodDraft, incident, inspect, isolate, release } from '../draft/incident.ts';

const two = incident([device('cam-1'), device('plc-7', { name: 'Press PLC', kind: 'plc' })]);
const critical = incident([device('cam-1', { criticality: 'critical' }), device('plc-7', { name: 'Press PLC', kind: 'plc' })]);
const other: DraftStep = { ...isolate, device: 'plc-7', title: 'Cut off Press PLC', evidence: ['E3'] };
const check: DraftStep = { ...inspect, after: [] };

const guarded = (draft: DraftPlaybook, of: Incident = incident()): Guarded =>
  guard(draft, of, context(of), { kind: 'model', model: 'test-model', repairs: 0 });

/** Every code that the steps are refused with, and nothing besides. */
function codes(steps: readonly DraftStep[], of: Incident = incident()): readonly string[] {
  const result = guarded(goodDraft({ steps }), of);
  return result.ok ? [] : result.findings.map(({ code }) => code);
}

describe('a step is refused for what is wrong with it, and for nothing besides', () => {
  it.each<readonly [string, readonly DraftStep[], readonly string[]]>([
    ['an unknown action', [{ ...isolate, action: 'reboot' }], ['guard.unknown_action']],
    ['isolation of nothing', [{ ...isolate, device: null }], ['guard.no_device']],
    [
      'isolation of nothing, twice',
      [
        { ...isolate, device: null },
        { ...isolate, device: null },
      ],
      ['guard.no_device', 'guard.no_device'],
    ],
    [
      'a release of nothing, after the isolation of nothing',
      [
        { ...isolate, device: null },
        { ...release, device: null, after: [0] },
      ],
      ['guard.no_device', 'guard.no_device'],
    ],
    ['a release of nothing', [{ ...release, device: null, after: [] }], ['guard.no_device']],
    [
      'isolation on invented evidence alone',
      [{ ...isolate, evidence: ['E99'] }],
      ['guard.unknown_evidence', 'guard.untrusted_evidence'],
    ],
    ['a release without an isolation', [check, { ...release, after: [0] }], ['guard.release_without_isolate']],
    ['a release that does not wait', [isolate, inspect, { ...release, after: [] }], ['guard.release_before_isolate']],
    [
      'a release that waits for an isolation below it',
      [check, { ...release, after: [2] }, isolate],
      ['guard.order', 'guard.release_before_isolate'],
    ],
  ])('%s', (_what, steps, expected) => {
    expect(codes(steps)).toEqual(expected);
  });

  it('a title that names another device, also one of four letters', () => {
    const short = incident([device('cam-1'), device('plc7', { name: 'Press PLC' })]);
    expect(codes([{ ...isolate, title: 'Cut off plc7' }], short)).toEqual(['guard.wrong_name']);
  });

  it.each([
    ['in capitals', 'Press PLC', 'Cut off PRESS PLC'],
    ['with signs between its words', 'Press PLC', 'Cut off Press, (PLC)!'],
    ['without the signs around its name', '[Press PLC]', 'Cut off Press PLC now'],
  ])('a title that names another device %s', (_how, name, title) => {
    const named = incident([device('cam-1'), device('plc-press', { name })]);
    expect(codes([{ ...isolate, title }], named)).toEqual(['guard.wrong_name']);
  });
});

describe('a draft whose steps wait in a circle, or for one step many times, is judged and does not hold up the guard', () => {
  it('where a step waits for itself', () => {
    expect(codes([isolate, { ...inspect, after: [1] }, { ...release, after: [1, 0] }])).toContain('guard.order');
  });

  it('where two steps wait for one another', () => {
    expect(codes([isolate, { ...inspect, after: [2] }, { ...inspect, after: [1] }, { ...release, after: [2, 0] }])).toContain(
      'guard.order',
    );
  });

  it('where each step waits for the one before it as often as an answer may say', () => {
    const between = Array.from({ length: LIMITS.stepsPerPlaybookMax - 2 }, (_, index) => ({
      ...inspect,
      after: Array.from({ length: 200 }, () => index),
    }));
    expect(codes([isolate, ...between, { ...release, after: [between.length] }])).toEqual([]);
  });
});

describe('a check before a release', () => {
  it('must wait for the isolation of its own device, not for that of another', () => {
    const late = { ...inspect, after: [0] };
    expect(codes([other, isolate, late, { ...release, after: [1, 2] }], two)).toEqual(['guard.release_unchecked']);
  });

  it('must wait for the isolation, not for another look at the same device', () => {
    const late = { ...inspect, after: [0] };
    expect(codes([check, isolate, late, { ...release, after: [1, 2] }])).toEqual(['guard.release_unchecked']);
  });

  it('is work for a person: a second isolation is none', () => {
    expect(codes([isolate, { ...isolate, after: [0] }, { ...release, after: [0, 1] }])).toEqual([
      'guard.isolate_twice',
      'guard.release_unchecked',
    ]);
  });

  it('may be about no device in particular', () => {
    expect(codes([isolate, { ...inspect, device: null }, release])).toEqual([]);
  });
});

describe('the isolation of a critical device', () => {
  it.each<readonly [string, DraftStep]>([
    ['the isolation of another', other],
    ['a look at another', { ...check, device: 'plc-7' }],
  ])('is not checked by %s', (_what, before) => {
    expect(codes([before, { ...isolate, after: [0] }], critical)).toEqual(['guard.critical_unchecked']);
  });

  it('is checked by a person who looks at no device in particular', () => {
    expect(
      codes(
        [
          { ...check, device: null },
          { ...isolate, after: [0] },
        ],
        critical,
      ),
    ).toEqual([]);
  });
});

describe('the guard lets pass', () => {
  it('one isolation of each of two devices', () => {
    expect(codes([isolate, other], two)).toEqual([]);
  });

  it('a manual step whose title speaks of another device: nothing is sent', () => {
    expect(codes([{ ...check, title: 'Ask whether Press PLC stopped' }], two)).toEqual([]);
  });

  it('exactly as much as is allowed, and not one more', () => {
    const { stepsPerPlaybookMax, hypothesesPerDraftMax, huntStepsPerHypothesisMax, draftTitleMaxChars } = LIMITS;
    const hunt = Array.from({ length: huntStepsPerHypothesisMax }, () => 'Look for logins.');
    const full = goodDraft({
      title: 'x'.repeat(draftTitleMaxChars),
      hypotheses: Array.from({ length: hypothesesPerDraftMax }, () => ({
        statement: 'It is infected.',
        evidence: ['E1'],
        hunt,
      })),
      steps: Array.from({ length: stepsPerPlaybookMax }, () => check),
    });
    expect(guarded(full).ok).toBe(true);
    expect(guarded({ ...full, steps: [...full.steps, check] }).ok).toBe(false);
    expect(guarded({ ...full, title: `${full.title}x` }).ok).toBe(false);
  });
});

describe('what the guard makes', () => {
  it('keeps the hypotheses, and names each evidence once', () => {
    const result = guarded(
      goodDraft({ hypotheses: [{ statement: 'It runs malware.', evidence: ['E1', 'E1'], hunt: ['Look.'] }] }),
    );
    expect(result.ok && result.playbook.hypotheses).toEqual([
      { statement: 'It runs malware.', evidence: ['E1'], hunt: ['Look.'] },
    ]);
  });

  it('has the steps that a step waits for in their order, each once, however the draft had them', () => {
    const result = guarded(goodDraft({ steps: [check, check, { ...check, after: [1, 0, 1] }] }));
    expect(result.ok && result.playbook.steps[2]?.after).toEqual(['s1', 's2']);
  });

  it('says at most so much about a draft, however much is wrong with it', () => {
    const wrong = { ...isolate, action: 'reboot', device: 'nowhere', title: '', reason: '', evidence: [], after: [99] };
    expect(codes(Array.from({ length: LIMITS.stepsPerPlaybookMax }, () => wrong))).toHaveLength(LIMITS.findingsPerDraftMax);
  });
});
