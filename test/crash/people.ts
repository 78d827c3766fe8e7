import type { WorkspaceState } from '../../src/local/api.ts';
import { cardsOf } from './cards.ts';
import { createForms } from './forms.ts';
import { everyday } from './habits.ts';
import type { Acknowledged, Habit, Hands } from './hands.ts';
import type { World } from './world.ts';

/** People at their cards. They press what a card offers, again when Slack shows an error, and never again when it did not. */
export interface People {
  /** Does what these people would do next about the incident, if there is anything. */
  turn(incident: string, state: WorkspaceState): Promise<void>;
  readonly acknowledged: readonly Acknowledged[];
  /** Every headline that a card of this incident ever showed them. */
  seen(incident: string): readonly string[];
}

export function createPeople(world: World, habitsOf: (hands: Hands) => readonly Habit[] = everyday): People {
  const acknowledged: Acknowledged[] = [];
  const seen = new Map<string, Set<string>>();
  const habits = habitsOf({
    world,
    forms: createForms(world),
    press: (persona, card, button) => world.act({ kind: 'button', persona, messageTs: card.ts, ...button }),
    acknowledge: (done) => void acknowledged.push(done),
    has: (done) => acknowledged.some((one) => isSame(one, done)),
    hasAny: (incident, action) => acknowledged.some((one) => one.incident === incident && one.action === action),
  });
  return {
    acknowledged,
    seen: (incident) => [...(seen.get(incident) ?? [])],
    turn: async (incident, state) => {
      const headlines = seen.get(incident) ?? new Set();
      for (const { text } of cardsOf(state, incident)) headlines.add(text);
      seen.set(incident, headlines);
      for (const habit of habits) await habit(incident, state);
    },
  };
}

const isSame = (one: Acknowledged, other: Acknowledged): boolean =>
  one.person === other.person && one.incident === other.incident && one.action === other.action && one.about === other.about;
