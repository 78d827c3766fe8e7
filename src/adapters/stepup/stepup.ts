import type { KeyObject } from 'node:crypto';
import { assert } from '../../core/result.ts';
import { isCode, judgeCode, type Enrolment } from '../../core/stepup.ts';
import type { Store } from '../../ports.ts';
import type { EnrolmentChange, StepUp } from '../../ports/stepup.ts';
import { stepOf } from './codes.ts';
import { keysFrom } from './keys.ts';
import { seal, unseal } from './seal.ts';

/** A person's row does not open: it was sealed under another key, for another person, or was changed. */
export class Unsealed extends Error {
  readonly code = 'stepup.unreadable';
  constructor(people: readonly string[]) {
    super(
      `The one-time codes of ${people.join(', ')} cannot be read with TAGOUT_STEPUP_KEY. Set the key under which they were enrolled (an older one goes behind a comma), or enrol them anew: npm run tagout -- enrol <id> --replace`,
    );
    this.name = 'Unsealed';
  }
}

/** What the command line does, beside what the form in Slack does. */
export interface StepUpDesk extends StepUp {
  /**
   * Keeps a secret whose first code a person has typed. The code is spent with that.
   * @returns `wrong` when it is not a code of this secret, `enrolled` when the person has another one already and `replace` is false.
   */
  enrol(
    person: string,
    secret: Uint8Array,
    code: string,
    now: number,
    replace: boolean,
  ): Promise<'done' | 'wrong' | 'enrolled'>;
  /** False when there was none. */
  remove(person: string): Promise<boolean>;
  all(): Promise<readonly Enrolment[]>;
  /** Seals every secret under the newest key. @returns how many there are. */
  reseal(): Promise<number>;
  /** Rejects with `Unsealed` unless every secret opens: a wrong key is found at the start and not at an approval. */
  ensureReadable(): Promise<void>;
}

export interface StepUpOptions {
  readonly store: Pick<Store, 'enrolments' | 'inboxItem'>;
  /** TAGOUT_STEPUP_KEY. */
  readonly key: string;
}

export function createStepUp({ store, key }: StepUpOptions): StepUpDesk {
  const { enrolments } = store;
  const keys = keysFrom(key);
  const [newest] = keys;
  assert(newest !== undefined, 'the configuration lets no empty key through');

  return {
    async check(person, code, now, items) {
      const verdict = await enrolments.change(person, (found) => {
        if (found === null) return left(null, { kind: 'not_enrolled' } as const);
        const judged = judgeCode(found, isCode(code) ? stepOf(secretOf(found, keys), code, now) : null, now);
        return { enrolment: judged.enrolment, items: items(judged.verdict), result: judged.verdict };
      });
      if (verdict.kind !== 'spent') return verdict;
      const meant = items({ kind: 'right' });
      const kept = await Promise.all(meant.map(({ id }) => store.inboxItem(id)));
      return meant.length > 0 && kept.every((item) => item !== null) ? { kind: 'right' } : verdict;
    },

    async standing(person, now) {
      const found = await enrolments.find(person);
      if (found === null) return { kind: 'not_enrolled' };
      const { lockedUntil } = found;
      return lockedUntil !== null && now < lockedUntil ? { kind: 'locked', until: lockedUntil, fresh: false } : 'ready';
    },

    async enrol(person, secret, code, now, replace) {
      const step = isCode(code) ? stepOf(secret, code, now) : null;
      if (step === null) return 'wrong';
      const sealed = seal(secret, person, newest);
      const enrolment = { person, sealed, enrolledAt: now, lastStep: step, wrong: 0, lockedUntil: null };
      return enrolments.change(person, (found) =>
        found !== null && !replace ? left(found, 'enrolled' as const) : left(enrolment, 'done' as const),
      );
    },

    remove: (person) => enrolments.change(person, (found) => left(null, found !== null)),

    all: () => enrolments.all(),

    async reseal() {
      const all = await enrolments.all();
      for (const { person } of all) await enrolments.change(person, (found) => left(resealed(found, keys, newest), null));
      return all.length;
    },

    async ensureReadable() {
      const closed = unreadable(await enrolments.all(), key);
      if (closed.length > 0) throw new Unsealed(closed);
    },
  };
}

/** Those whose secrets do not open under any of the keys. @param key TAGOUT_STEPUP_KEY. */
export function unreadable(all: readonly Enrolment[], key: string): readonly string[] {
  const keys = keysFrom(key);
  return all.filter(({ sealed, person }) => unseal(sealed, person, keys) === null).map(({ person }) => person);
}

const left = <T>(enrolment: Enrolment | null, result: T): EnrolmentChange<T> => ({ enrolment, items: [], result });

function resealed(found: Enrolment | null, keys: readonly KeyObject[], newest: KeyObject): Enrolment | null {
  return found === null ? null : { ...found, sealed: seal(secretOf(found, keys), found.person, newest) };
}

function secretOf({ sealed, person }: Enrolment, keys: readonly KeyObject[]): Uint8Array {
  const secret = unseal(sealed, person, keys);
  if (secret === null) throw new Unsealed([person]);
  return secret;
}
