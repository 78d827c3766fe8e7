import type { Evidence } from '../evidence.ts';
import type { Json } from '../json.ts';

/**
 * Whether a trusted item of evidence is about this device. The text of a sentence never counts, because a device's name can be written by an
 * outsider: only the id that we put into the data does.
 */
export function isTrustedEvidenceAbout(evidence: Evidence, device: string): boolean {
  return (
    evidence.trusted &&
    evidence.kind === 'device' &&
    (field(evidence.data, 'id') === device || field(evidence.data, 'device') === device)
  );
}

function field(data: Json, key: string): Json | undefined {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  return new Map(Object.entries(data)).get(key);
}
