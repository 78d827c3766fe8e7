import { describe, expect, it } from 'vitest';
import { linkedThread } from '../../../src/local/page/home/linked-thread.ts';

const CHANNEL = 'C0INCIDENTS';

describe('a link to a message', () => {
  it.each([
    ['the start of a thread', '/archives/C0INCIDENTS/p1767608100000100', '1767608100.000100'],
    [
      'an answer in it',
      '/archives/C0INCIDENTS/p1767608100000200?thread_ts=1767608100.000100&cid=C0INCIDENTS',
      '1767608100.000100',
    ],
  ])('that is %s leads to its thread', (_what, path, ts) => {
    expect(linkedThread(`http://127.0.0.1:4000${path}`, CHANNEL)).toBe(ts);
  });

  it.each([
    ['of another channel', 'http://127.0.0.1:4000/archives/C0OTHER/p1767608100000100'],
    ['to something else', 'http://127.0.0.1:4000/pull/1'],
    ['that is no address', 'archives/C0INCIDENTS/p1767608100000100'],
  ])('%s leads nowhere here', (_what, href) => {
    expect(linkedThread(href, CHANNEL)).toBeNull();
  });
});
