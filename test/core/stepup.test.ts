import { array, assert, integer, nat, option, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/core/limits.ts';
import { isCode, judgeCode, type Enrolment } from '../../src/core/stepup.ts';

const NOW = Date.UTC(2026, 4, 17, 12);
const fresh: Enrolment = {
  person: 'U0AVERY0001',
  sealed: 'x',
  enrolledAt: NOW,
  lastStep: 100,
  wrong: 0,
  lockedUntil: null,
};
/** Types one after the other: a time step, or null for a code that is none. */
function type(steps: readonly (number | null)[], from: Enrolment = fresh, now = NOW) {
  return steps.reduce<ReturnType<typeof judgeCode>>(({ enrolment }, step) => judgeCode(enrolment, step, now), {
    enrolment: from,
    verdict: { kind: 'not_enrolled' },
  });
}

describe('a one-time code', () => {
  it('counts once, and then neither it nor an earlier one does', () => {
    expect(type([101]).verdict).toEqual({ kind: 'right' });
    expect(type([101, 101]).verdict).toEqual({ kind: 'spent' });
    expect(type([102, 101]).verdict).toEqual({ kind: 'spent' });
    expect(type([101, 102]).verdict).toEqual({ kind: 'right' });
  });

  it('is not counted as a guess when it was used before, and clears no count of wrong ones', () => {
    const { enrolment } = type([null, null, 100, 100, 100, 100]);
    expect(enrolment.wrong).toBe(2);
    expect(enrolment.lockedUntil).toBeNull();
  });

  it('says how many wrong ones are left, and forgets them at a right one', () => {
    expect(type([null]).verdict).toEqual({ kind: 'wrong', left: LIMITS.wrongCodesMax - 1 });
    expect(type([null, null, null, null, 101, null]).verdict).toEqual({ kind: 'wrong', left: LIMITS.wrongCodesMax - 1 });
  });

  it('locks at the fifth wrong one, also for right ones, until the pause is over', () => {
    const wrong = Array.from({ length: LIMITS.wrongCodesMax }, () => null);
    const until = NOW + LIMITS.codeLockMs;
    const locked = type(wrong);
    expect(locked.verdict).toEqual({ kind: 'locked', until, fresh: true });
    expect(type([101], locked.enrolment, until - 1)).toEqual({
      enrolment: locked.enrolment,
      verdict: { kind: 'locked', until, fresh: false },
    });
    expect(type([101], locked.enrolment, until).verdict).toEqual({ kind: 'right' });
    expect(type([null], locked.enrolment, until).verdict).toEqual({ kind: 'wrong', left: LIMITS.wrongCodesMax - 1 });
  });

  it('whatever is typed when: each step counts once, and never are more than five looked at in a row without a right one', () => {
    const tries = array(
      record({ step: option(integer({ min: 90, max: 130 }), { nil: null }), afterMs: nat(LIMITS.codeLockMs) }),
      { maxLength: 60 },
    );
    assert(
      property(tries, (all) => {
        let enrolment = fresh;
        let now = NOW;
        const taken: number[] = [];
        let inARow: number[] = [];
        for (const { step, afterMs } of all) {
          now += afterMs;
          const { verdict, ...next } = judgeCode(enrolment, step, now);
          enrolment = next.enrolment;
          if (verdict.kind === 'right') {
            taken.push(step ?? Number.NaN);
            inARow = [];
          }
          if (verdict.kind === 'wrong' || (verdict.kind === 'locked' && verdict.fresh)) inARow.push(now);
          const recent = inARow.filter((at) => at > now - LIMITS.codeLockMs);
          expect(recent.length).toBeLessThanOrEqual(LIMITS.wrongCodesMax);
        }
        expect(taken.every((step, index) => step > (taken[index - 1] ?? fresh.lastStep))).toBe(true);
      }),
    );
  });

  it.each(['', '12345', '1234567', '12 456', '１２３４５６', '12345a', '-12345', '1e4444'])('cannot look like %j', (typed) => {
    expect(isCode(typed)).toBe(false);
  });

  it.each(['000000', '123456', '999999'])('can look like %j', (typed) => {
    expect(isCode(typed)).toBe(true);
  });
});
