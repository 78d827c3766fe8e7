import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { codeAt, forPhone, freshSecret } from '../../../src/adapters/stepup/codes.ts';
import { keysFrom } from '../../../src/adapters/stepup/keys.ts';
import { seal, unseal } from '../../../src/adapters/stepup/seal.ts';
import { createStepUp, type StepUpDesk } from '../../../src/adapters/stepup/stepup.ts';
import type { InboxItem } from '../../../src/core/inbox.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { memoryStore } from './memory.ts';

const NOW = Date.UTC(2026, 4, 17, 12);
const STEP_MS = 30_000;
const LATER = NOW + 10 * STEP_MS;
const [AVERY, ARI] = ['U0AVERY0001', 'U0ARI000001'];
const freshKey = (): string => randomBytes(32).toString('base64');
const nothing = (): readonly InboxItem[] => [];
const item = (id: string): InboxItem => ({
  id,
  body: { kind: 'stop', incident: 'INC-2026-000001', by: AVERY, team: 'T1', reason: '' },
  receivedAt: NOW,
});

let store: ReturnType<typeof memoryStore>;
let key: string;
let desk: StepUpDesk;
let secret: Uint8Array;
beforeEach(async () => {
  store = memoryStore();
  key = freshKey();
  desk = createStepUp({ store, key });
  secret = freshSecret();
  await desk.enrol(AVERY, secret, codeAt(secret, NOW), NOW, false);
});

const typed = (steps: number, at: number) => desk.check(AVERY, codeAt(secret, at + steps * STEP_MS), at, nothing);
/** What a form would keep when its code is right. */
const form = (id: string) => (verdict: { readonly kind: string }) => (verdict.kind === 'right' ? [item(id)] : []);

/** A code that this secret does not have in the window. */
function wrongCode(now: number): string {
  const near = [-1, 0, 1].map((step) => codeAt(secret, now + step * STEP_MS));
  return ['000000', '000001', '000002', '000003'].find((code) => !near.includes(code)) ?? '';
}

describe('a code', () => {
  it('is that of RFC 6238, appendix B', () => {
    const published = Buffer.from('12345678901234567890');
    // The appendix has eight digits; ours are the last six of them.
    expect([59, 1111111109, 1234567890, 20000000000].map((second) => codeAt(published, second * 1000))).toEqual([
      '287082',
      '081804',
      '005924',
      '353130',
    ]);
  });

  it('counts one step early and one late, and no further: clocks differ', async () => {
    expect(await typed(-2, LATER)).toMatchObject({ kind: 'wrong' });
    expect(await typed(2, LATER)).toMatchObject({ kind: 'wrong' });
    expect(await typed(-1, LATER)).toEqual({ kind: 'right' });
    expect(await typed(1, LATER)).toEqual({ kind: 'right' });
  });

  it('is spent once, also the one that was typed to enrol', async () => {
    expect(await desk.check(AVERY, codeAt(secret, NOW), NOW, nothing)).toEqual({ kind: 'spent' });
    const code = codeAt(secret, LATER);
    expect(await desk.check(AVERY, code, LATER, nothing)).toEqual({ kind: 'right' });
    expect(await desk.check(AVERY, code, LATER, nothing)).toEqual({ kind: 'spent' });
  });

  it('of another person is wrong', async () => {
    const other = freshSecret();
    await desk.enrol(ARI, other, codeAt(other, NOW), NOW, false);
    expect(await desk.check(AVERY, codeAt(other, LATER), LATER, nothing)).toMatchObject({ kind: 'wrong' });
  });

  it('of somebody who never enrolled opens nothing', async () => {
    expect(await desk.check(ARI, codeAt(secret, LATER), LATER, nothing)).toEqual({ kind: 'not_enrolled' });
    expect(await desk.standing(ARI, LATER)).toEqual({ kind: 'not_enrolled' });
  });

  it('locks its person after five wrong ones, and the right one does not help until the pause is over', async () => {
    const kinds: string[] = [];
    for (let time = 0; time < LIMITS.wrongCodesMax; time += 1)
      kinds.push((await desk.check(AVERY, wrongCode(LATER), LATER, nothing)).kind);
    expect(kinds).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'locked']);
    const until = LATER + LIMITS.codeLockMs;
    const locked = { kind: 'locked', until, fresh: false };
    expect(await desk.check(AVERY, codeAt(secret, LATER), LATER, nothing)).toEqual(locked);
    expect(await desk.standing(AVERY, until - 1)).toEqual(locked);
    expect(await desk.standing(AVERY, until)).toBe('ready');
    expect(await desk.check(AVERY, codeAt(secret, until), until, nothing)).toEqual({ kind: 'right' });
  });

  it('does what it is spent for: its items are kept with it, and those of a wrong one are not', async () => {
    await desk.check(AVERY, wrongCode(LATER), LATER, form('one'));
    expect(store.items).toEqual([]);
    await desk.check(AVERY, codeAt(secret, LATER), LATER, form('one'));
    expect(store.items.map(({ id }) => id)).toEqual(['one']);
  });

  it('is right again when Slack sends the same form twice, and its items are kept once', async () => {
    const code = codeAt(secret, LATER);
    expect(await desk.check(AVERY, code, LATER, form('one'))).toEqual({ kind: 'right' });
    expect(await desk.check(AVERY, code, LATER, form('one'))).toEqual({ kind: 'right' });
    expect(await desk.check(AVERY, code, LATER, form('another'))).toEqual({ kind: 'spent' });
    expect(store.items).toHaveLength(1);
  });
});

function flipped(part: string): string {
  const bytes = Buffer.from(part, 'base64url');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString('base64url');
}

describe('a secret at rest', () => {
  it('shows nothing of itself', () => {
    const kept = inspect(store.rows, { depth: null });
    const phone = forPhone(secret, AVERY).typed;
    for (const shown of [
      phone,
      phone.replaceAll(' ', ''),
      Buffer.from(secret).toString('base64url'),
      Buffer.from(secret).toString('hex'),
    ])
      expect(kept).not.toContain(shown);
    expect(inspect(keysFrom(key), { depth: null, showHidden: true })).not.toContain(key.slice(0, 8));
  });

  it("does not open in another person's row", async () => {
    const [row] = [...store.rows.values()];
    if (row === undefined) throw new Error('nobody was enrolled');
    store.rows.set(ARI, { ...row, person: ARI });
    await expect(desk.check(ARI, codeAt(secret, LATER), LATER, nothing)).rejects.toMatchObject({ code: 'stepup.unreadable' });
    await expect(desk.ensureReadable()).rejects.toThrow(ARI);
  });

  it('does not open when a bit of it was changed, or under another key', () => {
    const [mine] = keysFrom(key);
    if (mine === undefined) throw new Error('there is a key');
    const sealed = seal(secret, AVERY, mine);
    expect(unseal(sealed, AVERY, [mine])).toEqual(Buffer.from(secret));
    const parts = sealed.split('.');
    for (const index of [1, 2, 3]) {
      const changed = parts.map((part, at) => (at === index ? flipped(part) : part)).join('.');
      expect(unseal(changed, AVERY, [mine])).toBeNull();
    }
    expect(unseal(sealed, AVERY, keysFrom(freshKey()))).toBeNull();
    for (const broken of ['', '1', '1...', `2${sealed.slice(1)}`, sealed.slice(0, -4)])
      expect(unseal(broken, AVERY, [mine])).toBeNull();
  });

  it('is found at the start when the key is a wrong one, in a sentence with the next step', async () => {
    await expect(createStepUp({ store, key: freshKey() }).ensureReadable()).rejects.toThrow(
      `The one-time codes of ${AVERY} cannot be read with TAGOUT_STEPUP_KEY.`,
    );
    await expect(desk.ensureReadable()).resolves.toBeUndefined();
  });

  it('moves to a new key while the old one still stands behind it', async () => {
    const newer = freshKey();
    const both = createStepUp({ store, key: `${newer},${key}` });
    await both.ensureReadable();
    expect(await both.reseal()).toBe(1);
    await expect(createStepUp({ store, key: newer }).ensureReadable()).resolves.toBeUndefined();
    await expect(desk.ensureReadable()).rejects.toThrow(AVERY);
  });
});

describe('enrolling', () => {
  it('counts only once the first code was right', async () => {
    const other = freshSecret();
    expect(await desk.enrol(ARI, other, codeAt(secret, NOW), NOW, false)).toBe('wrong');
    expect(await desk.standing(ARI, NOW)).toEqual({ kind: 'not_enrolled' });
  });

  it('does not replace a secret unless it was asked to, and then the old one is worth nothing', async () => {
    const other = freshSecret();
    expect(await desk.enrol(AVERY, other, codeAt(other, LATER), LATER, false)).toBe('enrolled');
    expect(await desk.enrol(AVERY, other, codeAt(other, LATER), LATER, true)).toBe('done');
    const then = LATER + 10 * STEP_MS;
    expect(await desk.check(AVERY, codeAt(secret, then), then, nothing)).toMatchObject({ kind: 'wrong' });
    expect(await desk.check(AVERY, codeAt(other, then), then, nothing)).toEqual({ kind: 'right' });
  });

  it('can be taken back', async () => {
    expect(await desk.remove(AVERY)).toBe(true);
    expect(await desk.remove(AVERY)).toBe(false);
    expect(await desk.check(AVERY, codeAt(secret, LATER), LATER, nothing)).toEqual({ kind: 'not_enrolled' });
  });
});
