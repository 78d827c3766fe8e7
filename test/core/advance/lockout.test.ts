import { describe, expect, it } from 'vitest';
import { codesLocked } from '../../../src/core/advance/lockout.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { ARI, AVERY, drafted, need, NOW } from './story.ts';

const UNTIL = NOW + LIMITS.codeLockMs;
const said = (leads: readonly string[]) => need(codesLocked(drafted(), AVERY, UNTIL, leads, NOW));

describe('the ledger entry of a pause after wrong codes', () => {
  it('says who is told', () => {
    const { entries, record } = said([ARI.id, 'U0LEE000001']);
    expect(entries).toEqual([
      {
        kind: 'codes.locked',
        by: { kind: 'person', id: AVERY.id, name: AVERY.name },
        sentence: `${LIMITS.wrongCodesMax} wrong one-time codes were typed in the name of ${AVERY.name}. Until ${new Date(UNTIL).toISOString()} no code of theirs is looked at. The leads are told: ${ARI.id}, U0LEE000001.`,
        data: { person: AVERY.id, until: UNTIL, leads: [ARI.id, 'U0LEE000001'] },
      },
    ]);
    expect(record.lockouts).toMatchObject([{ leads: [ARI.id, 'U0LEE000001'] }]);
  });

  it('does not say that anybody is told when nobody is there', () => {
    const sentence = need(said([]).entries[0]).sentence;
    expect(sentence).toMatch(/Nobody is told, because nobody is in the groups that the policy names as leads\.$/);
  });

  it('names as many as the message does', () => {
    const many = Array.from({ length: LIMITS.nudgedPeopleMax + 1 }, (_, index) => `U0LEAD${index}`);
    const { entries, record } = said(many);
    expect(need(record.lockouts)[0]?.leads).toEqual(many.slice(0, -1));
    expect(need(entries[0]).sentence).not.toContain(`U0LEAD${LIMITS.nudgedPeopleMax}`);
  });

  it('comes once', () => {
    expect(codesLocked(said([]).record, AVERY, UNTIL, [ARI.id], NOW)).toBeNull();
  });
});
