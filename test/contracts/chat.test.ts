import { startEmulated } from '../adapters/slack/emulated.ts';
import { createFakeChat } from '../fakes/chat.ts';
import { chatSuite } from './chat.suite.ts';

chatSuite('the Slack adapter on the emulator', startEmulated);

chatSuite('the fake', async () => {
  const chat = createFakeChat();
  chat.setPerson('U0SAM');
  return Promise.resolve({
    chat,
    member: 'U0SAM',
    messages: async () =>
      Promise.resolve(
        chat.messages.map(({ ref, thread, message }) => ({
          ref,
          threadTs: thread?.ts ?? null,
          blocks: message.blocks,
          text: message.text,
        })),
      ),
    told: async () => Promise.resolve(chat.told.map((one) => one.text).join('\n')),
    close: async () => Promise.resolve(),
  });
});
