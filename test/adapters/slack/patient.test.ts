import { describe, expect, it } from 'vitest';
import { note } from '../../../src/adapters/slack/note.ts';
import { createWeb, webOptions } from '../../../src/adapters/slack/web.ts';
import { LIMITS } from '../../../src/core/limits.ts';

type Reply = () => Promise<Response>;

const answer = (body: object, status = 200, headers: Readonly<Record<string, string>> = {}): Reply => {
  return () =>
    Promise.resolve(
      new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } }),
    );
};
const limited = (seconds: number): Reply =>
  answer({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': String(seconds) });
const lost: Reply = () => Promise.reject(new TypeError('fetch failed'));

/** Slack's client on a wire that answers as told, and then always well. */
function start(...replies: Reply[]) {
  const calls: string[] = [];
  let now = 1_000_000;
  const web = createWeb(
    'xoxb-made-for-this-test-only',
    {
      ...webOptions('https://slack.example/api/', () => undefined),
      fetch: (url) => {
        calls.push(new URL(url instanceof Request ? url.url : url).pathname.replace('/api/', ''));
        return (replies.shift() ?? answer({ ok: true, channel: 'C1', ts: '1.1' }))();
      },
    },
    () => now,
  );
  return { web, calls, pass: (ms: number) => (now += ms) };
}

const message = { channel: 'C1', ...note('x') };

describe('a call whose answer is lost', () => {
  it.each([
    ['chat.postMessage', (web: ReturnType<typeof start>['web']) => web.chat.postMessage(message)],
    ['chat.postEphemeral', (web: ReturnType<typeof start>['web']) => web.chat.postEphemeral({ ...message, user: 'U1' })],
  ])('is not made again when it was %s: the message may be there', async (method, call) => {
    const { web, calls } = start(lost);
    await expect(call(web)).rejects.toThrow('fetch failed');
    expect(calls).toEqual([method]);
  });

  it('is made again when that changes nothing', async () => {
    const { web, calls } = start(lost);
    await web.chat.update({ ...message, ts: '1.1' });
    expect(calls).toEqual(['chat.update', 'chat.update']);
  });
});

describe('a method that Slack limits', () => {
  it('is left alone for as long as Slack asks, and refused here meanwhile', async () => {
    const { web, calls, pass } = start(limited(30));
    await expect(web.chat.postMessage(message)).rejects.toMatchObject({ retryAfter: 30 });
    pass(29_000);
    await expect(web.chat.postMessage(message)).rejects.toMatchObject({ retryAfter: 1 });
    expect(calls).toHaveLength(1);
    pass(1000);
    await expect(web.chat.postMessage(message)).resolves.toMatchObject({ ok: true });
    expect(calls).toHaveLength(2);
  });

  it('does not hold up another one', async () => {
    const { web, calls } = start(limited(30));
    await expect(web.chat.postMessage(message)).rejects.toThrow('30 seconds');
    await web.chat.update({ ...message, ts: '1.1' });
    expect(calls).toEqual(['chat.postMessage', 'chat.update']);
  });

  it('is asked for anew when the wait is beyond belief', async () => {
    const { web, calls, pass } = start(limited(31_536_000));
    await expect(web.chat.postMessage(message)).rejects.toThrow('31536000 seconds');
    pass(LIMITS.slackRetryAfterMaxMs);
    await web.chat.postMessage(message);
    expect(calls).toHaveLength(2);
  });
});
