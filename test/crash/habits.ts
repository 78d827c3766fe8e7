import type { ChannelMessage, WorkspaceState } from '../../src/local/api.ts';
import { buttonsOf, wordsOf } from '../e2e/rig.ts';
import { cardsOf } from './cards.ts';
import { ARI, AVERY, ROBIN, SAM, type Acknowledged, type Button, type Habit, type Hands } from './hands.ts';

/** What people do on an ordinary day. */
export const everyday = (hands: Hands): readonly Habit[] => [approving(hands), confirming(hands), askingAgain(hands)];

/** How long somebody waits before asking for the same step again. */
const PATIENCE_MS = 3000;

/**
 * Whoever may approve does so, once each. Sam, who may not, tries as well.
 * @param whoAlone approves what needs one person; null while nobody would.
 */
export function approving({ press, acknowledge, has }: Hands, whoAlone: Who = () => AVERY): Habit {
  return onButtons('approve', async (offer) => {
    const { incident, card, button } = offer;
    const about = requestOf(button);
    const alone = whoAlone(offer);
    if (alone === null) return;
    const approvers = wordsOf(card).includes('2 approvals are needed') ? [AVERY, ARI] : [alone];
    for (const person of [SAM, ...approvers]) {
      const done: Acknowledged = { person, incident, action: 'approve', about, allowed: person !== SAM };
      if (has(done)) continue;
      if (!(await press(person, card, button)).ok) return;
      acknowledge(done);
    }
  });
}

/** Robin does the work that only a person can do, and confirms it. */
export function confirming({ press, acknowledge, has, forms }: Hands): Habit {
  return onButtons('manual_done', async ({ incident, card, button }) => {
    const { s: about } = JSON.parse(button.value) as { readonly s: string };
    const done: Acknowledged = { person: ROBIN, incident, action: 'manual_done', about, allowed: true };
    if (has(done)) return;
    const open = () => press(ROBIN, card, button);
    const errand = { person: ROBIN, callbackId: 'manual_done', button, open, values: () => ({}) };
    if (await forms.further(button.value, errand)) acknowledge(done);
  });
}

/** Whoever sees that a step can be asked for again does so. */
export function askingAgain({ press }: Hands): Habit {
  const lastAsked = new Map<string, number>();
  return onButtons('ask_again', async ({ card, button }) => {
    // What nobody can tell about is looked at by itself; people press Look again only when that look failed.
    if (wordsOf(card).includes('When their longest run time is over')) return;
    if ((lastAsked.get(button.value) ?? 0) > Date.now() - PATIENCE_MS) return;
    lastAsked.set(button.value, Date.now());
    await press(ROBIN, card, button);
  });
}

/** Who presses a button; null while nobody would. */
export type Who = (offered: Offered) => string | null;

/** A button that a card of the incident shows. */
export interface Offered {
  readonly state: WorkspaceState;
  readonly incident: string;
  readonly card: ChannelMessage;
  readonly button: Button;
}

/** A habit that follows a button, wherever a card of the incident shows it. */
export function onButtons(action: string, act: (offered: Offered) => Promise<void>): Habit {
  return async (incident, state) => {
    for (const offer of offered(incident, state, action)) await act(offer);
  };
}

export function offered(incident: string, state: WorkspaceState, action: string): readonly Offered[] {
  return cardsOf(state, incident).flatMap((card) =>
    buttonsOf(card).flatMap((button) => (button.actionId === action ? [{ state, incident, card, button }] : [])),
  );
}

/** The asking that a button decides. */
export const requestOf = ({ value }: Button): string => (JSON.parse(value) as { readonly r: string }).r;
