import { describe, expect, it } from 'vitest';
import { shownThread } from '../../../src/local/page/chat/thread-choice.ts';
import { channelOf, isMine, newestIncident, threadsOf, visibleTo } from '../../../src/local/page/chat/visible.ts';
import { message } from './draw.ts';

const card = message({ ts: '1767608100.000100', userId: 'U0TAGOUT001', isBot: true, blocks: [{ type: 'divider' }] });
const reply = message({ ts: '1767608101.000100', threadTs: card.ts });
const toSam = message({ ts: '1767608102.000100', threadTs: card.ts, isBot: true, onlyFor: 'U0SAM000001' });
const newer = message({ ts: '1767608103.000100', userId: 'U0TAGOUT001', isBot: true, blocks: [{ type: 'divider' }] });
const all = [newer, toSam, reply, card];

describe('what a persona sees', () => {
  it('shows an "only visible to you" message to that persona and to nobody else', () => {
    expect(visibleTo(all, 'U0SAM000001')).toContain(toSam);
    expect(visibleTo(all, 'U0ROBIN0001')).not.toContain(toSam);
    expect(visibleTo(all, '')).not.toContain(toSam);
  });

  it('does not count hidden messages as replies', () => {
    const [first] = threadsOf(visibleTo(all, 'U0ROBIN0001'));
    expect(first?.replies).toEqual([reply]);
  });

  it('puts replies under their message, oldest first', () => {
    expect(threadsOf(visibleTo(all, 'U0SAM000001'))).toEqual([
      { root: card, replies: [reply, toSam] },
      { root: newer, replies: [] },
    ]);
  });

  it('has in the channel what was said there, and a reply that was also sent to it, in their order', () => {
    const told = message({ ts: '1767608102.500100', threadTs: card.ts, isBot: true, isBroadcast: true, blocks: [{}] });
    const visible = visibleTo([...all, told], 'U0ROBIN0001');
    expect(channelOf(visible)).toEqual([
      { message: card, threadTs: card.ts, replies: 2 },
      { message: told, threadTs: card.ts, replies: null },
      { message: newer, threadTs: newer.ts, replies: 0 },
    ]);
    expect(newestIncident(threadsOf(visible))?.root).toBe(newer);
  });

  it('takes the newest card of the bot for the newest incident, not what people say or what only one person sees', () => {
    const chatter = message({ ts: '1767608104.000100' });
    const whisper = message({ ts: '1767608105.000100', isBot: true, blocks: [{}], onlyFor: 'U0SAM000001' });
    expect(newestIncident(threadsOf(visibleTo([...all, chatter, whisper], 'U0SAM000001')))?.root).toBe(newer);
    expect(newestIncident([])).toBeNull();
  });
});

describe('whose message it is', () => {
  it('is theirs when they wrote it or alone see it', () => {
    expect(isMine(reply, 'U0ROBIN0001')).toBe(true);
    expect(isMine(toSam, 'U0SAM000001')).toBe(true);
    expect(isMine(card, 'U0SAM000001')).toBe(false);
    expect(isMine(undefined, 'U0SAM000001')).toBe(false);
  });
});

describe('which thread is open', () => {
  it('follows the newest incident until the person opens another thread', () => {
    expect(shownThread({ kind: 'newest' }, 'b')).toBe('b');
    expect(shownThread({ kind: 'opened', ts: 'a' }, 'b')).toBe('a');
  });

  it('stays closed until a newer incident comes', () => {
    expect(shownThread({ kind: 'closed', newest: 'b' }, 'b')).toBeNull();
    expect(shownThread({ kind: 'closed', newest: 'b' }, 'c')).toBe('c');
  });
});
