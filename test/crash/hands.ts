import type { ActAnswer, ChannelMessage, WorkspaceState } from '../../src/local/api.ts';
import type { Pressable } from '../e2e/rig.ts';
import type { Forms } from './forms.ts';
import type { World } from './world.ts';

/** Who does something in a story: two approvers, a responder, a lead, and somebody without rights. */
export const [ROBIN, AVERY, ARI, LEE, SAM] = [
  'U0ROBIN0001',
  'U0AVERY0001',
  'U0ARI000001',
  'U0LEE000001',
  'U0SAM000001',
] as const;

/** Something that somebody did, and that Slack said had arrived. */
export interface Acknowledged {
  readonly person: string;
  readonly incident: string;
  readonly action: 'approve' | 'reject' | 'withdraw' | 'manual_done' | 'hint' | 'stop';
  /** The request that was decided; the step of work that was confirmed; the words that were said. */
  readonly about: string;
  /** Sam has no rights. */
  readonly allowed: boolean;
}

/** One thing that somebody does whenever the channel looks like it. What Slack said had arrived is not done again. */
export type Habit = (incident: string, state: WorkspaceState) => Promise<void>;

/** A button as a card shows it. */
export type Button = Omit<Pressable, 'messageTs'>;

/** What habits are made from. */
export interface Hands {
  readonly world: World;
  readonly forms: Forms;
  readonly press: (person: string, card: ChannelMessage, button: Button) => Promise<ActAnswer>;
  readonly acknowledge: (done: Acknowledged) => void;
  readonly has: (done: Acknowledged) => boolean;
  /** Whether anybody has done such a thing about the incident. */
  readonly hasAny: (incident: string, action: Acknowledged['action']) => boolean;
}
