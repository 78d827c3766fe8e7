import type { Person } from '../approval.ts';
import { LIMITS } from '../limits.ts';
import type { NewEntry } from '../ledger.ts';
import type { IncidentRecord } from '../record.ts';
import type { Refusal } from '../result.ts';
import { finish } from './change.ts';
import type { Advance } from './types.ts';

/** What was asked for, as far as two equal refusals have it in common. */
export interface Refused {
  readonly kind: 'approval.refused' | 'request.refused';
  /** The thing that was refused, in words that fit behind "of <name>": `A click on step 1`. */
  readonly what: string;
  readonly about: string;
  readonly data: NewEntry['data'];
}

/**
 * A refusal changes nothing but the ledger, and its person is told why. The same refusal to the same person is recorded once: who presses
 * a button three hundred times must not bury the decisions of others.
 */
export function refusing(record: IncidentRecord, person: Person, refusal: Refusal, refused: Refused): Advance {
  const tell = { kind: 'tell', incident: record.incident.id, person: person.id, text: refusal.message } as const;
  const key = [person.id, refused.about, refusal.code].join(' ');
  if (record.refused.includes(key) || record.refused.length >= LIMITS.refusalsPerIncidentMax) {
    return finish(record, { record, entries: [], effects: [tell] });
  }
  const entry: NewEntry = {
    kind: refused.kind,
    by: { kind: 'person', id: person.id, name: person.name },
    sentence: `${refused.what} by ${person.name} was refused: ${refusal.message}`,
    data: refused.data,
  };
  return finish(record, { record: { ...record, refused: [...record.refused, key] }, entries: [entry], effects: [tell] });
}
