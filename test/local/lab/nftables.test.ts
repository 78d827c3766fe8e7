import { describe, expect, it } from 'vitest';
import { alive, applyBatch, isCut, type Table } from '../../../src/local/lab/nftables.ts';
import { wordsOf } from '../../../src/local/lab/words.ts';
import { commandLine } from '../../../src/core/connector/quote.ts';
import { MAC, prepared, STEP } from '../../core/planning/sample.ts';

const isolate = prepared().batch.run[0]?.stdin ?? '';
const release = prepared({ ...STEP, action: 'release_device' }).batch.run[0]?.stdin ?? '';
const DAY_MS = 86_400_000;

function applied(before: Table | null, batch: string, now: number): Table | null {
  const after = applyBatch(before, batch, now);
  if (!after.ok) throw new Error(after.message);
  return after.value;
}

describe('the simulated nft', () => {
  it('cuts a device off by the batch that the connector renders, and lets it back by the other', () => {
    const cut = applied(null, isolate, 0);
    expect(isCut(cut, MAC, 1)).toBe(true);
    expect(isCut(cut, '02:00:00:00:00:08', 1)).toBe(false);
    expect(isCut(applied(cut, release, 2), MAC, 3)).toBe(false);
  });

  it('takes each batch twice, also the release of a device that is not in quarantine', () => {
    const twice = applied(applied(null, isolate, 0), isolate, 1);
    expect(twice?.chains['forward']?.rules).toHaveLength(2);
    expect(isCut(applied(applied(null, release, 0), release, 1), MAC, 2)).toBe(false);
  });

  it('lets the device back by itself when the time is over; a renewal starts it anew', () => {
    const cut = applied(null, isolate, 0);
    expect(isCut(cut, MAC, DAY_MS - 1)).toBe(true);
    expect(isCut(cut, MAC, DAY_MS)).toBe(false);
    expect(isCut(applied(cut, isolate, DAY_MS - 1), MAC, DAY_MS + 1)).toBe(true);
  });

  it('keeps the time of an element that is only added again, as the kernel does', () => {
    const cut = applied(null, isolate, 0);
    const again = applied(cut, `add element bridge tagout quarantine { ${MAC} timeout 999999s }`, 5);
    expect(again && alive(again, 5).sets['quarantine']?.[0]?.endsAt).toBe(DAY_MS);
  });

  it('does all of a batch or nothing', () => {
    const before = applied(null, isolate, 0);
    const half = `${release}flush ruleset\n`;
    expect(applyBatch(before, half, 1)).toMatchObject({ ok: false, message: expect.stringMatching(/^\/dev\/stdin:8: Error/) });
    expect(isCut(before, MAC, 2)).toBe(true);
  });

  it.each([
    'flush ruleset',
    'add rule bridge tagout forward accept',
    'delete table bridge tagout',
    'include "/etc/passwd"',
    '!',
  ])('does not know "%s"', (line) => expect(applyBatch(applied(null, isolate, 0), line, 1)).toMatchObject({ ok: false }));
});

describe('the lab reads a command line as it was written', () => {
  it.each([[['sudo', '-n', 'nft', '-f', '-']], [['printf', "it's $(x) \n"]], [['a', '', "'"]]])('%j', (argv) => {
    expect(wordsOf(commandLine({ argv }))).toEqual(argv);
  });
  it.each(['a; b', 'a && b', 'a | b', '$(a)', '`a`', 'a > b', '"a"', "a 'b", 'a\nb', '*'])('and refuses %j', (line) => {
    expect(wordsOf(line)).toBeNull();
  });
});
