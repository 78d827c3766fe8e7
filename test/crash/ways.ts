import { wordsOf } from '../e2e/rig.ts';
import { cardsOf } from './cards.ts';
import { typed, type Values } from './forms.ts';
import { onButtons, requestOf, type Who } from './habits.ts';
import { AVERY, LEE, ROBIN, type Habit, type Hands } from './hands.ts';

/** What people do in stories that go another way than on an ordinary day. */

const because = (): Values => typed('reason', 'The ward depends on it.');

/** Avery rejects the first asking of an incident, in the form that asks why. */
export function rejecting({ press, forms, acknowledge, hasAny }: Hands): Habit {
  return onButtons('reject', async ({ incident, card, button }) => {
    if (hasAny(incident, 'reject')) return;
    const open = () => press(AVERY, card, button);
    if (await forms.further(button.value, { person: AVERY, callbackId: 'reject', button, open, values: because }))
      acknowledge({ person: AVERY, incident, action: 'reject', about: requestOf(button), allowed: true });
  });
}

/** Lee approves alone, by break-glass. */
export function breakingGlass({ press, forms, acknowledge, has }: Hands): Habit {
  return onButtons('break_glass', async ({ incident, card, button }) => {
    const done = { person: LEE, incident, action: 'approve', about: requestOf(button), allowed: true } as const;
    if (has(done)) return;
    const open = () => press(LEE, card, button);
    if (await forms.further(button.value, { person: LEE, callbackId: 'break_glass', button, open, values: because }))
      acknowledge(done);
  });
}

/** Avery takes an approval back, once an incident. */
export function takingBack({ press, acknowledge, hasAny }: Hands): Habit {
  return onButtons('withdraw', async ({ incident, card, button }) => {
    if (hasAny(incident, 'withdraw')) return;
    if (!(await press(AVERY, card, button)).ok) return;
    acknowledge({ person: AVERY, incident, action: 'withdraw', about: requestOf(button), allowed: true });
  });
}

/** Robin stops the run by the button on its card, as soon as somebody would. */
export function stopping({ press, forms, acknowledge, hasAny }: Hands, when: When): Habit {
  return async (incident, state) => {
    if (hasAny(incident, 'stop') || !when(incident, state)) return;
    await onButtons('stop', async ({ card, button }) => {
      const open = () => press(ROBIN, card, button);
      if (await forms.further(button.value, { person: ROBIN, callbackId: 'stop', button, open, values: because }))
        acknowledge({ person: ROBIN, incident, action: 'stop', about: '', allowed: true });
    })(incident, state);
  };
}

/** Robin says something to Tagout in the incident's thread, once; Slack sends it again until Tagout has heard it. */
export function saying({ world, acknowledge, hasAny }: Hands, action: 'hint' | 'stop', words: string, when: When): Habit {
  const said = new Map<string, Awaited<ReturnType<typeof world.say>>>();
  return async (incident, state) => {
    if (hasAny(incident, action)) return;
    let message = said.get(incident);
    if (message === undefined) {
      const [card] = cardsOf(state, incident);
      if (card === undefined || !when(incident, state)) return;
      message = await world.say(ROBIN, card.ts, `@tagout ${action} ${words}`);
      said.set(incident, message);
    }
    if (message.heard || (await message.again())) acknowledge({ person: ROBIN, incident, action, about: words, allowed: true });
  };
}

/** Whether it is time for something. */
export type When = (...seen: Parameters<Habit>) => boolean;

/** As soon as a card shows this button. */
export const whenOffered =
  (action: string): When =>
  (incident, state) =>
    cardsOf(state, incident).some(({ blocks }) => JSON.stringify(blocks).includes(`"action_id":"${action}"`));

/** As soon as a card says this. */
export const whenSaid =
  (words: string): When =>
  (incident, state) =>
    cardsOf(state, incident).some((card) => wordsOf(card).includes(words));

/** First the one, and from then on, whenever the other. */
export function inTurn(first: When, then: When): When {
  const seen = new Set<string>();
  return (incident, state) => {
    if (first(incident, state)) seen.add(incident);
    return seen.has(incident) && then(incident, state);
  };
}

/** For a story about how an incident begins: it is stopped before anything is approved, and so is short. */
export const stoppedInTime = {
  peopleWait: true,
  habits: (hands: Hands): readonly Habit[] => [stopping(hands, whenOffered('approve'))],
  ends: { how: 'stopped', counts: { 'step.dispatched': 0 } },
} as const;

/** Somebody, and nobody before that. */
export const whoOnce =
  (when: When, person: string): Who =>
  ({ incident, state }) =>
    when(incident, state) ? person : null;

/** Somebody approves only what was asked for after the hint. */
export function afterHint({ hasAny }: Hands, person: string): Who {
  const before = new Set<string>();
  return ({ incident, button }) => {
    const request = requestOf(button);
    if (!hasAny(incident, 'hint')) before.add(request);
    return before.has(request) ? null : person;
  };
}
