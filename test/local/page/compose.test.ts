import { describe, expect, it } from 'vitest';
import { toAct } from '../../../src/local/page/chat/to-act.ts';

const ROBIN = 'U0ROBIN0001';

describe('the composer', () => {
  it('sends a message, trimmed, to the channel or the thread', () => {
    expect(toAct(' @tagout why? ', ROBIN, '1.2')).toMatchObject({
      value: { kind: 'message', text: '@tagout why?', threadTs: '1.2' },
    });
  });

  it('takes a leading slash for a command', () => {
    expect(toAct('/tagout new', ROBIN, null)).toMatchObject({ value: { kind: 'command', text: '/tagout new' } });
  });

  it('refuses a command in a thread, as Slack does', () => {
    expect(toAct('/tagout new', ROBIN, '1.2')).toMatchObject({ ok: false, code: 'compose.command_in_thread' });
  });

  it.each(['/shrug', '/tagoutx', '/'])('refuses %s, which is not a command here', (text) => {
    expect(toAct(text, ROBIN, null)).toMatchObject({ ok: false, code: 'compose.other_command' });
  });

  it.each(['', '   ', '\n'])('sends nothing for an empty text', (text) => {
    expect(toAct(text, ROBIN, null)).toMatchObject({ ok: false, code: 'compose.empty' });
  });
});
