import { describe, expect, it } from 'vitest';
import { judgeProbe } from '../../../src/core/planning/probe.ts';
import type { CommandResult } from '../../../src/core/plan.ts';
import { ANSWERS, FORGOTTEN, listing, NEIGHBOUR, NO_TABLE, planned, result, SILENT, UNSEEN } from './sample.ts';

const { batch, baseline } = planned();
const looks = (ping: CommandResult, rules: CommandResult, neighbour = UNSEEN) => [FORGOTTEN, ping, neighbour, rules];
const judge = (...seen: Parameters<typeof looks>) => judgeProbe(batch, looks(...seen), baseline);
type Item = { readonly [kind: string]: { readonly [field: string]: unknown } };
const without = (unwanted: (item: Item) => boolean) =>
  listing({ spoil: (items) => items.filter((item) => !unwanted({ ...item })) });

describe('a probe looks at the traffic, not only at the rule', () => {
  it('holds when the list, the rules, the counters and the device itself agree', () => {
    const probe = judge(SILENT, listing());
    expect(probe).toMatchObject({ holds: true, readable: true });
    expect(probe.sentence).toBe(
      'The probe saw that the device does not answer a ping; the gateway sees no device at the address; the quarantine list holds the device; the rules that drop its frames are in place; ' +
        'the quarantine ends by itself in 24 hours; 10 frames were dropped; the rules met its frames; no frame got through.',
    );
  });

  it.each([
    ['frames got through', judge(SILENT, listing({ leaked: 2 })), /Expected that no frame got through/],
    ['the device is seen at its address', judge(SILENT, listing(), NEIGHBOUR), /Expected that the gateway sees no device/],
    ['the rules met nothing', judge(SILENT, listing({ dropped: 0 })), /Expected that the rules met its frames/],
    ['the device still answers', judge(ANSWERS, listing()), /Expected that the device does not answer/],
    ['the device is not in the list', judge(SILENT, listing({ listed: false })), /Expected that the quarantine list holds/],
    ['the table is gone', judge(SILENT, NO_TABLE), /Expected that the quarantine list holds/],
    [
      'a drop rule is missing',
      judge(
        SILENT,
        without((item) => item['rule']?.['chain'] === 'output'),
      ),
      /Expected that the rules/,
    ],
    [
      'the counting rules are missing',
      judge(
        SILENT,
        without((item) => item['rule']?.['chain'] === 'leaving'),
      ),
      /Expected that the rules/,
    ],
    [
      'a chain hangs on no hook',
      judge(
        SILENT,
        without((item) => item['chain']?.['name'] === 'input'),
      ),
      /Expected that the rules/,
    ],
  ])('does not hold when %s', (_name, probe, sentence) => {
    expect(probe).toMatchObject({ holds: false, readable: true });
    expect(probe.sentence).toMatch(sentence);
  });

  it('does not hold when somebody put an accept before the drop', () => {
    const accept = { rule: { family: 'bridge', table: 'tagout', chain: 'forward', handle: 1, expr: [{ accept: null }] } };
    expect(judge(SILENT, listing({ spoil: (items) => [accept, ...items] }))).toMatchObject({ holds: false, readable: true });
  });

  it('does not hold when the table is switched off', () => {
    const dormant = { table: { family: 'bridge', name: 'tagout', handle: 1, flags: ['dormant'] } };
    expect(judge(SILENT, listing({ spoil: (items) => [dormant, ...items.filter((item) => !('table' in item))] })).holds).toBe(
      false,
    );
  });

  it('takes no table of another family or name for ours', () => {
    const renamed = listing();
    for (const [from, to] of [
      ['"bridge"', '"inet"'],
      ['"tagout"', '"tagout2"'],
    ] as const) {
      expect(judge(SILENT, result(renamed.stdout.replaceAll(from, to)))).toMatchObject({
        holds: false,
        facts: { 'quarantine.listed': false },
      });
    }
  });
});

describe('silence proves something only of a device that answered before', () => {
  it('leaves the ping out, and says so, when the device did not answer before', () => {
    const probe = judgeProbe(batch, looks(SILENT, listing()), { 'device.answers': false });
    expect(probe.holds).toBe(true);
    expect(probe.sentence).toContain('proves nothing: it was not seen otherwise before');
  });

  it('leaves it out when nobody knows', () => {
    expect(judgeProbe(batch, looks(SILENT, listing()), {}).sentence).toContain('proves nothing');
  });
});

describe('a probe that cannot be read is not a probe that failed', () => {
  it.each([
    ['no answer', []],
    ['one answer of four', [SILENT]],
    ['no JSON', looks(SILENT, result('oops'))],
    ['a cut answer', looks(SILENT, { ...listing(), truncated: true })],
    ['a refusal of sudo', looks(SILENT, result('', { exitCode: 1, stderr: 'sudo: a password is required' }))],
  ])('%s', (_name, results) => {
    expect(judgeProbe(batch, results, baseline)).toMatchObject({ holds: false, readable: false, facts: {} });
  });
});
