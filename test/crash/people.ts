import type { ActAnswer, ChannelMessage, WorkspaceState } from '../../src/local/api.ts';
import { buttonsOf, wordsOf, type Pressable } from '../e2e/rig.ts';
import type { World } from './world.ts';

const [ROBIN, AVERY, ARI, SAM] = ['U0ROBIN0001', 'U0AVERY0001', 'U0ARI000001', 'U0SAM000001'] as const;

/** Something that somebody did, and that Slack said had arrived. */
export interface Acknowledged {
  readonly person: string;
  readonly incident: string;
  readonly action: 'approve' | 'manual_done';
  /** The request that was approved; the step of work that was confirmed. */
  readonly about: string;
  /** Sam has no rights. */
  readonly allowed: boolean;
}

/** People at their cards. They press what a card offers, again when Slack shows an error, and never again when it did not. */
export interface People {
  /** Does what these people would do next about the incident, if there is anything. */
  turn(incident: string, state: WorkspaceState): Promise<void>;
  readonly acknowledged: readonly Acknowledged[];
  /** Every headline that a card of this incident ever showed them. */
  seen(incident: string): readonly string[];
}

/** How long a form may take to open, and how long somebody waits before asking for the same step again. */
const PATIENCE_MS = 3000;

export function createPeople(world: World): People {
  const acknowledged: Acknowledged[] = [];
  const seen = new Map<string, Set<string>>();
  const done = new Set<string>();
  const lastAsked = new Map<string, number>();

  const press = (person: string, card: ChannelMessage, button: Omit<Pressable, 'messageTs'>): Promise<ActAnswer> =>
    world.act({ kind: 'button', persona: person, messageTs: card.ts, ...button });

  async function approve(incident: string, card: ChannelMessage, button: Omit<Pressable, 'messageTs'>): Promise<void> {
    const { r: about } = JSON.parse(button.value) as { readonly r: string };
    const approvers = wordsOf(card).includes('2 approvals are needed') ? [AVERY, ARI] : [AVERY];
    for (const person of [SAM, ...approvers]) {
      const key = `${person} ${about}`;
      if (done.has(key)) continue;
      const answer = await press(person, card, button);
      if (!answer.ok) return;
      done.add(key);
      acknowledged.push({ person, incident, action: 'approve', about, allowed: person !== SAM });
    }
  }

  async function confirm(incident: string, card: ChannelMessage, button: Omit<Pressable, 'messageTs'>): Promise<void> {
    const { s: about } = JSON.parse(button.value) as { readonly s: string };
    const key = `${incident} ${about}`;
    if (done.has(key)) return;
    for (const old of (await world.state()).modals)
      await world.act({ kind: 'dismiss', persona: old.persona, viewId: old.viewId });
    if (!(await press(ROBIN, card, button)).ok) return;
    const giveUp = Date.now() + PATIENCE_MS;
    while (Date.now() < giveUp) {
      const form = (await world.state()).modals.find(({ persona }) => persona === ROBIN);
      if (form !== undefined) {
        const answer = await world.act({ kind: 'submit', persona: ROBIN, viewId: form.viewId, values: {} });
        if (!answer.ok) return;
        done.add(key);
        acknowledged.push({ person: ROBIN, incident, action: 'manual_done', about, allowed: true });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function askAgain(card: ChannelMessage, button: Omit<Pressable, 'messageTs'>): Promise<void> {
    // What nobody can tell about is looked at by itself; people press Look again only when that look failed.
    if (wordsOf(card).includes('When their longest run time is over')) return;
    if ((lastAsked.get(button.value) ?? 0) > Date.now() - PATIENCE_MS) return;
    lastAsked.set(button.value, Date.now());
    await press(ROBIN, card, button);
  }

  return {
    acknowledged,
    seen: (incident) => [...(seen.get(incident) ?? [])],
    turn: async (incident, state) => {
      for (const card of cardsOf(state, incident)) {
        const headlines = seen.get(incident) ?? new Set();
        seen.set(incident, headlines.add(card.text));
        for (const button of buttonsOf(card)) {
          if (button.actionId === 'approve') await approve(incident, card, button);
          if (button.actionId === 'manual_done') await confirm(incident, card, button);
          if (button.actionId === 'ask_again') await askAgain(card, button);
        }
      }
    },
  };
}

/** What everybody sees of an incident: its card, and one for each step. */
export function cardsOf(state: WorkspaceState, incident: string): readonly ChannelMessage[] {
  return messagesAbout(state, incident).filter((message) => !isPicture(message));
}

/** The pictures of its run. Cards do without them. */
export function picturesOf(state: WorkspaceState, incident: string): readonly ChannelMessage[] {
  return messagesAbout(state, incident).filter(isPicture);
}

function messagesAbout({ messages }: WorkspaceState, incident: string): readonly ChannelMessage[] {
  return messages.filter(({ isBot, onlyFor, text }) => isBot && onlyFor === null && text.includes(incident));
}

const isPicture = ({ blocks }: ChannelMessage): boolean =>
  blocks.some((block) => (block as { type?: string }).type === 'image');
