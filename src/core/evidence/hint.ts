import type { Evidence } from '../evidence.ts';
import { LIMITS } from '../limits.ts';
import { assert } from '../result.ts';
import type { Fact } from './fact.ts';

/** What a responder wrote to shape the draft. Untrusted like every text of people: it is weighed, and it proves nothing to the guard. */
export function addHint(evidence: readonly Evidence[], name: string, text: string): readonly Evidence[] {
  assert(evidence.length < LIMITS.evidencePerIncidentMax, 'gathered evidence left no room for a hint');
  const id = `E${evidence.length + 1}`;
  return [...evidence, { id, kind: 'statement', sentence: `Hint by ${name}: ${text}`, trusted: false, data: { hint: text } }];
}

/** The reason of a rejection that asks for another draft: of the same worth as a hint. */
export function addRejection(evidence: readonly Evidence[], name: string, step: string, text: string): readonly Evidence[] {
  assert(evidence.length < LIMITS.evidencePerIncidentMax, 'gathered evidence left no room for a rejection');
  const sentence = `${name} rejected the step "${step}" of the draft before: ${text}`;
  return [...evidence, { id: `E${evidence.length + 1}`, kind: 'statement', sentence, trusted: false, data: { hint: text } }];
}

/** By the data that we put there, never by the sentence: that may quote anybody. */
export function isHint({ kind, data }: Fact): boolean {
  return kind === 'statement' && data !== null && typeof data === 'object' && 'hint' in data;
}
