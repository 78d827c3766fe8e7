import type { Alert, Endpoint } from '../alert.ts';
import type { IncidentParts } from '../incident/parts.ts';
import type { Json } from '../json.ts';
import { LIMITS } from '../limits.ts';
import type { Fact } from './fact.ts';

/** A detector's clock this far from ours is said aloud: it cannot tell what came first. */
const CLOCK_TOLERANCE_MS = 60 * 60 * 1000;

/** What detectors and people brought. Untrusted, all of it. */
export function alertFacts(parts: IncidentParts): readonly Fact[] {
  return parts.alerts
    .slice(0, LIMITS.evidenceAlertsMax)
    .map((alert) => (alert.source === 'manual' ? statement(alert) : detection(alert, parts)));
}

function detection(alert: Alert, parts: IncidentParts): Fact {
  const off = alert.time < parts.openedAt - CLOCK_TOLERANCE_MS || alert.time > parts.lastAlertAt + CLOCK_TOLERANCE_MS;
  const clock = off ? ' That is far from the time when it reached us, so do not trust it.' : '';
  const protocol = alert.protocol === '' ? '' : ` (${alert.protocol})`;
  return {
    kind: 'alert',
    sentence: `Rule ${alert.rule.uid} "${alert.title}" fired on ${end(alert.src)} to ${end(alert.dst)}${protocol} at ${new Date(alert.time).toISOString()}.${clock}`,
    trusted: false,
    data: {
      uid: alert.uid,
      source: alert.source,
      time: new Date(alert.time).toISOString(),
      severityId: alert.severityId,
      title: alert.title,
      description: alert.description,
      rule: { ...alert.rule },
      category: alert.category,
      techniques: alert.techniques,
      src: endData(alert.src),
      dst: endData(alert.dst),
      protocol: alert.protocol,
    },
  };
}

function statement(alert: Alert): Fact {
  return {
    kind: 'statement',
    sentence: `The person who opened the incident says: "${alert.title}".`,
    trusted: false,
    data: { uid: alert.uid, title: alert.title, details: alert.description },
  };
}

function end(endpoint: Endpoint | null): string {
  const name = endpoint?.ip ?? endpoint?.mac ?? endpoint?.hostname ?? 'an unnamed party';
  if (endpoint === null || endpoint.port === null) return name;
  return endpoint.ip?.includes(':') === true ? `[${name}]:${endpoint.port}` : `${name}:${endpoint.port}`;
}

function endData(endpoint: Endpoint | null): Json {
  return endpoint === null ? null : { ...endpoint };
}
