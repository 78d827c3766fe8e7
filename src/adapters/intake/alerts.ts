import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseBatch } from '../../core/alert/batch.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Intake } from '../../ports.ts';
import { problem, statusOf, type Problem } from './answer.ts';

interface Refused {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/**
 * `POST /alerts/:source`. 202 with `{ incident, incidents, accepted, refused }`: `incident` is that of the first alert taken, `incidents` all of them.
 * When the store fails the answer is 503: alerts before that are taken, and sending all again is safe, as they join what they opened.
 */
export async function takeAlerts(
  intake: Intake,
  onError: (error: unknown, where: string) => void,
  request: FastifyRequest<{ Params: { source: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const encoded = wrongEncoding(request);
  if (encoded !== null) return reply.code(encoded.status).send(encoded.body);
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const batch = parseBatch(request.params.source, body);
  if (!batch.ok) return reply.code(statusOf(batch)).send({ code: batch.code, message: batch.message });

  const incidents = new Set<string>();
  const refused: Refused[] = [];
  let accepted = 0;
  for (const { line, result } of batch.value) {
    if (!result.ok) {
      refused.push({ line, code: result.code, message: result.message });
      continue;
    }
    try {
      incidents.add((await intake.alert(result.value)).incident);
      accepted += 1;
    } catch (error) {
      onError(error, 'intake');
      const message = 'The alert could not be stored. Send the request again: what was taken already joins its incident.';
      return reply
        .code(503)
        .header('retry-after', String(LIMITS.httpRetryAfterS))
        .send({ code: 'intake.store_failed', message, accepted, incidents: [...incidents] });
    }
  }
  const [incident] = incidents;
  if (incident !== undefined) return reply.code(202).send({ incident, incidents: [...incidents], accepted, refused });
  const [first] = refused;
  return reply.code(422).send({ code: first?.code ?? 'alert.empty', message: first?.message ?? 'Nothing was sent.', refused });
}

/** Compressed bodies are not taken (a small one may unpack to gigabytes), and JSON is UTF-8 (RFC 8259, 8.1). */
function wrongEncoding(request: FastifyRequest): Problem | null {
  const coding = request.headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() !== 'identity') {
    return problem(415, 'alert.encoding', 'The body is compressed. Send it as it is, without a content-encoding.');
  }
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (!['utf-8', 'utf8', 'us-ascii'].includes(charset.toLowerCase())) {
    return problem(415, 'alert.encoding', 'The content-type names another charset than UTF-8. Send JSON in UTF-8.');
  }
  return null;
}
