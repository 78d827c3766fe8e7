import type { Alert, Endpoint } from '../alert.ts';
import { digestOf } from '../json.ts';

/**
 * What makes two alerts "the same thing again": the source, the rule, and the two parties in either order (a rule may fire on the request and on
 * the answer). No ports: the client's is ephemeral, and a scan over ports is one incident. No time either: the window is the flow's. An end
 * without an address counts by MAC, then host name. Alerts that name no party at all join by their rule, so that a flood stays one incident.
 */
export function dedupeKeyOf(source: Alert['source'], ruleUid: string, src: Endpoint | null, dst: Endpoint | null): string {
  const parties = [src, dst].map((end) => end?.ip ?? end?.mac ?? end?.hostname ?? '').toSorted();
  return digestOf({ source, rule: ruleUid, parties });
}

/** A uid from content: the same event sent twice has the same one. */
export function uidOf(prefix: string, content: unknown): string {
  return `${prefix}-${digestOf(content).slice(0, 32)}`;
}
