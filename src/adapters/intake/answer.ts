import type { Refusal } from '../../core/result.ts';

/** What every refusal looks like outside: a status and `{ code, message }`. Never a value that the sender wrote, never a stack. */
export interface Problem {
  readonly status: number;
  readonly body: { readonly code: string; readonly message: string };
}

export function problem(status: number, code: string, message: string): Problem {
  return { status, body: { code, message } };
}

/** The status of a request that is refused as a whole. */
export function statusOf(refusal: Refusal): number {
  switch (refusal.code) {
    case 'alert.unknown_source':
      return 404;
    case 'alert.batch_too_large':
      return 413;
    case 'alert.encoding':
      return 415;
    default:
      return 422;
  }
}

/** An error that the web framework raised, by its status. Anything else is a fault of ours and says nothing. */
export function problemOf(error: unknown): Problem {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  switch (status) {
    case 413:
      return problem(413, 'http.too_large', 'The request is larger than 1 MiB. Send smaller batches.');
    case 415:
      return problem(
        415,
        'http.content_type',
        'The content-type header is malformed. Send application/json or application/x-ndjson.',
      );
    case 408:
      return problem(408, 'http.timeout', 'The request did not arrive in time. Send it again.');
    case 503:
      return problem(503, 'http.stopping', 'Tagout is stopping. Send it again in a moment.');
    default:
      return typeof status === 'number' && status >= 400 && status < 500
        ? problem(status, 'http.malformed', 'The request is malformed. Send a plain HTTP request.')
        : problem(500, 'http.failed', 'Tagout could not handle the request. Its log says why.');
  }
}
