import type { IncomingMessage } from 'node:http';
import { accept, refuse } from '../core/result.ts';
import type { Result } from '../core/result.ts';

/** A JSON body of bounded size. What is over the bound is not read. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<Result<unknown>> {
  if (!/^application\/json(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    return refuse('page.content_type', 'The body has to be application/json. A form of another page cannot send that.');
  }
  const tooLarge = refuse('page.too_large', `The body is larger than ${maxBytes} bytes. Send a shorter text.`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: unknown = chunk;
    if (!Buffer.isBuffer(bytes)) throw new Error('page.body: expected raw bytes. Nothing may decode the request before this.');
    size += bytes.length;
    if (size > maxBytes) return tooLarge;
    chunks.push(bytes);
  }
  try {
    return accept(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch {
    return refuse('page.malformed', 'The body is not JSON.');
  }
}
