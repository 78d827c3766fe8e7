import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { Secret } from 'otpauth';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { codeAt } from '../../src/adapters/stepup/codes.ts';
import { createStepUp } from '../../src/adapters/stepup/stepup.ts';
import { createStore } from '../../src/adapters/store/store.ts';
import { enrol } from '../../src/commands/enrol.ts';
import { enrolArguments } from '../../src/commands/enrol/arguments.ts';
import { createEmbeddedSites } from '../contracts/store/embedded.ts';
import type { Site } from '../contracts/store/site.ts';

const [AVERY, ARI] = ['U0AVERY0001', 'U0ARI000001'];
const key = randomBytes(32).toString('base64');
const sites = createEmbeddedSites();

let site: Site;
beforeAll(async () => {
  await sites.start();
  site = await sites.fresh();
});
afterAll(async () => {
  await site.remove();
  await sites.stop();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/**
 * The command, with somebody at the keyboard who answers each question by what was shown so far.
 * @param answer null: nobody is there.
 */
async function run(
  argv: readonly string[],
  answer: ((shown: string) => string) | null = null,
  env = { TAGOUT_STEPUP_KEY: key },
) {
  let said = '';
  const hear = (text: unknown): void => {
    said += `${String(text)}\n`;
  };
  vi.spyOn(console, 'log').mockImplementation(hear);
  vi.spyOn(console, 'error').mockImplementation(hear);
  const [input, output] = [new PassThrough(), new PassThrough()];
  let unread = '';
  output.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    unread += chunk.toString();
    if (answer === null || !unread.includes('shows now: ')) return;
    unread = '';
    input.write(`${answer(said)}\n`);
  });
  const streams = { input, output, interactive: answer !== null };
  const code = await enrol(argv, { TAGOUT_DATA_DIR: site.options.dataDir, ...env }, streams);
  return { code, said };
}

/** The secret as a person would type it into their app. */
function secretIn(shown: string): Uint8Array {
  const typed = /type it in: ((?:[A-Z2-7]{4} ?)+)/.exec(shown)?.[1] ?? '';
  return Secret.fromBase32(typed.replaceAll(' ', '')).bytes;
}

describe('enrol', () => {
  it('shows a secret to scan and to type, and counts once the first code was typed', async () => {
    const wrongFirst = ['12 345', null];
    const { code, said } = await run([AVERY], (shown) => wrongFirst.shift() ?? codeAt(secretIn(shown), Date.now()));
    expect(said).toContain("That is not this secret's code.");
    expect(said).toContain(`${AVERY} is enrolled.`);
    expect(code).toBe(0);
    // The code to scan is some twenty lines of half blocks.
    expect(said.match(/[█▀▄ ]{40,}/g)?.length).toBeGreaterThan(18);
    expect((await run(['--list'])).said).toMatch(new RegExp(`${AVERY}  since 20.*\n1 person is enrolled\\.`));
  });

  it('keeps no secret that can be read in the database', async () => {
    const [row] = await site.tamper('select sealed from enrolments');
    expect(String(row?.['sealed'])).toMatch(/^1\.[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('shows nothing for somebody who has codes already, unless they are to be replaced', async () => {
    const again = await run([AVERY], () => '000000');
    expect(again.code).toBe(1);
    expect(again.said).toContain('--replace');
    expect(again.said).not.toContain('type it in');
    const replaced = await run([AVERY, '--replace'], (shown) => codeAt(secretIn(shown), Date.now()));
    expect(replaced.code).toBe(0);
  });

  it('enrols nobody when the first code stays wrong, and warns of an id that the policy does not name', async () => {
    const { code, said } = await run(['U0TYPO00001'], () => 'abcdef');
    expect(code).toBe(1);
    expect(said).toContain('policy.yaml names U0TYPO00001 nowhere');
    expect(said).toContain('Nobody was enrolled.');
    expect((await run(['--list'])).said).not.toContain('U0TYPO00001');
  });

  it('changes the key while the old one stands behind the new one', async () => {
    const newer = randomBytes(32).toString('base64');
    expect((await run(['--reseal'], null, { TAGOUT_STEPUP_KEY: `${newer},${key}` })).said).toContain('newest key now: 1.');
    const store = await createStore({ ...site.options, onError: () => undefined });
    try {
      await expect(createStepUp({ store, key: newer }).ensureReadable()).resolves.toBeUndefined();
    } finally {
      await store.close();
    }
  });

  it('takes codes away', async () => {
    expect((await run(['--remove', AVERY])).code).toBe(0);
    expect(await run(['--remove', AVERY])).toMatchObject({ code: 1, said: `${AVERY} is not enrolled. Nothing was done.\n` });
    expect((await run(['--list'])).said).toBe('0 people are enrolled.\n');
  });

  it('asks for Tagout to be stopped while it has the embedded database open', async () => {
    const store = await createStore({ ...site.options, onError: () => undefined });
    const { code, said } = await run(['--list']);
    await store.close();
    expect(code).toBe(2);
    expect(said).toMatch(/is in use by process .*\nStop Tagout, run this, and start it again\. .*DATABASE_URL/);
  });

  it('begins nothing without a key, a good key, or somebody at a terminal', async () => {
    expect((await run([ARI], () => '', { TAGOUT_STEPUP_KEY: '' })).said).toContain('TAGOUT_STEPUP_KEY: expected to be set.');
    const short = await run([ARI], () => '', { TAGOUT_STEPUP_KEY: 'c2hvcnQ=' });
    expect(short.said).toContain('TAGOUT_STEPUP_KEY: expected 32 random bytes in base64');
    expect(short.said).not.toContain('c2hvcnQ');
    expect(await run([ARI])).toMatchObject({
      code: 1,
      said: 'There is nobody at a terminal to scan a code. Nothing was done.\n',
    });
  });
});

describe('the arguments of enrol', () => {
  it.each([
    [],
    ['avery'],
    ['U0AVERY0001', 'U0ARI000001'],
    ['--list', 'U0AVERY0001'],
    ['--remove'],
    ['--remove', '--replace', 'U0AVERY0001'],
    ['--lists'],
  ])('make no sense as %j', (...argv) => {
    expect(enrolArguments(argv)).toBeNull();
  });

  it('are a person, or a list', () => {
    expect(enrolArguments([AVERY])).toEqual({ kind: 'enrol', person: AVERY, replace: false });
    expect(enrolArguments(['--replace', AVERY])).toEqual({ kind: 'enrol', person: AVERY, replace: true });
    expect(enrolArguments(['--list'])).toEqual({ kind: 'list' });
  });
});
