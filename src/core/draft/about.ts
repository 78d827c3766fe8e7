import type { Evidence } from '../evidence.ts';
import type { Json } from '../json.ts';

/**
 * Whether a trusted item of evidence is the inventory record of this device. The text of a sentence never counts, because it may quote an
 * outsider: only the id that we put into the data does.
 */
export function isTrustedEvidenceAbout(evidence: Evidence, device: string): boolean {
  return evidence.trusted && evidence.kind === 'device' && idOf(evidence.data) === device;
}

function idOf(data: Json): Json | undefined {
  return typeof data === 'object' && data !== null && 'id' in data ? data['id'] : undefined;
}
