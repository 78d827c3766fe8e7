import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { misfit } from '../../../src/adapters/slack/fitting.ts';
import { homeView } from '../../../src/adapters/slack/home_view.ts';
import { Home, MessageBlocks, Modal } from '../../../src/adapters/slack/limits.ts';
import { openModal, rejectModal } from '../../../src/adapters/slack/modals.ts';
import { notes } from '../../../src/adapters/slack/note.ts';
import { detailsModal } from '../../../src/adapters/slack/pages.ts';
import { button, buttons, paragraph, text } from '../../../src/adapters/slack/pieces.ts';
import { renderRecord, withinLimits } from '../../../src/adapters/slack/render.ts';
import { incidentList, pendingHere, pendingList, runStatus } from '../../../src/adapters/slack/status.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { hostileChoices, hostileRecord, type Choices } from './hostile.ts';
import { read } from './read.ts';

const LINKS = { to: () => `https://example.slack.com/archives/C000000001/p1700000000000100?${'x'.repeat(200)}` };

describe('the limits of Slack', () => {
  it('hold for every card of any record, however hostile its texts', () => {
    fc.assert(
      fc.property(hostileChoices, (choices) => {
        for (const message of renderRecord(hostileRecord(choices), { history: 'https://git.example/pull/1' })) {
          expect(MessageBlocks.safeParse(message.blocks).error?.issues ?? []).toEqual([]);
          expect(message.text.length).toBeLessThan(3000);
        }
      }),
      {
        numRuns: 120,
        // Everything at once that a card can have to say: it has room for all of it, and for fewer commands then.
        examples: [6, 0].map((rest): [Choices] => [
          {
            texts: [6, 6, 6, 6, 6, 6, ...Array.from({ length: 6 }, () => rest)],
            count: 2,
            status: 'pending',
            report: 'none',
            planned: true,
          },
        ]),
      },
    );
  }, 60_000);

  it('hold for every page of the details of any record', () => {
    fc.assert(
      fc.property(hostileChoices, fc.constantFrom('' as const, 's1' as const), fc.nat({ max: 20 }), (choices, s, p) => {
        const made = hostileRecord(choices);
        expect(Modal.safeParse(detailsModal(made, { i: made.incident.id, s, p })).error?.issues ?? []).toEqual([]);
      }),
      { numRuns: 20 },
    );
  }, 60_000);

  it('hold for the Home tab and every answer, whatever is open and waits', () => {
    fc.assert(
      fc.property(fc.array(hostileChoices, { maxLength: 3 }), fc.constantFrom(true, false, null), (all, yours) => {
        const open = all.flatMap((choices) =>
          Array.from({ length: 30 }, () => hostileRecord({ ...choices, status: 'pending' })),
        );
        const waiting = open.flatMap((made) => made.steps.map((state) => ({ record: made, step: state, yours })));
        const ended = open.slice(0, LIMITS.overviewEndedMax).map((made) => ({ ...made, closedAt: 1 }));
        const pressed = all.flatMap((choices) => Array.from({ length: 20 }, () => hostileRecord(choices)));
        const chores = pressed.flatMap((made) => made.steps.map((step) => ({ record: made, step, yours: yours ?? null })));
        const overview = { open, waiting, chores, more: true, ended };
        expect(Home.safeParse(homeView(overview, LINKS, 0)).error?.issues ?? []).toEqual([]);
        const [made] = open;
        const answers = [
          pendingList(overview, LINKS, 0),
          incidentList(open, LINKS),
          ...(made === undefined ? [] : [runStatus(made, LINKS, 0), pendingHere(made, LINKS, 0)]),
        ];
        for (const rows of answers) expect(misfit('chat.postEphemeral', { ...notes(rows, 'see the card') })).toBeNull();
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('count what an answer has no room for', () => {
    const rows = Array.from({ length: 200 }, (_unused, index) => [text(`row ${index}`)]);
    const said = read(notes(rows, 'see the Home tab').blocks);
    expect(said).toContain('row 48');
    expect(said).toContain('And 151 more: see the Home tab.');
  });

  it('hold for every form, prefilled with anything', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('x'.repeat(9000), '&'.repeat(9000), '\u0000'.repeat(900))),
        (words) => {
          expect(Modal.safeParse(openModal(words)).error?.issues ?? []).toEqual([]);
        },
      ),
    );
    for (const isReopening of [true, false])
      expect(Modal.safeParse(rejectModal({ i: 'x' }, 's12', isReopening)).success).toBe(true);
  });

  it('a card over them is reported, and a short honest one goes out without buttons', () => {
    const errors: Error[] = [];
    const blocks = [
      buttons('a', button('approve', 'Approve', { i: 'x' })),
      ...Array.from({ length: 60 }, () => paragraph(text('x'))),
    ];
    const sent = withinLimits({ key: 'step:s1', inThread: true, text: 'x', blocks }, (error) => errors.push(error));
    expect(errors[0]?.message).toContain('slack.card_over_limits');
    expect(read(sent.blocks)).toContain('could not draw this card');
    expect(JSON.stringify(sent.blocks)).not.toContain('approve');
  });

  it.each([
    ['51 blocks', Array.from({ length: 51 }, () => paragraph(text('x')))],
    ['no block', []],
    ['two blocks of one id', [buttons('a', button('x', 'X', {})), buttons('a', button('y', 'Y', {}))]],
    ['two actions of one id in a block', [buttons('a', button('x', 'X', {}), button('x', 'Y', {}))]],
    ['a long button', [buttons('a', button('x', 'X'.repeat(76), {}))]],
    ['a value of 2,001 characters', [buttons('a', button('x', 'X', { v: 'x'.repeat(2001) }))]],
    [
      '3,000 characters that become more when escaped',
      [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '&'.repeat(3000) }] }] }],
    ],
    [
      'an empty text',
      [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] }] }],
    ],
    [
      'a script link',
      [
        {
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url: 'javascript:alert(1)', text: 'x' }] }],
        },
      ],
    ],
  ])('refuse %s', (_name, blocks) => {
    expect(MessageBlocks.safeParse(blocks).success).toBe(false);
  });
});
