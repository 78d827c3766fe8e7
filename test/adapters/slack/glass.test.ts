import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { misfit } from '../../../src/adapters/slack/fitting.ts';
import { renderRecord, replacedCard } from '../../../src/adapters/slack/render.ts';
import type { BrokenGlass, GlassEnd, IncidentRecord, StepRecord } from '../../../src/core/record.ts';
import { decision, INCIDENT, MINUTE, OPENED_AT, plan, record, step } from './fixtures.ts';
import { hostileChoices, hostileRecord } from './hostile.ts';
import { read } from './read.ts';

const AT = OPENED_AT + 5 * MINUTE;
const glass = (changes: Partial<BrokenGlass> = {}): BrokenGlass => ({
  step: 's1',
  request: 'R1',
  nth: 1,
  by: 'U0LEE000001',
  name: 'Lee',
  at: AT,
  reason: 'It reflashes <!channel> pumps.',
  effect: plan().effect,
  ...changes,
});
const asking = { id: 'R1', digest: plan().digest, askedAt: AT - MINUTE, expiresAt: AT + 9 * MINUTE };
const announcements = (shown: IncidentRecord) =>
  renderRecord(shown, { history: null }).filter(({ key }) => key.startsWith('notice:break_glass:'));
const words = (end: GlassEnd | undefined, steps: readonly StepRecord[] = []): string => {
  const one = end === undefined ? glass() : glass({ end });
  return read(announcements(record({ steps, brokenGlass: [one] }))[0]?.blocks);
};

describe('the announcement of a break-glass', () => {
  it('is a broadcast in the thread that names person, step, effect, reason and time', () => {
    const [notice] = announcements(record({ brokenGlass: [glass()], steps: [step('approved', { request: asking })] }));
    expect(notice).toMatchObject({ key: 'notice:break_glass:R1', inThread: true, broadcast: true });
    expect(read(notice?.blocks)).toBe(
      [
        `⚠ Lee (U0LEE000001) approved step 1 of ${INCIDENT} alone, by break-glass, 2026-01-05 10:20 UTC.`,
        'What was approved: The gateway drops every frame from and to this device for four hours.',
        'Reason: It reflashes <!channel> pumps.',
        'Nothing has been sent yet. It starts now. Any responder can stop the run.',
        'The approvals that the policy asks for otherwise were not waited for. This is marked in the history.',
      ].join('\n'),
    );
    expect(notice?.text).not.toContain('<!channel>');
  });

  it('says until when it can be taken back while it is held, and only of its own asking', () => {
    const held = step('held', { request: { ...asking, heldUntil: AT + MINUTE } });
    expect(words(undefined, [held])).toContain(
      'It starts by itself 2026-01-05 10:21 UTC. Until then it can be taken back, and any responder can stop the run.',
    );
    const other = step('held', { request: { ...asking, id: 'R2', heldUntil: AT + MINUTE } });
    expect(words(undefined, [other])).not.toContain('It starts');
  });

  it.each<readonly [GlassEnd, string]>([
    [
      { kind: 'taken_back', at: AT + MINUTE },
      'Taken back by Lee (U0LEE000001), 2026-01-05 10:21 UTC. Nothing was sent because of it.',
    ],
    [{ kind: 'void', why: 'Its time was over.' }, 'It was void before anything was sent. Its time was over.'],
    [{ kind: 'not_sent', why: 'It has another key.' }, 'It could not be sent, and nothing ran. It has another key.'],
    [{ kind: 'sent', at: AT, became: 'running' }, 'It was sent 2026-01-05 10:20 UTC. No answer has come yet.'],
    [{ kind: 'sent', at: AT, became: 'ran' }, 'It ran, and its effect is being checked.'],
    [{ kind: 'sent', at: AT, became: 'done' }, 'It ran, and its effect was seen.'],
    [{ kind: 'sent', at: AT, became: 'no_effect' }, 'It ran and had no effect.'],
    [{ kind: 'sent', at: AT, became: 'failed' }, 'It failed: a command of it ended with an error.'],
    [{ kind: 'sent', at: AT, became: 'unknown' }, 'Nobody can say whether it ran.'],
  ])('is completed by what became of it (%j), and loses nothing', (end, says) => {
    const text = words(end);
    expect(text).toContain(says);
    expect(text).not.toContain('stop the run');
    for (const part of ['Lee (U0LEE000001) approved step 1', '2026-01-05 10:20 UTC', 'Reason: It reflashes'])
      expect(text).toContain(part);
  });

  it('is there without any step, and again for the same asking in a message of its own', () => {
    const twice = record({ steps: [], brokenGlass: [glass({ end: { kind: 'taken_back', at: AT } }), glass({ nth: 2 })] });
    expect(announcements(twice).map(({ key }) => key)).toEqual(['notice:break_glass:R1', 'notice:break_glass:R1:2']);
  });

  it('is read from the decisions of a record that an older version wrote', () => {
    const made = decision({ request: 'R1', breakGlass: true, reason: 'It floods.' });
    const [notice] = announcements(record({ steps: [step('done', { request: asking, decisions: [made] })] }));
    expect(notice?.key).toBe('notice:break_glass:R1');
    expect(read(notice?.blocks)).toContain('Reason: It floods.');
  });

  it('keeps its last words when the record has no room for it any more, as the pause of a person does', () => {
    for (const key of ['notice:break_glass:R1', 'notice:break_glass:R1:2', 'notice:codes_locked:U0LEE000001:7'])
      expect(replacedCard(record(), key)).toBeNull();
    expect(replacedCard(record(), 'notice:reminded:R1')).not.toBeNull();
  });

  it('fits into a message whatever name, reason, effect and end say', () => {
    fc.assert(
      fc.property(hostileChoices, fc.boolean(), (choices, isOver) => {
        const { title, openedBy } = hostileRecord(choices).incident;
        const one = glass({
          name: 'name' in openedBy ? openedBy.name : '',
          reason: title,
          effect: title,
          end: { kind: isOver ? 'void' : 'not_sent', why: title },
        });
        const [notice] = announcements(record({ brokenGlass: [one] }));
        expect(misfit('chat.postMessage', { text: notice?.text, blocks: notice?.blocks })).toBeNull();
      }),
      { numRuns: 150 },
    );
  });
});
