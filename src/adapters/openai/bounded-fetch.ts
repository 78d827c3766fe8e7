/** The body grew over its bound: nobody reads the rest of it. */
export class ResponseTooLong extends Error {
  override readonly name = 'ResponseTooLong';
}

/** `fetch` whose response bodies end with `ResponseTooLong` after so many bytes. Redirects are refused: the key goes to the configured server only. */
export function boundedFetch(maxBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'error' });
    if (response.body === null) return response;
    let bytes = 0;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.byteLength;
          if (bytes > maxBytes) controller.error(new ResponseTooLong(`The response is longer than ${maxBytes} bytes.`));
          else controller.enqueue(chunk);
        },
      }),
    );
    return new Response(counted, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}
