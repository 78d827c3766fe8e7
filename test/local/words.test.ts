import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCommandAck, readModalAck } from '../../src/local/ack.ts';
import { refuseCaller } from '../../src/local/gate.ts';
import { bearer, sameSecret } from '../../src/local/secrets.ts';
import { createStateFile } from '../../src/local/stateFile.ts';
import { commandArguments, typed } from '../../src/local/typing.ts';
import { createRig } from './rig.ts';
import type { Rig } from './rig.ts';

describe('what a person types', () => {
  it('mentions the bot and the people of the workspace, nobody else', () => {
    expect(typed('@tagout ask @avery, not @channel or a@tagout.example')).toBe(
      '<@U0TAGOUT001> ask <@U0AVERY0001>, not @channel or a@tagout.example',
    );
  });

  it('never makes a control of Slack but a mention of the cast', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('<!channel>', '<@U0AVERY0001>', '@avery', '<https://x|y>', '&lt;', '@tagout'),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const rest = typed(words.join(' ')).replaceAll(/<@U0[A-Z0-9]+>/g, '');
        expect(rest).not.toMatch(/[<>]/);
      }),
    );
  });

  it.each([
    ['/tagout new', 'new'],
    ['new', 'new'],
    ['/tagout', ''],
    ['/tagoutnew', '/tagoutnew'],
  ])('%s gives the command the arguments "%s"', (line, text) => {
    expect(commandArguments(line, '/tagout')).toBe(text);
  });
});

describe('what the app answers', () => {
  it('is understood or refused, never a crash', () => {
    const known = ['done', 'errors', 'update', 'push', 'clear', 'reply', 'failed'];
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.oneof(fc.string(), fc.json()), (status, text) => {
        expect(known).toContain(readModalAck(status, text).kind);
        expect(known).toContain(readCommandAck(status, text).kind);
        expect(status === 200 || readModalAck(status, text).kind === 'failed').toBe(true);
      }),
    );
  });

  it.each([
    ['', 'done'],
    ['{}', 'done'],
    ['{"response_action":"errors","errors":{"reason":"Say why."}}', 'errors'],
    ['{"response_action":"errors","errors":"all"}', 'failed'],
    ['{"response_action":"update"}', 'failed'],
    ['{"response_action":"dance"}', 'failed'],
    ['{"response_action":"clear"}', 'clear'],
  ])('%s to a form is %s', (text, kind) => {
    expect(readModalAck(200, text).kind).toBe(kind);
  });
});

describe('the door', () => {
  it('lets only the two names of loopback in, with the port', () => {
    const hosts = fc.oneof(
      fc.string(),
      fc.domain(),
      fc.ipV4(),
      fc.constantFrom('127.0.0.1', 'localhost:81', '[::1]:80', '127.0.0.1:80.evil.example'),
    );
    fc.assert(
      fc.property(hosts, (host) => {
        fc.pre(host !== '127.0.0.1:80' && host !== 'localhost:80');
        expect(refuseCaller({ host, origin: undefined }, 80, true)).not.toBeNull();
      }),
    );
    expect(refuseCaller({ host: 'localhost:80', origin: undefined }, 80, false)).toBeNull();
    expect(refuseCaller({ host: 'localhost:80', origin: 'http://localhost:80' }, 80, false)).not.toBeNull();
    expect(refuseCaller({ host: undefined, origin: undefined }, 80, true)).not.toBeNull();
  });

  it('compares secrets as a whole', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => sameSecret(one, other) === (one === other) && sameSecret(one, one)),
    );
    expect(bearer('Bearer abc')).toBe('abc');
    expect(bearer('token abc')).toBe('abc');
    expect(bearer('Bearer abc def')).toBe('');
    expect(bearer(undefined)).toBe('');
  });
});

describe('a state file', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
  });
  afterEach(() => rig.end());

  it('holds the newest state once a save resolves, however many run at once', async () => {
    const path = join(rig.folder, 'deep', 'state.json');
    let count = 0;
    const file = createStateFile(path, () => String(count));
    expect(await file.read()).toBeNull();
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        count += 1;
        const mine = count;
        await file.save();
        expect(Number(await readFile(path, 'utf8')), `save ${index}`).toBeGreaterThanOrEqual(mine);
      }),
    );
    expect(await file.read()).toBe('50');
  });

  it('goes on after a save that failed', async () => {
    let broken = true;
    const file = createStateFile(join(rig.folder, 'state.json'), () => {
      if (broken) throw new Error('no state yet');
      return 'fine';
    });
    await expect(file.save()).rejects.toThrow('no state yet');
    broken = false;
    await file.save();
    expect(await file.read()).toBe('fine');
  });
});
