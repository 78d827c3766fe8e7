import { z } from 'zod';
import type { Alert } from '../alert.ts';
import { LIMITS } from '../limits.ts';
import { accept, refuse, type Result } from '../result.ts';
import { cleanLine, cleanText } from './clean.ts';
import { describeEve } from './describe-eve.ts';
import { parseEndpoint } from './endpoint.ts';
import { dedupeKeyOf, uidOf } from './identity.ts';
import { malformed } from './malformed.ts';
import { notPlain } from './plain.ts';
import { stringsIn, techniqueIds } from './techniques.ts';
import { parseEveTime } from './time.ts';

const Port = z.int().min(0).max(65_535).optional();
const Address = z.string().max(64).optional();

const Eve = z.object({
  timestamp: z.string().max(64),
  src_ip: Address,
  src_port: Port,
  dest_ip: Address,
  dest_port: Port,
  proto: z.string().max(32).optional(),
  flow_id: z.number().optional(),
  tx_id: z.number().optional(),
  alert: z.object({
    gid: z.int().min(0).default(1),
    signature_id: z.int().min(0),
    rev: z.int().min(0).optional(),
    signature: z.string().default(''),
    category: z.string().nullable().default(''),
    severity: z.int().min(0).optional(),
    metadata: z.unknown().optional(),
  }),
  ether: z.object({ src_mac: Address, dest_mac: Address }).optional().catch(undefined),
});

/**
 * Suricata's EVE `alert` event (docs.suricata.io, "Eve JSON Format") as an `Alert`; other event types are refused. `raw.digest` is the
 * SHA-256 of the bytes as received. Techniques come from the rule's `metadata` (keys that start with `mitre`). Never throws.
 */
export function parseSuricata(value: unknown, raw: { readonly digest: string }): Result<Alert> {
  const hostile = notPlain(value);
  if (hostile !== null) return hostile;
  const type = z.object({ event_type: z.string() }).safeParse(value);
  if (!type.success) return malformed('This is no EVE event', type.error);
  if (type.data.event_type !== 'alert') {
    const name = JSON.stringify(cleanLine(type.data.event_type, 40));
    return refuse(
      'alert.not_an_alert',
      `The event's event_type is ${name}, expected "alert". Send only EVE alert events here.`,
    );
  }
  const parsed = Eve.safeParse(value);
  if (!parsed.success) return malformed('The EVE alert does not fit', parsed.error);
  const eve = parsed.data;
  const time = parseEveTime(eve.timestamp);
  if (time === null) {
    return refuse(
      'alert.bad_time',
      "The alert's timestamp is no date and time, expected a form such as 2026-03-01T12:00:00.000000+0000.",
    );
  }
  const src = parseEndpoint('src_ip', { ip: eve.src_ip, port: eve.src_port, mac: eve.ether?.src_mac });
  if (!src.ok) return src;
  const dst = parseEndpoint('dest_ip', { ip: eve.dest_ip, port: eve.dest_port, mac: eve.ether?.dest_mac });
  if (!dst.ok) return dst;

  const rule = {
    uid: `${eve.alert.gid}:${eve.alert.signature_id}`,
    name: cleanLine(eve.alert.signature, LIMITS.untrustedTitleMaxChars),
  };
  const identity = [
    eve.timestamp,
    eve.flow_id ?? null,
    eve.tx_id ?? null,
    rule.uid,
    eve.alert.rev ?? null,
    src.value,
    dst.value,
  ];
  return accept({
    source: 'suricata',
    uid: uidOf('eve', identity),
    dedupeKey: dedupeKeyOf('suricata', rule.uid, src.value, dst.value),
    time,
    severityId: severityOf(eve.alert.severity),
    title: rule.name === '' ? `Suricata rule ${rule.uid}` : rule.name,
    description: cleanText(describeEve(value), LIMITS.untrustedTextMaxChars),
    rule,
    category: cleanLine(eve.alert.category ?? '', LIMITS.untrustedTitleMaxChars),
    techniques: techniqueIds(stringsIn(mitreOnly(eve.alert.metadata))),
    src: src.value,
    dst: dst.value,
    protocol: cleanLine(eve.proto ?? '', 32).toLowerCase(),
    rawDigest: raw.digest,
  });
}

/**
 * Suricata's severity is the rule's priority: 1 is the most urgent, the shipped classification.config uses 1 to 4, and numbers up to 255 mean less
 * and less (Suricata user guide, "Meta Keywords", priority). OCSF's severity_id rises instead: 4 high, 3 medium, 2 low, 1 informational.
 * Nothing becomes critical: a rule cannot know what a device is worth, the inventory does.
 */
function severityOf(priority: number | undefined): Alert['severityId'] {
  switch (priority) {
    case undefined:
    case 0:
      return 0;
    case 1:
      return 4;
    case 2:
      return 3;
    case 3:
      return 2;
    default:
      return 1;
  }
}

function mitreOnly(metadata: unknown): unknown {
  if (typeof metadata !== 'object' || metadata === null) return null;
  return Object.entries(metadata).flatMap(([key, value]): unknown[] => (key.startsWith('mitre') ? [value] : []));
}
