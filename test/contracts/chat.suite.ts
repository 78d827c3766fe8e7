import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MessageGone, type Chat, type ChatMessage, type MessageRef } from '../../src/ports.ts';
import { INCIDENT, record, step } from '../adapters/slack/fixtures.ts';

/** A chat, and hands to reach behind it. */
export interface ChatRig {
  readonly chat: Chat;
  /** A member of the workspace who is in the channel. */
  readonly member: string;
  /** What is in the channel and its threads, oldest first. */
  messages(): Promise<
    readonly { readonly ref: MessageRef; readonly threadTs: string | null; readonly blocks: unknown; readonly text: string }[]
  >;
  /** Whatever can be seen of what single people were told, as one text. */
  told(): Promise<string>;
  close(): Promise<void>;
}

/** What every chat does, the real one and the one that tests use in its place. */
export function chatSuite(name: string, create: () => Promise<ChatRig>): void {
  describe(`${name} as a chat`, () => {
    let rig: ChatRig;
    let card: ChatMessage;
    let stepCard: ChatMessage;
    beforeEach(async () => {
      rig = await create();
      const [first, second] = rig.chat.render(record(), { history: null });
      if (first === undefined || second === undefined)
        throw new Error('expected the card of the incident and that of its step');
      card = first;
      stepCard = second;
    });
    afterEach(async () => rig.close());

    it('posts the card of an incident, then the cards of its steps in its thread', async () => {
      const thread = await rig.chat.post(INCIDENT, card, null);
      await rig.chat.post(INCIDENT, stepCard, thread);
      const shown = await rig.messages();
      expect(shown.map((message) => message.threadTs)).toEqual([null, thread.ts]);
      expect(shown.map((message) => message.blocks)).toEqual([card.blocks, stepCard.blocks]);
      expect(shown.map((message) => message.text)).toEqual([card.text, stepCard.text]);
    });

    it('updates a card in place, and its buttons go with the old one', async () => {
      const thread = await rig.chat.post(INCIDENT, card, null);
      const ref = await rig.chat.post(INCIDENT, stepCard, thread);
      const [, done] = rig.chat.render(record({ steps: [step('done')] }), { history: null });
      if (done === undefined) throw new Error('expected a card');
      await rig.chat.update(INCIDENT, ref, done);
      const shown = await rig.messages();
      expect(shown).toHaveLength(2);
      expect(shown[1]?.blocks).toEqual(done.blocks);
      expect(JSON.stringify(shown[1]?.blocks)).not.toContain('"approve"');
    });

    it('puts one sentence without a button in the place of a step that a new draft replaced', async () => {
      const thread = await rig.chat.post(INCIDENT, card, null);
      const ref = await rig.chat.post(INCIDENT, stepCard, thread);
      const replaced = rig.chat.replaced(record(), stepCard.key);
      if (replaced === null) throw new Error('expected a card in the place of the step');
      expect(replaced).toMatchObject({ key: stepCard.key, inThread: true });
      await rig.chat.update(INCIDENT, ref, replaced);
      const shown = await rig.messages();
      expect(JSON.stringify(shown[1]?.blocks)).toContain('This step was replaced by a new draft.');
      expect(JSON.stringify(shown[1]?.blocks)).not.toContain('"actions"');
      expect(await rig.chat.find(INCIDENT, stepCard.key, thread)).toEqual(ref);
    });

    it('finds a card again by incident and key, in its thread or in the channel', async () => {
      const thread = await rig.chat.post(INCIDENT, card, null);
      const ref = await rig.chat.post(INCIDENT, stepCard, thread);
      expect(await rig.chat.find(INCIDENT, card.key, null)).toEqual(thread);
      expect(await rig.chat.find(INCIDENT, stepCard.key, thread)).toEqual(ref);
    });

    it('finds nothing that was never posted', async () => {
      const thread = await rig.chat.post(INCIDENT, card, null);
      expect(await rig.chat.find(INCIDENT, 'step:s9', thread)).toBeNull();
      expect(await rig.chat.find('INC-2026-000002', card.key, null)).toBeNull();
    });

    it('cannot update what is not there', async () => {
      const { channel } = await rig.chat.post(INCIDENT, card, null);
      await expect(rig.chat.update(INCIDENT, { channel, ts: '1.000001' }, card)).rejects.toThrow(MessageGone);
    });

    it('tells one person something that nobody else sees, in the thread or in the channel', async () => {
      const thread = await rig.chat.post(INCIDENT, card, null);
      await rig.chat.tell(rig.member, thread, 'You opened this incident and cannot approve its steps.');
      await rig.chat.tell(rig.member, null, 'There is no such incident.');
      const told = await rig.told();
      expect(told).toContain('You opened this incident and cannot approve its steps.');
      expect(told).toContain('There is no such incident.');
      expect(await rig.messages()).toHaveLength(1);
    });

    it('knows a member, and says so when it does not know somebody', async () => {
      expect(await rig.chat.person(rig.member)).toMatchObject({ id: rig.member, standing: 'member' });
      expect(await rig.chat.person('U0GHOST')).toMatchObject({ id: 'U0GHOST', standing: 'unknown' });
    });

    it('renders the same record to the same messages', () => {
      expect(rig.chat.render(record(), { history: null })).toEqual(rig.chat.render(record(), { history: null }));
    });
  });
}
