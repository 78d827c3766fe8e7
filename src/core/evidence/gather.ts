import type { Evidence } from '../evidence.ts';
import type { IncidentParts } from '../incident/parts.ts';
import type { Inventory } from '../inventory.ts';
import { digestOf } from '../json.ts';
import { LIMITS } from '../limits.ts';
import type { Incident } from '../record.ts';
import { alertFacts } from './alert-facts.ts';
import { deviceFacts, neighbourFacts } from './device-facts.ts';
import type { Fact } from './fact.ts';
import { isHint } from './hint.ts';
import { unknownFacts } from './unknown-facts.ts';

/** What is gathered leaves room for every hint: people must not find the list full when they have something to say. */
const GATHERED_MAX = LIMITS.evidencePerIncidentMax - LIMITS.hintsPerIncidentMax;

/**
 * Numbered facts E1..En about one incident, what matters most first. `earlier` keeps its numbers: a draft that people already see cites them,
 * so a joined alert only adds at the end. Never more than there is room for; the last place then says how many were left out.
 */
export function gatherEvidence(
  parts: IncidentParts,
  inventory: Inventory,
  earlier: readonly Evidence[] = [],
): readonly Evidence[] {
  const known = new Set(earlier.map(identityOf));
  const facts = [
    ...alertFacts(parts),
    ...deviceFacts(parts, inventory),
    ...unknownFacts(parts, inventory),
    ...neighbourFacts(parts, inventory),
  ];
  const fresh = facts.filter((fact) => !known.has(identityOf(fact)));
  const room = GATHERED_MAX - earlier.filter((fact) => !isHint(fact)).length;
  const shown = fresh.length <= room ? fresh : withNote(fresh, room);
  return [...earlier, ...shown.map((fact, index) => ({ id: `E${earlier.length + index + 1}`, ...fact }))];
}

/** The whole incident: its parts with their evidence. Pass the evidence it had before when an alert joined. */
export function withEvidence(parts: IncidentParts, inventory: Inventory, earlier: readonly Evidence[] = []): Incident {
  return { ...parts, evidence: gatherEvidence(parts, inventory, earlier) };
}

/** Two facts are the same when kind and data are, whatever the wording. */
function identityOf(fact: Fact): string {
  return digestOf({ kind: fact.kind, data: fact.data });
}

function withNote(facts: readonly Fact[], room: number): readonly Fact[] {
  if (room <= 0) return [];
  const left = facts.length - (room - 1);
  const sentence = `${left} more facts were left out: an incident holds at most ${GATHERED_MAX}. The inventory has the rest.`;
  return [...facts.slice(0, room - 1), { kind: 'statement', sentence, trusted: true, data: { leftOut: left } }];
}
