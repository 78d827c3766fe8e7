import { API, type WorkspaceState } from '../../api.ts';

/** How the page stands with its server. `refused`: the start token is wrong, and trying again cannot help. */
export type Link = 'connecting' | 'live' | 'lost' | 'refused';

const FIRST_WAIT_MS = 500;
/** A person who restarts the server should not wait noticeably longer than the server itself. */
const LONGEST_WAIT_MS = 5000;

export interface FollowOptions {
  readonly token: string;
  readonly signal: AbortSignal;
  readonly onState: (state: WorkspaceState) => void;
  readonly onLink: (link: Link) => void;
  readonly fetch: typeof fetch;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Keeps the page's picture of the workspace fresh until `signal` aborts: one load on connecting, one after each burst of changes. */
export async function follow(options: FollowOptions): Promise<void> {
  const { signal, onLink } = options;
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      const stream = await get(options, API.events);
      if (stream.status === 401 || stream.status === 403) return onLink('refused');
      if (!stream.ok || stream.body === null) throw new Error(`events: ${stream.status}`);
      await load(options);
      onLink('live');
      waitMs = FIRST_WAIT_MS;
      for await (const _ of changes(stream.body)) await load(options);
    } catch {
      // Whatever went wrong, the answer is the same: say so and try again.
    }
    if (signal.aborted) return;
    onLink('lost');
    await options.pause(waitMs, signal);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
}

async function load(options: FollowOptions): Promise<void> {
  const response = await get(options, API.state);
  if (!response.ok) throw new Error(`state: ${response.status}`);
  const state: unknown = await response.json();
  if (!isState(state)) throw new Error('state: not a workspace');
  options.onState(state);
}

/**
 * Our own server, same origin, same release: it is enough to see that this is the workspace and not some other answer. What it carries
 * from others is parsed where it is drawn.
 */
function isState(value: unknown): value is WorkspaceState {
  return typeof value === 'object' && value !== null && 'messages' in value && Array.isArray(value.messages);
}

function get({ fetch, token, signal }: FollowOptions, path: string): Promise<Response> {
  return fetch(path, { headers: { authorization: `Bearer ${token}` }, signal, cache: 'no-store' });
}

/** One item for each chunk that carries data: changes that pile up during a load cost one more load, not many. */
export async function* changes(body: ReadableStream<Uint8Array>): AsyncGenerator<true> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (lines.some((line) => line.startsWith('data:'))) yield true;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Ends early, without an error, when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
