import { describe, expect, it } from 'vitest';
import { parseCurated, parseCuratedSet } from '../../../src/core/curated/parse.ts';
import { shippedFiles } from './shipped.ts';

const good = `version: 1
kind: botnet_traffic
title: Contain it
summary: It does harm.
steps:
  - { id: isolate, phase: containment, action: isolate_device, for: device, title: 'Cut off {device}', reason: It does harm., by_hand: { title: By hand, reason: It does harm. } }
  - { id: look, phase: analysis, action: manual, for: device, title: Look, reason: To know., after: [isolate] }
`;
const problemsOf = (text: string): readonly string[] => {
  const parsed = parseCurated(text, 'x.yaml');
  return parsed.ok ? [] : parsed.problems;
};

describe('a curated playbook file', () => {
  it('is read with its defaults', () => {
    const parsed = parseCurated(good, 'x.yaml');
    expect(parsed.ok && parsed.value.steps[0]).toMatchObject({ id: 'isolate', when: 'always', after: [] });
  });

  it.each([
    ['an unknown field', good.replace('after: [isolate]', 'command: reboot'), 'x.yaml:7: steps.1: Unrecognized key: "command"'],
    ['an unknown action', good.replace('action: manual', 'action: reboot'), 'x.yaml:7: steps.1.action: Invalid option'],
    ['an unknown kind', good.replace('botnet_traffic', 'aliens'), 'x.yaml:2: kind: Invalid option'],
    [
      'a step that waits for one below it',
      good.replace('by_hand', 'after: [look], by_hand'),
      'expected the id of a step above this one, got "look"',
    ],
    [
      'two steps of one name',
      good.replace('id: look', 'id: isolate'),
      'steps.1.id: expected a name of its own, got "isolate" a second time',
    ],
    [
      'an action without its manual stand-in',
      good.replace(/, by_hand: \{.*?\}/, ''),
      'steps.0.by_hand: expected a manual step for when isolate_device is not possible',
    ],
    [
      'an action on the whole incident',
      good.replace('isolate_device, for: device', 'isolate_device, for: incident'),
      'steps.0.for: expected "device" for isolate_device',
    ],
    [
      'a name that is too long once it is filled in',
      good.replace('Cut off {device}', '{device} '.repeat(3)),
      'steps.0.title: expected at most 120 characters',
    ],
    ['no steps', good.replace(/steps:[\s\S]*/, 'steps: []'), 'x.yaml:5: steps: expected at least one step'],
    ['a key given twice', `${good}version: 1\n`, 'x.yaml:8: Map keys must be unique'],
    [
      'an alias',
      good.replace('title: Contain it', 'title: &a Contain it').replace('summary: It does harm.', 'summary: *a'),
      'anchors and aliases are not accepted',
    ],
    ['a list', '- 1', 'x.yaml:1: Invalid input'],
    ['nothing', '', 'x.yaml'],
  ])('with %s is refused with file, place and what was expected', (_, text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  it('tells every problem at once', () => {
    expect(problemsOf(good.replace('version: 1', 'version: 2').replace('phase: analysis', 'phase: soon')).length).toBe(2);
  });
});

describe('the set of curated playbooks', () => {
  it('that is shipped has one for each kind', () => {
    const set = parseCuratedSet(shippedFiles());
    expect(set.ok && [...set.value.keys()].toSorted()).toEqual(
      ['botnet_traffic', 'credential_abuse', 'exposed_management', 'suspicious_firmware', 'unclassified'].toSorted(),
    );
  });

  it('takes one file a kind, and needs one for unclassified', () => {
    const twice = parseCuratedSet([
      { file: 'a.yaml', text: good },
      { file: 'b.yaml', text: good },
    ]);
    expect(twice).toEqual({
      ok: false,
      problems: [expect.stringContaining('b.yaml: kind: expected one playbook for botnet_traffic')],
    });
    const alone = parseCuratedSet([{ file: 'a.yaml', text: good }]);
    expect(alone).toEqual({ ok: false, problems: [expect.stringContaining('kind: unclassified')] });
  });
});
