import type { Router } from '../../src/local/emulated.ts';

/** emulate 0.12.2 answers 5,000 requests an hour for each token, and has no setting for it. A bench is over sooner than that hour. */
const REQUESTS_MAX = 4000;
const TOKENS = 100;

export interface Tokens {
  /** The one that the app has. */
  readonly given: string;
  /** All that the emulator must take. */
  readonly all: readonly string[];
}

/** A token and others that may do the same in its place. */
export function tokensLike(given: string): Tokens {
  return { given, all: [given, ...Array.from({ length: TOKENS - 1 }, (_, index) => `${given}-${index + 2}`)] };
}

/** Counts the requests that come with the given token, and lets every few thousand of them pass under the next one. */
export function spread({ given, all }: Tokens, router: Router): void {
  const answer = router.fetch.bind(router);
  let asked = 0;
  router.fetch = (request) => {
    if (request.headers.get('authorization')?.endsWith(given) !== true) return answer(request);
    const token = all[Math.floor(asked / REQUESTS_MAX)];
    asked += 1;
    if (token === undefined) throw new Error(`The bench asked more than ${REQUESTS_MAX * TOKENS} times: give it more tokens.`);
    const headers = new Headers(request.headers);
    headers.set('authorization', `Bearer ${token}`);
    return answer(new Request(request, { headers }));
  };
}
