import type { Socket } from 'node:net';
import { problem, type Problem } from './answer.ts';

/** What is no HTTP gets the same form of answer as everything else, and the connection ends. */
export function answerMalformed(error: Error & { readonly code?: string }, socket: Socket): void {
  // The other side is gone: there is nobody to answer.
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } = problemFor(error.code);
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${status === 408 ? 'Request Timeout' : 'Bad Request'}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

function problemFor(code: string | undefined): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problem(408, 'http.timeout', 'The request did not arrive in time. Send it again.');
    default:
      return problem(400, 'http.malformed', 'The request is not HTTP. Send a plain HTTP/1.1 request.');
  }
}
