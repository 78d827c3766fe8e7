import { describe, expect, it } from 'vitest';
import type { DraftStep } from '../../../src/core/draft/draft.ts';
import { guard } from '../../../src/core/guard/guard.ts';
import { possibleActions } from '../../../src/core/guard/possible.ts';
import type { Incident } from '../../../src/core/record.ts';
import { context, device, goodDraft, incident, inspect, isolate, policy, release } from '../draft/incident.ts';

const RULE = {
  actions: ['observe_device'],
  criticalities: ['low', 'medium', 'high', 'critical'],
  affectsAtLeast: null,
  tier: 'observe',
} as const;
const two = incident([device('cam-1'), device('plc-7', { name: 'Press PLC', kind: 'plc' })]);
const looking = (of: Incident, rules: readonly (typeof RULE)[] = [RULE]) =>
  context(of, {
    policy: { ...policy({ devices: ['plc-7'] }), rules },
    actions: new Map(of.devices.map(({ id }) => [id, ['isolate_device', 'release_device', 'observe_device']])),
  });

const look: DraftStep = {
  action: 'observe_device',
  device: 'cam-1',
  title: 'Ask the gateway what it sees of Camera cam-1',
  reason: 'Is it there at all?',
  evidence: ['E1'],
  after: [],
};

function codes(steps: readonly DraftStep[], of: Incident = two, with_ = looking(of)): readonly string[] {
  const guarded = guard(goodDraft({ steps }), of, with_, { kind: 'model', model: 'test-model', repairs: 0 });
  return guarded.ok ? [] : guarded.findings.map(({ code, step }) => `${code} ${step}`);
}

describe('a step that only looks', () => {
  it('passes beside others, needs no way back, and may stand alone', () => {
    expect(codes([look])).toEqual([]);
    const later = { ...look, after: [2] };
    expect(codes([look, isolate, { ...inspect, after: [1] }, later, { ...release, after: [2] }])).toEqual([]);
  });

  it('may look at what the policy protects', () => {
    expect(codes([{ ...look, device: 'plc-7', title: 'Ask about Press PLC' }])).toEqual([]);
  });

  it.each<readonly [string, Partial<DraftStep>, string]>([
    ['of no device', { device: null }, 'guard.no_device 0'],
    ['of a device of another incident', { device: 'cam-99' }, 'guard.unknown_device 0'],
    ['on no evidence', { evidence: [] }, 'guard.no_evidence 0'],
    ['on invented evidence', { evidence: ['E99'] }, 'guard.unknown_evidence 0'],
    ['whose title names another device', { title: 'Ask about Press PLC' }, 'guard.wrong_name 0'],
    ['with markup in its title', { title: '<!channel> look' }, 'guard.markup 0'],
  ])('is refused %s', (_what, change, code) => {
    expect(codes([{ ...look, ...change }])).toEqual([code]);
  });

  it.each<readonly [string, Parameters<typeof device>[1], string]>([
    ['the inventory knows no MAC address', { mac: null }, 'guard.no_mac 0'],
    ['the inventory knows no gateway', { gateway: null }, 'guard.no_gateway 0'],
  ])('is refused where %s', (_what, change, code) => {
    const of = incident([device('cam-1', change)]);
    expect(codes([look], of, looking(of))).toEqual([code]);
  });

  it('is refused where the connector has no look', () => {
    expect(codes([look], two, { ...looking(two), actions: new Map([['cam-1', ['isolate_device']]]) })).toEqual([
      'guard.action_unavailable 0',
    ]);
  });

  it('is refused where no rule of the policy lets it run, and the model is told so beforehand', () => {
    expect(codes([look], two, looking(two, []))).toEqual(['guard.not_allowed 0']);
    expect(possibleActions(two.devices, looking(two, [])).get('cam-1')).not.toContain('observe_device');
    expect(possibleActions(two.devices, looking(two)).get('cam-1')).toContain('observe_device');
  });

  it('is no check: neither of a critical device before it is cut off, nor before it is let back', () => {
    const critical = incident([device('cam-1', { criticality: 'critical' })]);
    expect(codes([isolate, { ...look, after: [0] }, { ...release, after: [0] }], critical, looking(critical))).toEqual([
      'guard.critical_unchecked 0',
      'guard.release_unchecked 2',
    ]);
  });
});

describe('no step waits for a look, so that a gateway that says nothing keeps nobody from acting', () => {
  it.each<readonly [string, DraftStep]>([
    ['an isolation', { ...isolate, after: [0] }],
    ['work for a person', { ...inspect, after: [0] }],
    ['another look', { ...look, after: [0] }],
  ])('not %s', (_what, step) => {
    expect(codes([look, step])).toEqual(['guard.waits_for_look 1']);
  });

  it('not a release, beside what it does wait for; and the sentence says what to do', () => {
    const late = { ...look, after: [0] };
    const steps = [isolate, late, { ...inspect, after: [0] }, { ...release, after: [1, 2] }];
    const guarded = guard(goodDraft({ steps }), two, looking(two), { kind: 'model', model: 'test-model', repairs: 0 });
    expect(guarded).toEqual({
      ok: false,
      findings: [
        {
          code: 'guard.waits_for_look',
          step: 3,
          message: 'Step 4 waits for step 2, which only looks. No step waits for a look: take it out of "after".',
        },
      ],
    });
  });

  it('whatever positions a draft invents', () => {
    expect(codes([{ ...isolate, after: [-1, 0.5, 99] }])).toEqual(['guard.order 0']);
  });
});

describe('a device is looked at once at a time', () => {
  it('twice at the same moment is refused, however it is written', () => {
    expect(codes([look, { ...look, title: 'Look at it again' }])).toEqual(['guard.look_twice 1']);
    const [one, other] = [
      { ...look, after: [0, 1] },
      { ...look, after: [1, 0, 1] },
    ];
    expect(codes([isolate, { ...inspect, after: [0] }, one, other])).toEqual(['guard.look_twice 3']);
  });

  it('before and after something was done is not, nor are two devices', () => {
    expect(codes([look, isolate, { ...look, after: [1] }])).toEqual([]);
    expect(codes([look, { ...look, device: 'plc-7', title: 'Ask about Press PLC' }])).toEqual([]);
  });

  it('two looks at nothing lack their devices, and are not said to look at the same one', () => {
    const blind = { ...look, device: null };
    expect(codes([blind, blind])).toEqual(['guard.no_device 0', 'guard.no_device 1']);
  });
});
