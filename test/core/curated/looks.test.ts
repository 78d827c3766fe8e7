import { describe, expect, it } from 'vitest';
import { curatedFor } from '../../../src/core/curated/curated-for.ts';
import { parseCurated } from '../../../src/core/curated/parse.ts';
import { guard } from '../../../src/core/guard/guard.ts';
import { possibleActions } from '../../../src/core/guard/possible.ts';
import type { GuardContext } from '../../../src/core/guard/context.ts';
import { INCIDENT_KINDS, type ActionId, type IncidentKind } from '../../../src/core/playbook.ts';
import type { Incident } from '../../../src/core/record.ts';
import { context, device, incident, policy } from '../draft/incident.ts';
import { shippedFiles, shippedSet } from './shipped.ts';

const set = shippedSet();
const ALL: readonly ActionId[] = ['isolate_device', 'release_device', 'observe_device'];

/** The policy lets looks run; `offers` is what the devices' connector can do. */
function looking(of: Incident, offers = ALL, protectedDevices: readonly string[] = []): GuardContext {
  const rule = {
    actions: ['observe_device'],
    criticalities: ['low', 'medium', 'high', 'critical'],
    affectsAtLeast: null,
    tier: 'observe',
  } as const;
  return context(of, {
    policy: { ...policy({ devices: protectedDevices }), rules: [rule] },
    actions: new Map(of.devices.map(({ id }) => [id, offers])),
  });
}

function stepsFor(kind: IncidentKind, of: Incident, with_ = looking(of)): readonly string[] {
  const filled = curatedFor(kind, of, set, possibleActions(of.devices, with_));
  const guarded = guard(filled?.draft ?? { title: '', summary: '', hypotheses: [], steps: [] }, { ...of, kind }, with_, {
    kind: 'curated',
    file: 'test',
    because: 'test',
  });
  expect(guarded).toMatchObject({ ok: true });
  if (!guarded.ok) return [];
  return guarded.playbook.steps.map(
    ({ id, action, device: target, after }) => `${id} ${action} ${target ?? '-'} after ${after.join(',') || '-'}`,
  );
}

const critical = (id: string) => device(id, { criticality: 'critical' });

describe('a look in a curated playbook', () => {
  it('stands before a botnet device is let back, and the release does not wait for it', () => {
    expect(stepsFor('botnet_traffic', incident())).toEqual([
      's1 isolate_device cam-1 after -',
      's2 manual cam-1 after s1',
      's3 manual cam-1 after s2',
      's4 observe_device cam-1 after s3',
      's5 release_device cam-1 after s3',
      's6 manual - after s5',
    ]);
  });

  it('begins the triage of what nobody can name yet', () => {
    expect(stepsFor('unclassified', incident())).toEqual([
      's1 manual - after -',
      's2 observe_device cam-1 after -',
      's3 manual cam-1 after -',
      's4 manual - after s1,s3',
      's5 manual - after s4',
    ]);
  });

  it.each<readonly [string, Incident, GuardContext]>([
    ['no device is known', incident([]), looking(incident([]))],
    ['the connector has no look', incident(), looking(incident(), ['isolate_device', 'release_device'])],
    ['no rule of the policy lets it run', incident(), context(incident(), { actions: new Map([['cam-1', ALL]]) })],
    ['the device has no gateway', incident([device('cam-1', { gateway: null })]), looking(incident())],
  ])('is left out, and nobody has to do it by hand, when %s', (_why, of, with_) => {
    for (const kind of ['botnet_traffic', 'unclassified'] as const) {
      const steps = stepsFor(kind, of, with_);
      expect(steps.join()).not.toContain('observe_device');
      expect(steps).toHaveLength(kind === 'botnet_traffic' ? 5 : 4);
    }
  });

  it('is made of a device that the policy protects too, where the rest is work for people', () => {
    const of = incident();
    expect(stepsFor('botnet_traffic', of, looking(of, ALL, ['cam-1'])).map((step) => step.split(' ')[1])).toEqual([
      'manual',
      'manual',
      'manual',
      'observe_device',
      'manual',
      'manual',
    ]);
  });

  it('keeps nobody from containing a device that could not be looked at: an isolation needs no look', () => {
    const of = incident();
    expect(stepsFor('botnet_traffic', of, looking(of, ['isolate_device', 'release_device']))[0]).toContain('isolate_device');
  });

  it('gives way before a device is left out: two critical devices are covered by twelve steps without looks', () => {
    const of = incident([critical('pump-1'), critical('pump-2')]);
    const steps = stepsFor('botnet_traffic', of);
    expect(steps).toHaveLength(12);
    expect(steps.join()).not.toContain('observe_device');
    expect(stepsFor('botnet_traffic', incident([device('cam-1'), device('cam-2')])).join()).toContain('observe_device');
  });

  it.each(INCIDENT_KINDS)('passes the guard with any number of devices: %s', (kind) => {
    for (const count of [0, 1, 2, 3, 7, 200]) {
      const of = incident(Array.from({ length: count }, (_, index) => device(`cam-${index + 1}`)));
      expect(stepsFor(kind, of).length).toBeGreaterThan(0);
    }
  });
});

describe('a curated file with a look', () => {
  const text = shippedFiles().find(({ file }) => file === 'botnet-traffic.yaml')?.text ?? '';
  const problemsOf = (from: string, to: string): string => {
    expect(text).toContain(from);
    const parsed = parseCurated(text.replace(from, to), 'b.yaml');
    return parsed.ok ? '' : parsed.problems.join('\n');
  };

  it('is refused when a step waits for the look', () => {
    expect(problemsOf('after: [clean]\n\n  - id: lessons', 'after: [see]\n\n  - id: lessons')).toMatch(
      /after: expected no step that only looks, because nothing waits for a look, got "see"/,
    );
  });

  it('is refused when somebody is to do the look by hand', () => {
    expect(problemsOf('d3fend: D3-ALLM', 'by_hand: { title: Look, reason: Look. }\n    d3fend: D3-ALLM')).toMatch(
      /by_hand: expected nothing: where observe_device is not possible, it is left out/,
    );
  });

  it('is refused when the look is of the whole incident', () => {
    expect(problemsOf('action: observe_device\n    for: device', 'action: observe_device\n    for: incident')).toMatch(
      /for: expected "device" for observe_device, got "incident"/,
    );
  });
});
