import * as fc from 'fast-check';
import { LIMITS } from '../../../src/core/limits.ts';
import type { ExecReport, Observation } from '../../../src/core/plan.ts';
import { type IncidentRecord, STEP_STATUSES } from '../../../src/core/record.ts';
import { batch, camera, decision, incident, isolate, plan, playbook, record, step, swap } from './fixtures.ts';

/** Text as an attacker or a talkative model would write it: long, escaped, invisible, many lines. */
const TEXTS: readonly string[] = [
  '',
  ' ',
  '\n',
  'plain words',
  '<!channel>',
  '\u202E\u200B',
  '&'.repeat(1600),
  '<'.repeat(1600),
  '"\\'.repeat(2000),
  '\u0000'.repeat(800),
  'x'.repeat(4000),
  'a\n'.repeat(400),
  '\u200B'.repeat(800),
  '👍'.repeat(800),
  '\uD800'.repeat(500),
];

export type Choices = typeof hostileChoices extends fc.Arbitrary<infer T> ? T : never;

/** Few and small choices, so that a counterexample can be read; `hostileRecord` makes the record from them. */
export const hostileChoices = fc.record({
  texts: fc.array(fc.nat({ max: TEXTS.length - 1 }), { minLength: 12, maxLength: 12 }),
  count: fc.nat({ max: 45 }),
  status: fc.constantFrom(...STEP_STATUSES),
  report: fc.constantFrom('none' as const, 'completed' as const, 'refused' as const, 'unknown' as const),
  planned: fc.boolean(),
});

export function hostileRecord({ texts, count, status, report, planned }: Choices): IncidentRecord {
  const word = (index: number): string => TEXTS[texts[index % texts.length] ?? 0] ?? '';
  const times = <T>(make: (index: number) => T): T[] => Array.from({ length: count }, (_unused, index) => make(index));
  // A batch has a digest, so nothing in it lacks a canonical form.
  const command = (index: number): string => word(index).toWellFormed();
  const many = times(command);
  const evidence = times((index) => ({
    id: `E${index + 1}`,
    kind: 'alert' as const,
    sentence: word(index),
    trusted: false,
    data: null,
  }));
  const commands = times((index) => ({ argv: [command(index), command(index + 1)], stdin: command(index + 2), timeoutMs: 1 }));
  const rule = {
    ...batch().rule,
    groups: many,
    oneFromEach: many,
    remindMs: 1,
    escalation: { afterMs: 2, groups: many },
    stepUp: true as const,
    holdMs: 1000,
    rejection: 'reopens' as const,
    breakGlass: { group: command(3), maxMs: 1 },
    affects: count,
    raised: true as const,
    undo: 'by_itself' as const,
  };
  const made = plan({ run: commands, undo: commands.slice(0, 2), rule });
  const nudge = { at: 0, people: Array.from({ length: LIMITS.nudgedPeopleMax }, (_unused, index) => `U0PERSON00${index}`) };
  return record({
    incident: incident({
      title: word(0),
      evidence,
      devices: times(() => ({ ...camera, name: word(1), site: word(2), kind: word(3), dependents: many.slice(0, 4) })),
      unknownEndpoints: many,
      openedBy: { kind: 'person', id: 'U0', name: word(4) },
    }),
    draft: {
      status: 'failed',
      round: 1,
      sentence: word(5),
      changes: many,
      tries: times(() => ({
        model: word(6),
        at: 0,
        outcome: 'findings',
        sentence: word(7),
        findings: [{ code: word(8), message: word(9), step: 0 }],
      })),
    },
    playbook: playbook({
      title: word(10),
      summary: word(11),
      author: { kind: 'curated', file: word(0), because: word(1) },
      steps: [
        {
          ...isolate,
          action: count % 3 === 0 ? 'observe_device' : 'isolate_device',
          title: word(2),
          reason: word(3),
          evidence: evidence.map((fact) => fact.id),
        },
        swap,
      ],
    }),
    steps: [
      step(status, {
        plan: planned ? { ...made, effect: word(4), undoSentence: word(5), breaks: many } : null,
        problem: { code: word(6), message: word(7) },
        request: {
          id: 'r1',
          digest: made.digest,
          askedAt: 0,
          expiresAt: 1,
          heldUntil: 2,
          shortage: word(2),
          ...(count % 2 === 0 && { reminded: nudge, escalated: nudge }),
        },
        decisions: times((index) =>
          decision({
            name: word(8),
            reason: word(9),
            request: 'r1',
            groups: many,
            secondsToDecide: index,
            ...(index < 2 && { breakGlass: true as const }),
          }),
        ),
        changed: many,
        differences: times((index) => ({
          what: word(index),
          before: word(index + 1),
          after: word(index + 2),
          ...(index % 2 === 0 && { lines: true as const }),
        })),
        voided: { request: 'r0', people: nudge.people, changed: many },
        report: reportOf(report, word, times),
        probe: { holds: false, readable: false, facts: { a: word(10) }, sentence: word(11) },
        undo: {
          orderedAt: 0,
          attempt: count % 2 === 0 ? null : { id: 'u1', digest: made.digest, startedAt: 0, longestMs: 1 },
          problem: count % 5 === 0 ? { code: word(6), message: word(7) } : null,
          report: reportOf(report, word, times),
          probe: count % 3 === 0 ? null : { holds: false, readable: true, facts: { a: word(10) }, sentence: word(11) },
        },
        observation: observed(word, count),
      }),
    ],
    stopped: { by: word(0), at: 0, reason: word(1) },
    closedAt: 0,
  });
}

/** Many facts, as a connector of the operator's own could report them; the sentence is made from them. */
function observed(word: (index: number) => string, count: number): Observation {
  const { device, host, connector, probe } = batch();
  const facts = Object.fromEntries(Array.from({ length: count }, (_unused, index) => [`fact.${index}`, word(index)]));
  return { at: 0, device, host, connector, reads: probe.reads, facts, effect: word(3), sentence: word(4) };
}

function reportOf(
  kind: Choices['report'],
  word: (index: number) => string,
  times: <T>(make: (index: number) => T) => T[],
): ExecReport | null {
  const results = times((index) => ({
    exitCode: -index,
    stdout: word(index),
    stderr: word(index + 1),
    truncated: true,
    durationMs: index,
  }));
  switch (kind) {
    case 'none':
      return null;
    case 'completed':
      return { kind, results };
    case 'refused':
      return { kind, code: word(1), message: word(2) };
    case 'unknown':
      return { kind, code: word(1), message: word(2), results };
    default:
      return kind;
  }
}
