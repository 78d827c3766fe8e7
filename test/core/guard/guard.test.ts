import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guard, type Guarded } from '../../../src/core/guard/guard.ts';
import { possibleActions } from '../../../src/core/guard/possible.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { Author, Playbook, PlaybookStep } from '../../../src/core/playbook.ts';
import type { Incident } from '../../../src/core/record.ts';
import { context, device, goodDraft, incident, inspect, isolate, policy, release } from '../draft/incident.ts';
import { evilDrafts } from './evil-drafts.ts';

const author: Author = { kind: 'model', model: 'test-model', repairs: 0 };
const judge = (draft: Parameters<typeof guard>[0], of: Incident = incident(), with_ = context(of)): Guarded =>
  guard(draft, of, with_, author);
const codesOf = (guarded: Guarded): readonly string[] => (guarded.ok ? [] : guarded.findings.map((finding) => finding.code));

describe('the guard', () => {
  it('makes a playbook with ids of our own', () => {
    const guarded = judge(goodDraft());
    expect(guarded.ok && guarded.playbook).toMatchObject({
      kind: 'botnet_traffic',
      author,
      steps: [
        { id: 's1', action: 'isolate_device', device: 'cam-1', after: [] },
        { id: 's2', action: 'manual', after: ['s1'] },
        { id: 's3', action: 'release_device', after: ['s2'] },
      ],
    });
  });

  it.each(evilDrafts)('refuses %s with its stated code', (_, evil) => {
    const of = evil.incident ?? incident();
    const guarded = judge(evil.draft, of, evil.context ?? context(of));
    expect(codesOf(guarded)).toContain(evil.code);
  });

  it.each(evilDrafts)('says about %s in one plain sentence what to do', (_, evil) => {
    const of = evil.incident ?? incident();
    const guarded = judge(evil.draft, of, evil.context ?? context(of));
    const finding = guarded.ok ? undefined : guarded.findings.find(({ code }) => code === evil.code);
    expect(finding?.message).toMatch(/^[A-Z][^\n]{20,400}\.$/);
  });

  it('gives all findings at once, each with its step', () => {
    const guarded = judge(goodDraft({ steps: [{ ...isolate, evidence: ['E1'] }, inspect, { ...release, after: [0] }] }));
    expect(guarded).toMatchObject({
      ok: false,
      findings: [
        { code: 'guard.untrusted_evidence', step: 0 },
        { code: 'guard.release_unchecked', step: 2 },
      ],
    });
  });

  it('accepts the isolation of a critical device after a check, by way of other steps too', () => {
    const of = incident([device('cam-1', { criticality: 'critical' })]);
    const check = { ...inspect, after: [] };
    const plan = { ...inspect, device: null, after: [0] };
    expect(codesOf(judge(goodDraft({ steps: [check, plan, { ...isolate, after: [1] }] }), of))).toEqual([]);
  });

  it('lets a protected device have manual steps', () => {
    const of = incident();
    const protecting = context(of, { policy: policy({ devices: ['cam-1'] }) });
    expect(codesOf(judge(goodDraft({ steps: [{ ...inspect, after: [] }] }), of, protecting))).toEqual([]);
    expect(possibleActions(of.devices, protecting).get('cam-1')).toEqual(['release_device', 'manual']);
  });

  it('keeps a command, a web address and a plain mention as text, because nothing runs or links it', () => {
    const reason = 'It fetched http://203.0.113.66/x.sh; curl | sh @channel $(reboot) `id`';
    const guarded = judge(goodDraft({ steps: [{ ...isolate, reason }] }));
    expect(guarded.ok && guarded.playbook.steps[0]?.reason).toBe(reason);
  });

  it('does not cry wolf over a title that names the target, or a name that is part of a longer word', () => {
    const of = incident([
      device('cam-1', { name: 'Dock camera 1' }),
      device('cam-10', { name: 'Dock camera 10' }),
      device('plc', { name: 'PLC' }),
    ]);
    for (const title of [
      'Cut off Dock camera 1',
      'Cut off the PLC’s camera',
      'Cut it off',
      'Cut off Dock camera 1, not Dock camera 10',
    ]) {
      expect(codesOf(judge(goodDraft({ steps: [{ ...isolate, title }] }), of))).toEqual([]);
    }
  });

  it('takes nothing over that the draft carries besides', () => {
    const step = { ...isolate, command: 'reboot', id: 's99' };
    const guarded = judge(goodDraft({ steps: [step] }));
    expect(guarded.ok && Object.keys(guarded.playbook.steps[0] ?? {}).toSorted()).toEqual(
      ['action', 'after', 'device', 'evidence', 'id', 'reason', 'title'].toSorted(),
    );
  });

  it('holds its promises on every draft that it accepts', () => {
    const of = incident([device('cam-1'), device('cam-2', { criticality: 'critical' }), device('cam-3', { mac: null })]);
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(anyStep(), { minLength: 1, maxLength: 7 }), (steps) => {
        const guarded = judge(goodDraft({ steps }), of, context(of, { policy: policy({ devices: ['cam-1'] }) }));
        accepted += guarded.ok ? 1 : 0;
        expect(guarded.ok ? [] : guarded.findings.slice(LIMITS.findingsPerDraftMax)).toEqual([]);
        expect(guarded.ok ? unsound(guarded.playbook) : []).toEqual([]);
      }),
      { numRuns: 2000, seed: 1 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});

function anyStep() {
  return fc.record({
    action: fc.constantFrom('isolate_device', 'release_device', 'manual', 'manual', 'manual', 'reboot'),
    device: fc.constantFrom('cam-1', 'cam-2', 'cam-2', 'cam-3', 'cam-4', null),
    title: fc.constant('Do it'),
    reason: fc.constant('It is needed.'),
    evidence: fc.uniqueArray(fc.constantFrom('E1', 'E2', 'E3', 'E4'), { minLength: 1, maxLength: 4 }),
    after: fc.uniqueArray(fc.nat(3), { maxLength: 2 }),
  });
}

/** Steps that break a promise; `cam-2` is the only device here that may be acted on, and E3 is its record. */
function unsound(playbook: Playbook): readonly PlaybookStep[] {
  return playbook.steps.filter((step, index) => {
    const before = playbook.steps.slice(0, index);
    const waits = step.after.every((id) => before.some((other) => other.id === id));
    const target = step.action === 'manual' || step.device === 'cam-2';
    const founded = step.action !== 'isolate_device' || step.evidence.includes('E3');
    const isolated = step.action !== 'release_device' || before.some((other) => other.action === 'isolate_device');
    const checked = step.action === 'manual' || before.some((other) => other.action === 'manual');
    return !(step.id === `s${index + 1}` && waits && target && founded && isolated && checked);
  });
}
