import { describe, expect, it } from 'vitest';
import { curatedFor } from '../../../src/core/curated/curated-for.ts';
import { guard } from '../../../src/core/guard/guard.ts';
import { possibleActions } from '../../../src/core/guard/possible.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { INCIDENT_KINDS, type IncidentKind, type PlaybookStep } from '../../../src/core/playbook.ts';
import type { Incident } from '../../../src/core/record.ts';
import { context, device, incident, policy } from '../draft/incident.ts';
import { shippedSet } from './shipped.ts';

const set = shippedSet();

/** The filled playbook, through the guard; an empty list when the guard refuses it. */
function stepsFor(kind: IncidentKind, of: Incident, with_ = context(of)): readonly PlaybookStep[] {
  const filled = curatedFor(kind, of, set, possibleActions(of.devices, with_));
  if (filled === null) return [];
  const guarded = guard(filled.draft, { ...of, kind }, with_, { kind: 'curated', file: filled.file, because: 'test' });
  expect(guarded).toMatchObject({ ok: true });
  return guarded.ok ? guarded.playbook.steps : [];
}

const shape = (steps: readonly PlaybookStep[]): readonly string[] =>
  steps.map((step) => `${step.id} ${step.action} ${step.device ?? '-'} after ${step.after.join(',') || '-'}`);

const fleet = {
  'no device': incident([]),
  'one device': incident([device('cam-1')]),
  'a critical device': incident([device('pump-1', { criticality: 'critical' })]),
  'two devices': incident([device('cam-1'), device('cam-2')]),
  'two critical devices': incident([
    device('pump-1', { criticality: 'critical' }),
    device('pump-2', { criticality: 'critical' }),
  ]),
  'a device without a MAC': incident([device('cam-1', { mac: null })]),
  'a device beside one without a gateway': incident([device('cam-1'), device('cam-2', { gateway: null })]),
  'two hundred devices': incident(Array.from({ length: 200 }, (_, index) => device(`cam-${index + 1}`))),
  'a device with markup for a name': incident([device('cam-1', { name: '<!channel> [x](y) $& ```' })]),
  'a device with a long name': incident([device('cam-1', { name: 'x'.repeat(200) })]),
} as const;
const cases = INCIDENT_KINDS.flatMap((kind) => Object.entries(fleet).map(([name, of]) => [kind, name, of] as const));

describe('a curated playbook filled for an incident', () => {
  it.each(cases)('%s passes the guard with %s', (kind, _, of) => {
    const steps = stepsFor(kind, of);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.length).toBeLessThanOrEqual(LIMITS.stepsPerPlaybookMax);
    for (const step of steps) expect(`${step.title} ${step.reason}`).not.toMatch(/[{}]/);
  });

  it('tells the story of one device: cut off, inspect, clean, let back', () => {
    expect(shape(stepsFor('botnet_traffic', fleet['one device']))).toEqual([
      's1 isolate_device cam-1 after -',
      's2 manual cam-1 after s1',
      's3 manual cam-1 after s2',
      's4 release_device cam-1 after s3',
      's5 manual - after s4',
    ]);
  });

  it('has a person look first at a critical device', () => {
    expect(shape(stepsFor('botnet_traffic', fleet['a critical device'])).slice(0, 2)).toEqual([
      's1 manual pump-1 after -',
      's2 isolate_device pump-1 after s1',
    ]);
  });

  it('presumes neither end guilty: with two devices a person decides, and each isolation stands alone', () => {
    const steps = stepsFor('botnet_traffic', fleet['two devices']);
    expect(shape(steps).slice(0, 3)).toEqual([
      's1 manual - after -',
      's2 isolate_device cam-1 after s1',
      's3 isolate_device cam-2 after s1',
    ]);
    expect(steps.find((step) => step.action === 'release_device' && step.device === 'cam-2')?.after).toEqual(['s7']);
  });

  it('writes down what firmware reports before the device cannot be asked any more', () => {
    expect(shape(stepsFor('suspicious_firmware', fleet['one device'])).slice(0, 2)).toEqual([
      's1 manual cam-1 after -',
      's2 isolate_device cam-1 after s1',
    ]);
  });

  it('has manual steps only when no device is known, when the policy protects it, or when nothing can act on it', () => {
    const protecting = context(fleet['one device'], { policy: policy({ devices: ['cam-1'] }) });
    for (const steps of [
      stepsFor('botnet_traffic', fleet['no device']),
      stepsFor('botnet_traffic', fleet['one device'], protecting),
      stepsFor('botnet_traffic', fleet['a device without a MAC']),
    ]) {
      expect(new Set(steps.map((step) => step.action))).toEqual(new Set(['manual']));
      expect(steps[0]?.title).toMatch(/^Cut .* off by hand$/);
    }
  });

  it('says how many devices it leaves to people', () => {
    const of = fleet['two hundred devices'];
    const filled = curatedFor('botnet_traffic', of, set, possibleActions(of.devices, context(of)));
    expect(filled?.draft.summary).toContain('It covers 2 of 200 devices');
  });

  it('changes nothing for an unclassified incident, and that one stands in for a kind without a file', () => {
    const of = fleet['one device'];
    expect(new Set(stepsFor('unclassified', of).map((step) => step.action))).toEqual(new Set(['manual']));
    const unclassified = set.get('unclassified');
    expect(unclassified).toBeDefined();
    const only = new Map(unclassified === undefined ? [] : [['unclassified', unclassified] as const]);
    expect(curatedFor('botnet_traffic', of, only, new Map())?.file).toBe('unclassified.yaml');
    expect(curatedFor('botnet_traffic', of, new Map(), new Map())).toBeNull();
  });
});
