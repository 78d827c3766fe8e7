import { describe, expect, it } from 'vitest';
import { follow, type Link } from '../../../src/local/page/connection/follow.ts';
import { takeToken, type TokenPlace } from '../../../src/local/page/connection/token.ts';
import { API } from '../../../src/local/api.ts';

const STATE = { messages: [] };

/** Plays a server: one answer a request for events, then the end of the test. */
async function played(answers: readonly (() => Response)[]): Promise<{ links: Link[]; loads: number; waits: number[] }> {
  const stop = new AbortController();
  const links: Link[] = [];
  const waits: number[] = [];
  let loads = 0;
  let turn = 0;
  await follow({
    token: 't',
    signal: stop.signal,
    onState: () => (loads += 1),
    onLink: (link) => links.push(link),
    fetch: (path, init) => {
      expect(new Headers(init?.headers).get('authorization')).toBe('Bearer t');
      if (path === API.state) return Promise.resolve(Response.json(STATE));
      const answer = answers[turn++];
      return answer === undefined ? Promise.reject(new Error('down')) : Promise.resolve(answer());
    },
    pause: (ms) => {
      waits.push(ms);
      if (turn >= answers.length) stop.abort();
      return Promise.resolve();
    },
  });
  return { links, loads, waits };
}

function stream(...chunks: readonly string[]): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      for (const text of chunks) controller.enqueue(encoder.encode(text));
      controller.close();
    },
  });
  return new Response(body);
}

const broken = (): Response => new Response('', { status: 500 });

describe('the connection', () => {
  it('loads on connecting and once for each burst of changes', async () => {
    const { loads, links } = await played([
      () => stream(': hello\n\n', 'data: changed\n\ndata: changed\n\n', 'data: ch', 'anged\n\n'),
    ]);
    expect(loads).toBe(3);
    expect(links).toEqual(['live', 'lost']);
  });

  it('says that it is lost, waits longer each time, and starts anew after a success', async () => {
    const { waits, links } = await played([broken, broken, broken, () => stream(), broken]);
    expect(waits).toEqual([500, 1000, 2000, 500, 1000]);
    expect(links).toEqual(['lost', 'lost', 'lost', 'live', 'lost', 'lost']);
  });

  it('stops and says so when the token is refused', async () => {
    expect(await played([() => new Response('', { status: 401 })])).toEqual({ links: ['refused'], loads: 0, waits: [] });
  });
});

function place(hash: string): TokenPlace & { readonly shown: string[]; readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const shown: string[] = [];
  return {
    kept,
    shown,
    location: { hash, pathname: '/', search: '' },
    history: { replaceState: (_, __, url) => void shown.push(url) },
    sessionStorage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
  };
}

describe('the start token', () => {
  it.each(['#token=abc', '#abc'])('is taken from %s, kept for this tab and removed from the address', (hash) => {
    const here = place(hash);
    expect(takeToken(here)).toBe('abc');
    expect(here.shown).toEqual(['/']);
    expect([...here.kept.values()]).toEqual(['abc']);
  });

  it('is remembered after a reload, and missing without one', () => {
    const here = place('#token=abc');
    takeToken(here);
    expect(takeToken({ ...here, location: { ...here.location, hash: '' } })).toBe('abc');
    expect(takeToken(place(''))).toBeNull();
    expect(takeToken(place('#other=1'))).toBeNull();
  });
});
