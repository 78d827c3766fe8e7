/**
 * What a browser tells about who is asking. A page of another site can send requests to loopback, and a DNS name that an attacker
 * rebinds to 127.0.0.1 makes them same-origin; the first shows in `Origin`, the second in `Host`.
 */
export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/** Null when the caller may come in, else one sentence. `allowOwnOrigin` is for the page itself; machines send no Origin at all. */
export function refuseCaller(caller: Caller, port: number, allowOwnOrigin: boolean): string | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (caller.host === undefined || !hosts.includes(caller.host)) {
    return `The local workspace answers on ${hosts.join(' and ')} only. Open the address that "npm start" printed.`;
  }
  if (caller.origin === undefined) return null;
  // The page's own origin must be the very host that was asked: `localhost` and `127.0.0.1` are two origins to a browser.
  if (allowOwnOrigin && caller.origin === `http://${caller.host}`) return null;
  return 'The local workspace takes requests from its own page only. Open the address that "npm start" printed.';
}
