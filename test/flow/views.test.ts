import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../src/flow/services.ts';
import { performArchive, performShow } from '../../src/flow/views.ts';
import type { ChatMessage } from '../../src/ports.ts';
import { AVERY, startBench, type Bench } from './bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.chat.setDown(false);
  bench.archive.setDown(false);
});

const shown = (incident: string): readonly string[] =>
  bench.chat.messages.filter((message) => message.incident === incident).map(({ message }) => message.key);
const pulls = async (incident: string): Promise<number> =>
  (await bench.archive.pulls()).filter(({ title }) => title.startsWith(incident)).length;

/** The same services with a chat of which one call fails, once. */
function failingOnce(call: 'post' | 'update', fits: (message: ChatMessage) => boolean = () => true): Services {
  let failed = false;
  const once = (message: ChatMessage): void => {
    if (failed || !fits(message)) return;
    failed = true;
    throw new Error('Slack said no.');
  };
  const { chat } = bench.services;
  return {
    ...bench.services,
    chat: {
      ...chat,
      post: async (incident, message, thread) => {
        if (call === 'post') once(message);
        return chat.post(incident, message, thread);
      },
      update: async (incident, ref, message) => {
        if (call === 'update') once(message);
        return chat.update(incident, ref, message);
      },
    },
  };
}

describe('the cards', () => {
  it('start with the incident, and the steps follow in its thread', async () => {
    const incident = await bench.alert('10.20.0.11');
    await bench.settle();
    expect(shown(incident)).toEqual(['incident', 'step:s1']);
    const [card, step] = bench.chat.messages.filter((message) => message.incident === incident);
    expect(card?.thread).toBeNull();
    expect(step?.thread).toEqual(card?.ref);
  });

  it('wait for Slack without loss, in their order, and come once', async () => {
    bench.chat.setDown(true);
    const incident = await bench.alert('10.20.0.11');
    await bench.settle();
    await bench.settle();
    expect(shown(incident)).toEqual([]);
    expect((await bench.step(incident)).status).toBe('pending');
    bench.chat.setDown(false);
    await bench.settle();
    await bench.settle();
    expect(shown(incident)).toEqual(['incident', 'step:s1']);
  });

  it.each(['incident', 'step:s1'])(
    'whose post was answered, but the answer was lost (%s), are found and not posted twice',
    async (key) => {
      const incident = await bench.alert('10.20.0.11');
      if (key !== 'incident') await bench.settle(({ kind }) => kind === 'show');
      await bench.settle(({ kind }) => kind !== 'show');
      const [show] = bench.take('show');
      if (show === undefined) throw new Error('nothing is to be shown');
      bench.chat.loseNextAnswer();
      await expect(performShow(show, bench.services)).rejects.toThrow('before the answer came');
      await performShow(show, bench.services);
      expect(shown(incident).filter((each) => each === key)).toHaveLength(1);
      expect(shown(incident)).toEqual(['incident', 'step:s1']);
      const known = await bench.services.store.messages(incident);
      expect(known.find((message) => message.key === key)?.ts).not.toBeNull();
    },
  );

  it.each(['post', 'update'] as const)('are brought up to date by the next try when a %s fails', async (call) => {
    const incident = await bench.alert('10.20.0.11');
    await bench.settle(call === 'post' ? ({ kind }) => kind !== 'show' : undefined);
    if (call === 'update') {
      await bench.click(incident, AVERY);
      await bench.settle(({ kind }) => kind !== 'show');
    }
    bench.take('show');
    const services = failingOnce(call);
    await expect(performShow({ kind: 'show', incident }, services)).rejects.toThrow('Slack said no');
    await performShow({ kind: 'show', incident }, services);
    expect(shown(incident)).toEqual(['incident', 'step:s1']);
    const wanted = bench.chat.render(await bench.record(incident), { history: null });
    for (const { key } of wanted.filter(({ inThread }) => inThread)) {
      const card = bench.chat.messages.find((message) => message.incident === incident && message.message.key === key);
      expect(card?.message).toEqual(wanted.find((message) => message.key === key));
    }
  });

  it('keep their order when the first of them fails', async () => {
    const incident = await bench.alert('10.20.0.11');
    await bench.settle(({ kind }) => kind !== 'show');
    bench.take('show');
    const services = failingOnce('post', ({ key }) => key === 'incident');
    await expect(performShow({ kind: 'show', incident }, services)).rejects.toThrow('Slack said no');
    expect(shown(incident)).toEqual([]);
    await performShow({ kind: 'show', incident }, services);
    expect(shown(incident)).toEqual(['incident', 'step:s1']);
  });

  it('that somebody deleted come back, and hold up no other', async () => {
    const incident = await bench.alert('10.20.0.11');
    await bench.settle();
    const at = bench.chat.messages.findIndex(({ incident: of, message }) => of === incident && message.key === 'incident');
    bench.chat.remove(at);
    await bench.click(incident, AVERY);
    await bench.settle();
    bench.pass(60_000);
    await bench.settle();
    expect(shown(incident).toSorted()).toEqual(['incident', 'step:s1', 'step:s2']);
    expect(bench.card(incident, 'step:s1')).toContain('Done');
  });

  it('are not sent again when nothing changed', async () => {
    const incident = await bench.alert('10.20.0.11');
    await bench.settle();
    const updates = bench.chat.messages.map((message) => message.updates);
    await performShow({ kind: 'show', incident }, bench.services);
    await performShow({ kind: 'show', incident }, bench.services);
    expect(bench.chat.messages.map((message) => message.updates)).toEqual(updates);
  });
});

describe('the history', () => {
  it('catches up when GitHub is back, once, and then the card has the link', async () => {
    bench.archive.setDown(true);
    const incident = await bench.alert('10.20.0.11');
    await bench.settle();
    await bench.click(incident, AVERY);
    await bench.settle();
    expect(await pulls(incident)).toBe(0);
    expect((await bench.step(incident)).status).toBe('probing');
    expect(bench.card(incident, 'incident')).not.toContain('Full history');
    bench.archive.setDown(false);
    await bench.settle();
    await bench.settle();
    expect(await pulls(incident)).toBe(1);
    expect(bench.card(incident, 'incident')).toContain('Full history');
  });

  it('is written once for one state', async () => {
    const incident = await bench.alert('10.20.0.11');
    await bench.settle();
    const commits = (await bench.archive.messages()).length;
    await performArchive({ kind: 'archive', incident }, bench.services);
    await performArchive({ kind: 'archive', incident }, bench.services);
    expect(await bench.archive.messages()).toHaveLength(commits);
    expect(await pulls(incident)).toBe(1);
  });
});

describe('an answer to one person', () => {
  it('waits for Slack, and goes to the thread of the incident', async () => {
    const incident = await bench.alert('10.20.0.11');
    await bench.settle();
    await bench.click(incident, AVERY, { request: 'older' });
    await bench.settle(({ kind }) => kind === 'inbox');
    bench.chat.setDown(true);
    await bench.settle();
    const before = bench.chat.told.length;
    bench.chat.setDown(false);
    await bench.settle();
    expect(bench.chat.told).toHaveLength(before + 1);
    expect(bench.chat.told.at(-1)).toMatchObject({ person: AVERY, thread: { channel: 'C0INCIDENTS' } });
  });
});
