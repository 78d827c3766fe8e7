import { createAppAuth } from '@octokit/auth-app';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import { LIMITS } from '../../core/limits.ts';

export type GithubAuth = { readonly token: string } | { readonly appId: string; readonly privateKey: string };

export interface ClientOptions {
  readonly auth: GithubAuth;
  readonly apiUrl?: string;
  readonly owner: string;
  readonly repo: string;
  readonly fetch?: typeof fetch;
}

/** A function that gives the client to use now: an App must first find its installation, and a failed try is made again. */
export function createClient({ auth, owner, repo, ...options }: ClientOptions): () => Promise<Octokit> {
  const shared = {
    ...(options.apiUrl === undefined ? {} : { baseUrl: options.apiUrl.replace(/\/+$/, '') }),
    userAgent: 'tagout',
    request: { fetch: bounded(options.fetch ?? fetch) },
    // Failures travel as errors to one place that explains them; Octokit would print each as well.
    log: { debug: silent, info: silent, warn: silent, error: silent },
  };
  if ('token' in auth) {
    const client = new Octokit({ ...shared, auth: auth.token });
    return () => Promise.resolve(client);
  }
  let installed: Promise<Octokit> | null = null;
  return () => {
    installed ??= install().catch((error: unknown) => {
      installed = null;
      throw error;
    });
    return installed;
  };

  async function install(): Promise<Octokit> {
    const app = new Octokit({ ...shared, authStrategy: createAppAuth, auth });
    const { data } = await app.rest.apps.getRepoInstallation({ owner, repo });
    const client = new Octokit({ ...shared, authStrategy: createAppAuth, auth: { ...auth, installationId: data.id } });
    // Tokens are kept for almost an hour. One that was taken back, or an App that was installed anew, must not cost that long.
    client.hook.error('request', (error) => {
      if (error instanceof RequestError && (error.status === 401 || error.status === 404)) installed = null;
      throw error;
    });
    return client;
  }
}

/** No call waits for ever: neither for the answer nor for its body. */
function bounded(inner: typeof fetch): typeof fetch {
  return (input, init) => {
    const timeout = AbortSignal.timeout(LIMITS.githubCallTimeoutMs);
    const given = init?.signal;
    return inner(input, { ...init, signal: given ? AbortSignal.any([given, timeout]) : timeout });
  };
}

function silent(): void {
  // Said elsewhere: see above.
}
