import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../src/core/json.ts';
import { finishPlan } from '../../../src/core/planning/finish.ts';
import {
  ADDRESS,
  ANSWERS,
  FORGOTTEN,
  listing,
  MAC,
  NEIGHBOUR,
  NO_TABLE,
  planned,
  prepared,
  result,
  SILENT,
  STEP,
} from './sample.ts';

const finish = (...results: Parameters<typeof finishPlan>[1]) => finishPlan(prepared(), [FORGOTTEN, ...results], 1_000);

describe('what the gateway says becomes named typed values', () => {
  it('keeps what people rely on in the digest, and what changes by itself beside it', () => {
    const plan = planned();
    expect(plan.batch.preconditions).toEqual({ 'neighbour.seen': true, 'neighbour.mac': MAC, 'quarantine.listed': false });
    expect(plan.baseline).toEqual({ 'device.answers': true, 'quarantine.enforced': false });
    expect(plan.digest).toBe(digestOf(plan.batch));
  });

  it('has the same digest whether the device answers or not, and however many frames were dropped', () => {
    expect(planned([FORGOTTEN, SILENT, NEIGHBOUR, NO_TABLE]).digest).toBe(planned().digest);
    expect(planned([FORGOTTEN, ANSWERS, NEIGHBOUR, listing({ leaked: 3 })]).digest).toBe(
      planned([FORGOTTEN, ANSWERS, NEIGHBOUR, listing()]).digest,
    );
  });

  it('has another digest when the device is in quarantine already', () => {
    expect(planned([FORGOTTEN, ANSWERS, NEIGHBOUR, listing()]).digest).not.toBe(planned().digest);
  });

  it('takes the MAC address in any case', () => {
    const loud = result(JSON.stringify([{ dst: ADDRESS, lladdr: '02:00:00:00:00:07'.toUpperCase(), state: ['STALE'] }]));
    expect(planned([FORGOTTEN, ANSWERS, loud, NO_TABLE]).digest).toBe(planned().digest);
  });
});

describe('a precondition that does not hold refuses the plan', () => {
  it.each([
    ['the device is not seen', result('[]'), /sees no device at 192\.0\.2\.7/],
    [
      'the device did not answer for its address',
      result(JSON.stringify([{ dst: ADDRESS, state: ['FAILED'] }])),
      /sees no device/,
    ],
    ['an old entry failed', result(JSON.stringify([{ dst: ADDRESS, lladdr: MAC, state: ['FAILED'] }])), /sees no device/],
    [
      'another device holds the address',
      result(JSON.stringify([{ dst: ADDRESS, lladdr: '02:00:00:00:00:66', state: ['REACHABLE'] }])),
      /Another device/,
    ],
  ])('%s', (_name, neighbour, sentence) => {
    const refused = finish(ANSWERS, neighbour, NO_TABLE);
    expect(refused).toMatchObject({ ok: false, code: 'plan.precondition' });
    expect(!refused.ok && refused.message).toMatch(sentence);
  });

  it('accepts that a device in quarantine is not seen: its quarantine hides it', () => {
    const hidden = finish(SILENT, result('[]'), listing());
    expect(hidden).toMatchObject({ ok: true, value: { batch: { preconditions: { 'quarantine.listed': true } } } });
  });

  it('does not accept that another device is seen there meanwhile', () => {
    const other = result(JSON.stringify([{ dst: ADDRESS, lladdr: '02:00:00:00:00:66', state: ['REACHABLE'] }]));
    const refused = finish(ANSWERS, other, listing());
    expect(refused).toMatchObject({ ok: false, code: 'plan.precondition', message: expect.stringContaining('Another device') });
  });

  it('has nothing to release when the device is not in quarantine', () => {
    const release = prepared({ ...STEP, action: 'release_device' });
    expect(finishPlan(release, [NO_TABLE], 1_000)).toMatchObject({ ok: false, code: 'plan.precondition' });
    expect(finishPlan(release, [listing()], 1_000)).toMatchObject({ ok: true, value: { batch: { action: 'release_device' } } });
  });
});

describe('an answer that cannot be read refuses the plan', () => {
  const rubbish = ['', 'null', '{}', '[{}]', '{"nftables": 1}', '[{"dst": 1}]', '\u0000', '['.repeat(10_000), 'Error'];
  it.each(rubbish)('%j from the neighbour table', (text) => {
    expect(finish(ANSWERS, result(text), NO_TABLE)).toMatchObject({ ok: false, code: 'plan.read_failed' });
  });
  it.each(rubbish)('%j from nft', (text) => {
    expect(finish(ANSWERS, NEIGHBOUR, result(text))).toMatchObject({ ok: false, code: 'plan.read_failed' });
  });
  it.each([
    [
      'a command that is missing',
      finish(result('', { exitCode: 127, stderr: 'sh: ping: not found' }), NEIGHBOUR, NO_TABLE),
      /ping: not found/,
    ],
    [
      'sudo that asks',
      finish(ANSWERS, NEIGHBOUR, result('', { exitCode: 1, stderr: 'sudo: a password is required\n' })),
      /a password is required/,
    ],
    [
      'an interface that is missing',
      finish(ANSWERS, result('', { exitCode: 1, stderr: 'Cannot find device "br0"' }), NO_TABLE),
      /Cannot find device/,
    ],
    [
      'a table that may not be asked anew',
      finishPlan(prepared(), [result('', { exitCode: 1, stderr: 'sudo: no' }), ANSWERS, NEIGHBOUR, NO_TABLE], 1_000),
      /could not carry out the read forget: sudo: no/,
    ],
    ['an answer that is cut', finish(ANSWERS, NEIGHBOUR, { ...listing(), truncated: true }), /longer than/],
    ['an answer that is missing', finish(ANSWERS, NEIGHBOUR), /3 of 4/],
    ['an answer too many', finish(ANSWERS, NEIGHBOUR, NO_TABLE, NO_TABLE), /5 of 4/],
    [
      'a MAC address that is none',
      finish(ANSWERS, result(`[{"dst":"${ADDRESS}","lladdr":"x","state":[]}]`), NO_TABLE),
      /one device/,
    ],
  ])('%s', (_name, refused, sentence) => {
    expect(refused).toMatchObject({ ok: false, code: 'plan.read_failed' });
    expect(!refused.ok && refused.message).toMatch(sentence);
  });

  it('shows an error of the gateway without its control characters, and not all of it', () => {
    const refused = finish(ANSWERS, NEIGHBOUR, result('', { exitCode: 1, stderr: `\u001b[31m\u202e${'x'.repeat(5_000)}` }));
    expect(!refused.ok && refused.message).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect(!refused.ok && refused.message.length).toBeLessThan(500);
  });
});
