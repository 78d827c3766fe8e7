import { z } from 'zod';
import type { Alert } from '../alert.ts';
import { LIMITS } from '../limits.ts';
import { accept, refuse, type Result } from '../result.ts';
import { cleanLine, cleanText } from './clean.ts';
import { parseEndpoint, type RawEndpoint } from './endpoint.ts';
import { dedupeKeyOf, uidOf } from './identity.ts';
import { malformed } from './malformed.ts';
import { notPlain } from './plain.ts';
import { redact } from './redact.ts';
import { stringsIn, techniqueIds } from './techniques.ts';
import { TIME_MAX_MS } from './time.ts';

const DETECTION_FINDING = 2004;
const ACTIVITY_CLOSE = 3;
const SEVERITIES = [0, 1, 2, 3, 4, 5, 6] as const;

const OcsfEndpoint = z.object({
  ip: z.string().max(64).optional(),
  port: z.int().min(0).max(65_535).optional(),
  mac: z.string().max(64).optional(),
  hostname: z.string().optional(),
});
const Flow = z.object({
  src_endpoint: OcsfEndpoint.optional(),
  dst_endpoint: OcsfEndpoint.optional(),
  connection_info: z.object({ protocol_name: z.string().optional() }).optional(),
});

const Finding = Flow.extend({
  activity_id: z.int().optional(),
  time: z.int().min(-TIME_MAX_MS).max(TIME_MAX_MS),
  severity_id: z.int().default(0),
  finding_info: z.object({
    uid: z.string(),
    title: z.string(),
    desc: z.string().optional(),
    types: z.array(z.string()).optional(),
    analytic: z.object({ uid: z.string().optional(), name: z.string().optional() }).optional(),
    attacks: z.unknown().optional(),
  }),
  attacks: z.unknown().optional(),
  evidences: z.array(Flow).optional(),
  device: OcsfEndpoint.optional(),
});

/**
 * OCSF Detection Finding (schema.ocsf.io, class 2004) as an `Alert`. The subset that is read:
 * - `class_uid` 2004; `activity_id` 1 or 2 (3, Close, is refused: it opens nothing);
 * - `time` in epoch milliseconds; `severity_id` 0 to 6 (99, Other, counts as 0, unknown);
 * - `finding_info`: `uid` and `title` (required), `desc`, `types`, `analytic.uid` and `.name`, `attacks`;
 * - the parties: the first of `evidences[]` with an endpoint, else the finding's own `src_endpoint` and `dst_endpoint`, else `device`
 *   as the source; of each `ip`, `port`, `mac`, `hostname`; and `connection_info.protocol_name`.
 * All else is left unread. `raw.digest` is the SHA-256 of the bytes as received. Never throws.
 */
export function parseOcsf(value: unknown, raw: { readonly digest: string }): Result<Alert> {
  const hostile = notPlain(value);
  if (hostile !== null) return hostile;
  const kind = z.object({ class_uid: z.number() }).safeParse(value);
  if (!kind.success) return malformed('This is no OCSF event', kind.error);
  if (kind.data.class_uid !== DETECTION_FINDING) {
    return refuse(
      'alert.unsupported_class',
      `The event's class_uid is ${kind.data.class_uid}, expected 2004 (Detection Finding). Send only findings here.`,
    );
  }
  const parsed = Finding.safeParse(value);
  if (!parsed.success) return malformed('The OCSF finding does not fit', parsed.error);
  const finding = parsed.data;
  if (finding.activity_id === ACTIVITY_CLOSE) {
    return refuse('alert.closed', 'The finding was closed (activity_id 3). Only new and updated findings open incidents.');
  }
  const flow = flowOf(finding);
  const src = parseEndpoint('source endpoint', flow.src);
  if (!src.ok) return src;
  const dst = parseEndpoint('destination endpoint', flow.dst);
  if (!dst.ok) return dst;

  const { finding_info: info } = finding;
  const ruleName = line(info.analytic?.name);
  const title = line(info.title);
  const rule = { uid: line(info.analytic?.uid) || ruleName || title, name: ruleName || title };
  return accept({
    source: 'ocsf',
    uid: /^[A-Za-z0-9._:-]{1,128}$/.test(info.uid) && redact(info.uid) === info.uid ? info.uid : uidOf('ocsf', info.uid),
    dedupeKey: dedupeKeyOf('ocsf', rule.uid, src.value, dst.value),
    time: finding.time,
    severityId: SEVERITIES.find((severity) => severity === finding.severity_id) ?? 0,
    title: title === '' ? 'OCSF finding without a title' : title,
    description: cleanText(info.desc ?? '', LIMITS.untrustedTextMaxChars),
    rule,
    category: line(info.types?.slice(0, 5).join(', ')),
    techniques: techniqueIds([...stringsIn(info.attacks), ...stringsIn(finding.attacks)]),
    src: src.value,
    dst: dst.value,
    protocol: cleanLine(flow.protocol, 32).toLowerCase(),
    rawDigest: raw.digest,
  });
}

function flowOf(finding: z.infer<typeof Finding>): {
  readonly src: RawEndpoint;
  readonly dst: RawEndpoint;
  readonly protocol: string;
} {
  const named = [...(finding.evidences ?? []), finding].find(
    (one) => one.src_endpoint !== undefined || one.dst_endpoint !== undefined,
  );
  const protocol = (named ?? finding).connection_info?.protocol_name ?? '';
  if (named === undefined) return { src: finding.device ?? {}, dst: {}, protocol };
  return { src: named.src_endpoint ?? {}, dst: named.dst_endpoint ?? {}, protocol };
}

function line(text: string | undefined): string {
  return cleanLine(text ?? '', LIMITS.untrustedTitleMaxChars);
}
