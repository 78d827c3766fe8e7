import type { Person } from '../approval.ts';
import { LIMITS } from '../limits.ts';
import type { NewEntry } from '../ledger.ts';
import type { IncidentRecord } from '../record.ts';
import { finish } from './change.ts';
import type { Advance } from './types.ts';

/**
 * Somebody typed one wrong code after the other in this person's name: recorded where it happened, and told to the leads, since it may have
 * been somebody else. Null when this pause is known already.
 */
export function codesLocked(
  record: IncidentRecord,
  person: Person,
  until: number,
  leads: readonly string[],
  now: number,
): Advance | null {
  const known = record.lockouts ?? [];
  if (known.some((one) => one.person === person.id && one.until === until)) return null;
  const lockout = { person: person.id, name: person.name, at: now, until, leads: leads.slice(0, LIMITS.nudgedPeopleMax) };
  const entry: NewEntry = {
    kind: 'codes.locked',
    by: { kind: 'person', id: person.id, name: person.name },
    sentence: `${LIMITS.wrongCodesMax} wrong one-time codes were typed in the name of ${person.name}. Until ${new Date(until).toISOString()} no code of theirs is looked at. ${toldWords(lockout.leads)}`,
    data: { person: person.id, until, leads: lockout.leads },
  };
  const lockouts = [...known, lockout].slice(-LIMITS.lockoutsPerIncidentMax);
  return finish(record, { record: { ...record, lockouts }, entries: [entry], effects: [] });
}

/** In a ledger nobody is said to be told who is not: a Slack user group can be empty by now. */
const toldWords = (leads: readonly string[]): string =>
  leads.length === 0
    ? 'Nobody is told, because nobody is in the groups that the policy names as leads.'
    : `The leads are told: ${leads.join(', ')}.`;
