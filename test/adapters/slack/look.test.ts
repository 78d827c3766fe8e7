import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageBlocks } from '../../../src/adapters/slack/limits.ts';
import { detailsModal } from '../../../src/adapters/slack/pages.ts';
import { renderRecord } from '../../../src/adapters/slack/render.ts';
import { runStatus } from '../../../src/adapters/slack/status.ts';
import type { Observation } from '../../../src/core/plan.ts';
import type { IncidentRecord, StepRecord } from '../../../src/core/record.ts';
import { batch, INCIDENT, isolate, OPENED_AT, playbook, record, step, swap } from './fixtures.ts';
import { hostileChoices, hostileRecord } from './hostile.ts';
import { read } from './read.ts';

const { device, host, connector, probe } = batch();
const observation: Observation = {
  at: OPENED_AT,
  device,
  host,
  connector,
  reads: probe.reads,
  facts: { 'device.answers': true, 'dropped.frames': 14 },
  effect: 'gw-a pings the camera once.',
  sentence: 'gw-a tells that the device answers a ping; 14 frames were dropped.',
};
const look = { ...isolate, action: 'observe_device', title: 'Ask the gateway what it sees of the lobby camera' } as const;
const bare = { plan: null, request: null } as const;

function looking(state: StepRecord): IncidentRecord {
  return record({ playbook: playbook({ steps: [look, swap] }), steps: [state, step('blocked', { id: 's2' })] });
}
const cardOf = (state: StepRecord) => renderRecord(looking(state), { history: null })[1];
const words = (state: StepRecord): string => read(cardOf(state)?.blocks ?? []);

describe('the card of a step that only looks', () => {
  it('says while it looks that nothing is changed and nobody needs to approve it, and has no buttons', () => {
    const said = words(step('looking', bare));
    expect(said).toContain('Step 1 · ◉ Looking, read only');
    expect(said).toContain('Nothing is changed, so nobody needs to approve it, and no step waits for it.');
    expect(said).not.toMatch(/\[(Approve|Reject|Details|Look again)\]/);
  });

  it('says what was seen, when, and that nobody was asked; the rest is behind Details', () => {
    const said = words(step('done', { ...bare, observation }));
    expect(said).toContain(
      'What was seen: 2026-01-05 10:15 UTC: gw-a tells that the device answers a ping; 14 frames were dropped.',
    );
    expect(said).toContain('nobody was asked');
    expect(said).toContain('[Details]');
    const details = JSON.stringify(
      detailsModal(looking(step('done', { ...bare, observation })), { i: INCIDENT, s: 's1', p: 0 }),
    );
    for (const part of ['gw-a pings the camera once.', 'dropped.frames: 14', 'nft -j list set', 'Nothing was changed'])
      expect(details).toContain(part);
  });

  it('says why it could not look, and offers to look again', () => {
    const problem = { code: 'plan.unreadable', message: 'The gateway gw-a could not be asked what it sees.' };
    const said = words(step('refused', { ...bare, problem }));
    expect(said).toContain('Nothing was seen: The gateway gw-a could not be asked what it sees. (plan.unreadable)');
    expect(said).toContain('[Look again]');
    expect(said).not.toContain('Plan and ask again');
  });

  it('has details that say so while nothing was seen', () => {
    const details = detailsModal(looking(step('looking', bare)), { i: INCIDENT, s: 's1', p: 0 });
    expect(JSON.stringify(details)).toContain('Nothing was seen yet.');
  });
});

describe('what a look has seen', () => {
  it("stands on the incident's card, so that nobody has to open the card of a step that asked nobody", () => {
    const [card] = renderRecord(looking(step('done', { ...bare, observation })), { history: null });
    expect(read(card?.blocks ?? [])).toMatch(
      /What gateways saw.*Step 1, 2026-01-05 10:15 UTC: gw-a tells that the device answers/s,
    );
  });

  it('does not stand there while nothing was seen', () => {
    const [card] = renderRecord(looking(step('looking', bare)), { history: null });
    expect(read(card?.blocks ?? [])).not.toContain('What gateways saw');
  });

  it('is part of the answer to a question about the run', () => {
    const rows = runStatus(looking(step('looking', bare)), { to: () => null }, OPENED_AT);
    expect(JSON.stringify(rows)).toContain('◉ Looking, read only');
  });

  it('keeps every card within the limits of Slack, with as many looks as a playbook has steps, however hostile', () => {
    fc.assert(
      fc.property(hostileChoices, (choices) => {
        const made = hostileRecord(choices);
        const [first] = made.steps;
        if (first === undefined) throw new Error('expected a step');
        const steps = Array.from({ length: 12 }, (_unused, index): StepRecord => ({ ...first, id: `s${index + 1}` }));
        for (const message of renderRecord({ ...made, steps }, { history: 'https://git.example/pull/1' }))
          expect(MessageBlocks.safeParse(message.blocks).error?.issues ?? []).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
