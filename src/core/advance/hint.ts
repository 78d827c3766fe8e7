import { addHint } from '../evidence/hint.ts';
import type { NewEntry } from '../ledger.ts';
import type { IncidentRecord } from '../record.ts';
import { finish } from './change.ts';
import { mayNot, type Asking } from './people.ts';
import { mayNotRedraft, redrafted } from './redraft.ts';
import { refusing } from './refusing.ts';
import type { Advance } from './types.ts';

/** A responder says something that the draft should take into account: it is written anew with the hint among its evidence. */
export function hinted(record: IncidentRecord, text: string, asking: Asking): Advance {
  const { person } = asking;
  const refusal = mayNot(asking) ?? mayNotRedraft(record);
  if (refusal !== null) {
    const data = { code: refusal.code };
    return refusing(record, person, refusal, { kind: 'request.refused', what: 'A hint', about: 'hint', data });
  }
  const evidence = addHint(record.incident.evidence, person.name, text);
  const id = evidence.at(-1)?.id ?? '';
  const change = redrafted(record, evidence, person.id, 'a hint changed the draft');
  const added: NewEntry = {
    kind: 'hint.added',
    by: { kind: 'person', id: person.id, name: person.name },
    sentence: `${person.name} gave a hint, so the draft is written anew: ${text}`,
    data: { evidence: id, hint: text, round: change.record.draft.round },
  };
  return finish(record, {
    record: change.record,
    entries: [added, ...change.entries],
    effects: [
      ...change.effects,
      {
        kind: 'tell',
        incident: record.incident.id,
        person: person.id,
        text: `Your hint is kept as ${id}, and the draft is written anew with it. Because it shapes the draft, another person must approve its steps.`,
      },
    ],
  });
}
