import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/core/limits.ts';
import { sampleEntries, sampleRecord } from '../../core/history/sample.ts';
import { createGithubRig, type GithubRig } from './rig.ts';

let rig: GithubRig | null = null;
afterEach(async () => {
  await rig?.close();
  rig = null;
});

async function start() {
  let now = 1_000_000;
  const github = await createGithubRig({ now: () => now });
  rig = github;
  const entries = sampleEntries(2);
  const write = () => github.archive.write({ record: sampleRecord(), head: entries.at(-1)?.hash ?? '' }, entries);
  const limitFor = (seconds: number): void =>
    github.intercept(() =>
      Response.json({ message: 'secondary rate limit' }, { status: 403, headers: { 'retry-after': `${seconds}` } }),
    );
  return { github, write, limitFor, pass: (ms: number) => (now += ms) };
}

describe('a GitHub that asks to slow down', () => {
  it('is left alone for as long as it asks, by every incident', async () => {
    const { github, write, limitFor, pass } = await start();
    limitFor(90);
    await expect(write()).rejects.toMatchObject({ code: 'github.rate_limited', retryAfterMs: 90_000 });
    const before = github.calls.length;
    pass(60_000);
    await expect(write()).rejects.toMatchObject({ code: 'github.rate_limited', retryAfterMs: 30_000 });
    expect(github.calls).toHaveLength(before);
  });

  it('is asked again when that time is over', async () => {
    const { github, write, limitFor, pass } = await start();
    limitFor(90);
    await expect(write()).rejects.toThrow('slow down');
    github.intercept(() => null);
    pass(90_000);
    await write();
    expect(await github.pulls()).toHaveLength(1);
  });

  it('is not believed when it asks for longer than its own limits last', async () => {
    const { github, write, limitFor, pass } = await start();
    limitFor(31_536_000);
    await expect(write()).rejects.toThrow('slow down');
    github.intercept(() => null);
    pass(LIMITS.githubRetryAfterMaxMs);
    await write();
    expect(await github.pulls()).toHaveLength(1);
  });

  it('is asked at once when it only failed: the job around it knows when', async () => {
    const { github, write } = await start();
    github.intercept(() => Response.json({ message: 'Bad gateway' }, { status: 502 }));
    await expect(write()).rejects.toThrow('502');
    github.intercept(() => null);
    await write();
    expect(await github.pulls()).toHaveLength(1);
  });
});
