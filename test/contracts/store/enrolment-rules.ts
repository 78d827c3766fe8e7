import { randomBytes } from 'node:crypto';
import { array, assert, asyncProperty, integer } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeAt, freshSecret } from '../../../src/adapters/stepup/codes.ts';
import { createStepUp } from '../../../src/adapters/stepup/stepup.ts';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { InboxItem } from '../../../src/core/inbox.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { Enrolment } from '../../../src/core/stepup.ts';
import type { Store } from '../../../src/ports.ts';
import { NOW } from './records.ts';
import type { Site, Sites } from './site.ts';

const STEP_MS = 30_000;
const item = (id: string): InboxItem => ({
  id,
  body: { kind: 'stop', incident: 'INC-0000-000000', by: 'U0SECURITY', team: 'T0', reason: '' },
  receivedAt: NOW,
});
const row = (person: string): Enrolment => ({
  person,
  sealed: '1.x',
  enrolledAt: NOW,
  lastStep: 59_999_999,
  wrong: 1,
  lockedUntil: NOW + 1,
});

export function enrolmentRules(opened: () => Store, sites: Sites): void {
  const write = (enrolment: Enrolment | null, person = 'U0WRITTEN', items: readonly InboxItem[] = []) =>
    opened().enrolments.change(person, (found) => ({ enrolment, items, result: found }));

  describe('an enrolment', () => {
    it('is read as it was written, changed in its place and removed', async () => {
      expect(await write(row('U0WRITTEN'))).toBeNull();
      expect(await write({ ...row('U0WRITTEN'), wrong: 2, lockedUntil: null })).toEqual(row('U0WRITTEN'));
      expect(await opened().enrolments.find('U0WRITTEN')).toMatchObject({ wrong: 2, lockedUntil: null });
      expect((await opened().enrolments.all()).map(({ person }) => person)).toContain('U0WRITTEN');
      await write(null);
      expect(await opened().enrolments.find('U0WRITTEN')).toBeNull();
    });

    it('is changed with all of its items or not at all', async () => {
      const unstorable = { ...item('enrolment-bad'), receivedAt: Number.NaN };
      await expect(write(row('U0HALF'), 'U0HALF', [item('enrolment-good'), unstorable])).rejects.toThrow('NaN');
      expect(await opened().enrolments.find('U0HALF')).toBeNull();
      expect(await opened().inboxItem('enrolment-good')).toBeNull();
      await write(row('U0HALF'), 'U0HALF', [item('enrolment-good')]);
      expect(await opened().inboxItem('enrolment-good')).toMatchObject({ id: 'enrolment-good' });
    });

    it('is left as it was when the decision throws', async () => {
      await write(row('U0THROWN'), 'U0THROWN');
      const thrown = opened().enrolments.change('U0THROWN', () => {
        throw new Error('cannot be read');
      });
      await expect(thrown).rejects.toThrow('cannot be read');
      expect(await opened().enrolments.find('U0THROWN')).toEqual(row('U0THROWN'));
    });
  });

  describe('codes that are typed at the same moment', () => {
    /** As many stores as may be open on one database: each is another replica. */
    let stores: Store[] = [];
    let site: Site | undefined;
    const key = randomBytes(32).toString('base64');
    let people = 0;

    beforeAll(async () => {
      site = await sites.fresh();
      for (let count = 0; count < (sites.shared ? 2 : 1); count += 1)
        stores.push(await createStore({ ...site.options, onError: () => undefined }));
    });
    afterAll(async () => {
      for (const store of stores) await store.close();
      stores = [];
      await site?.remove();
    });

    /** What comes in is shared out among the replicas. */
    const desk = (index: number) => {
      const store = stores[index % stores.length];
      if (store === undefined) throw new Error('no store is open');
      return createStepUp({ store, key });
    };
    async function enrolled() {
      people += 1;
      const person = `U0PERSON${people}`;
      const secret = freshSecret();
      expect(await desk(0).enrol(person, secret, codeAt(secret, NOW), NOW, false)).toBe('done');
      return { person, secret, later: NOW + 10 * STEP_MS };
    }

    it('are each spent by one form alone, and only that form is kept', async () => {
      await assert(
        asyncProperty(array(integer({ min: -1, max: 1 }), { minLength: 2, maxLength: 8 }), async (offsets) => {
          const { person, secret, later } = await enrolled();
          const forms = offsets.map((offset, index) => ({
            id: `${person}-${index}`,
            code: codeAt(secret, later + offset * STEP_MS),
          }));
          const verdicts = await Promise.all(
            forms.map(({ id, code }, index) =>
              desk(index).check(person, code, later, ({ kind }) => (kind === 'right' ? [item(id)] : [])),
            ),
          );
          const right = forms.filter((_, index) => verdicts[index]?.kind === 'right');
          expect(right.length).toBeGreaterThan(0);
          expect(new Set(right.map(({ code }) => code)).size).toBe(right.length);
          const [store] = stores;
          const kept = await Promise.all(forms.map(async ({ id }) => ((await store?.inboxItem(id)) ?? null) !== null));
          expect(kept).toEqual(verdicts.map((verdict) => verdict.kind === 'right'));
        }),
        { numRuns: 10 },
      );
    });

    it('are looked at five times and no more when they are wrong, and exactly one of them locked', async () => {
      const { person, secret, later } = await enrolled();
      const near = [-1, 0, 1].map((offset) => codeAt(secret, later + offset * STEP_MS));
      const guesses = Array.from({ length: 40 }, (_, index) => String(index).padStart(6, '0')).filter(
        (code) => !near.includes(code),
      );
      const verdicts = await Promise.all(
        guesses.slice(0, 12).map((code, index) => desk(index).check(person, code, later, () => [])),
      );
      expect(verdicts.filter((verdict) => verdict.kind === 'wrong')).toHaveLength(LIMITS.wrongCodesMax - 1);
      expect(verdicts.filter((verdict) => verdict.kind === 'locked' && verdict.fresh)).toHaveLength(1);
    });

    it('enrol a person once when two do it at once', async () => {
      const person = 'U0TWICE';
      const results = await Promise.all(
        [0, 1, 2].map((index) => {
          const secret = freshSecret();
          return desk(index).enrol(person, secret, codeAt(secret, NOW), NOW, false);
        }),
      );
      expect(results.toSorted((one, other) => one.localeCompare(other))).toEqual(['done', 'enrolled', 'enrolled']);
    });
  });
}
