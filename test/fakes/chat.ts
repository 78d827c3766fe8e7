import { misfit } from '../../src/adapters/slack/fitting.ts';
import { renderRecord, replacedCard } from '../../src/adapters/slack/render.ts';
import type { KnownPerson } from '../../src/core/approval.ts';
import { MessageGone, type Chat, type ChatMessage, type MessageRef } from '../../src/ports.ts';

export interface ShownMessage {
  readonly incident: string;
  readonly message: ChatMessage;
  readonly ref: MessageRef;
  readonly thread: MessageRef | null;
  /** How often it was updated. */
  readonly updates: number;
}

export interface Told {
  readonly person: string;
  readonly thread: MessageRef | null;
  readonly text: string;
}

export interface FakeChat extends Chat {
  readonly messages: readonly ShownMessage[];
  readonly told: readonly Told[];
  setPerson(id: string, changes?: Partial<KnownPerson>): void;
  setMembers(usergroup: string, members: readonly string[]): void;
  /** While true, every call to the outside rejects. */
  setDown(down: boolean): void;
  /** The next post arrives, but its answer is lost. */
  loseNextAnswer(): void;
  /** Somebody deletes the message at this place. */
  remove(index: number): void;
}

/** As Slack would: what does not fit is a failure of the test that sent it. */
function fitting({ text, blocks }: ChatMessage): void {
  const why = misfit('chat.postMessage', { text, blocks });
  if (why !== null) throw new Error(`Slack would have refused this message: ${why}`);
}

/** A chat in memory, with the cards of the real one. People and groups that were not set are unknown. */
export function createFakeChat(channel = 'C0INCIDENTS'): FakeChat {
  const messages: ShownMessage[] = [];
  const told: Told[] = [];
  const people = new Map<string, KnownPerson>();
  const groups = new Map<string, readonly string[]>();
  let down = false;
  let losing = false;
  let posted = 0;

  const reach = (): void => {
    if (down) throw new Error('The chat cannot be reached. Try again later.');
  };

  return {
    messages,
    told,
    setPerson: (id, changes = {}) => {
      people.set(id, { id, team: 'T0OURS', name: `Person ${id}`, standing: 'member', ...changes });
    },
    setMembers: (usergroup, members) => {
      groups.set(usergroup, members);
    },
    setDown: (next) => {
      down = next;
    },
    loseNextAnswer: () => {
      losing = true;
    },
    remove: (index) => {
      messages.splice(index, 1);
    },
    render: renderRecord,
    replaced: replacedCard,
    async post(incident, message, thread) {
      reach();
      fitting(message);
      const ref = { channel: thread?.channel ?? channel, ts: `1700000000.${String((posted += 1)).padStart(6, '0')}` };
      messages.push({ incident, message, ref, thread, updates: 0 });
      if (!losing) return Promise.resolve(ref);
      losing = false;
      throw new Error('The connection broke before the answer came.');
    },
    async update(incident, ref, message) {
      reach();
      fitting(message);
      const index = messages.findIndex((shown) => shown.incident === incident && shown.ref.ts === ref.ts);
      const shown = messages[index];
      if (shown === undefined) throw new MessageGone();
      messages[index] = { ...shown, message, updates: shown.updates + 1 };
      return Promise.resolve();
    },
    async find(incident, key, thread) {
      reach();
      const found = messages.find(
        (shown) => shown.incident === incident && shown.message.key === key && shown.thread?.ts === thread?.ts,
      );
      return Promise.resolve(found?.ref ?? null);
    },
    async tell(person, thread, text) {
      reach();
      told.push({ person, thread, text });
      return Promise.resolve();
    },
    async person(id) {
      reach();
      return Promise.resolve(people.get(id) ?? { id, team: '', name: id, standing: 'unknown' });
    },
    async members(usergroup) {
      reach();
      const members = groups.get(usergroup);
      if (members === undefined) throw new Error(`There is no user group ${usergroup}.`);
      return Promise.resolve(members);
    },
  };
}
