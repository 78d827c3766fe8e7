import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDraft } from '../../../src/core/draft/parse.ts';
import { digestOf } from '../../../src/core/json.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { device, goodAnswer, goodDraft, incident, isolate } from './incident.ts';

const step = { ...isolate, device: 'D1' };
const codesOf = (answer: string): readonly string[] => {
  const parsed = parseDraft(answer, incident());
  return parsed.ok ? [] : parsed.findings.map((finding) => finding.code);
};

describe('parseDraft', () => {
  it('resolves short ids to the incident’s devices and takes the title from the kind, not from the model', () => {
    expect(parseDraft(goodAnswer(), incident())).toEqual({ ok: true, draft: goodDraft() });
  });

  it('takes off one code fence around the whole answer', () => {
    expect(parseDraft(`\`\`\`json\n${goodAnswer()}\n\`\`\``, incident()).ok).toBe(true);
    expect(codesOf(`Here you are:\n\`\`\`json\n${goodAnswer()}\n\`\`\``)).toEqual(['draft.not_json']);
    expect(codesOf(`\`\`\`\n\`\`\`json\n${goodAnswer()}\n\`\`\`\n\`\`\``)).toEqual(['draft.not_json']);
  });

  it('turns line breaks into blanks and leaves other control characters for the guard', () => {
    const parsed = parseDraft(goodAnswer({ steps: [{ ...step, title: ' Cut\n\tit off\u0007 ' }] }), incident());
    expect(parsed.ok && parsed.draft.steps[0]?.title).toBe('Cut it off\u0007');
  });

  it.each([
    ['nothing', '', 'draft.not_json'],
    ['prose', 'I would cut it off.', 'draft.not_json'],
    ['half an object', goodAnswer().slice(0, 100), 'draft.not_json'],
    ['deep nesting', '['.repeat(60_000), 'draft.not_json'],
    ['a huge answer', JSON.stringify('x'.repeat(LIMITS.modelAnswerMaxBytes)), 'draft.too_long'],
    ['a list', '[]', 'draft.malformed'],
    ['null', 'null', 'draft.malformed'],
    ['a key of its own', goodAnswer().replace('{', '{"commands":["reboot"],'), 'draft.malformed'],
    ['a prototype key', goodAnswer().replace('{', '{"__proto__":{"steps":[]},'), 'draft.malformed'],
    ['a step with a command', goodAnswer({ steps: [{ ...step, command: 'nft flush ruleset' }] }), 'draft.malformed'],
    ['a missing reason', goodAnswer({ steps: [{ ...step, reason: undefined }] }), 'draft.malformed'],
    ['a device of no incident', goodAnswer({ steps: [{ ...step, device: 'D2' }] }), 'draft.unknown_device'],
    ['an inventory id in place of a short one', goodAnswer({ steps: [{ ...step, device: 'cam-1' }] }), 'draft.unknown_device'],
    ['the name of an object’s method', goodAnswer({ steps: [{ ...step, device: 'toString' }] }), 'draft.unknown_device'],
    ['more steps than anybody reads', goodAnswer({ steps: Array.from({ length: 201 }, () => step) }), 'draft.malformed'],
  ])('refuses %s', (_, answer, code) => {
    expect(new Set(codesOf(answer))).toEqual(new Set([code]));
  });

  it('says which step is wrong', () => {
    const parsed = parseDraft(goodAnswer({ steps: [step, { ...step, device: 'D9' }] }), incident());
    expect(parsed).toEqual({
      ok: false,
      findings: [
        {
          code: 'draft.unknown_device',
          step: 1,
          message: 'Step 2 names the device "D9", which is not part of this incident. Use one of the listed device ids.',
        },
      ],
    });
  });

  it.each([
    ['a key with half a surrogate pair', '{"\\ud800":1}'],
    ['a key that reads from right to left', '{"\u202eevil":1}'],
    ['a device that clears the terminal', goodAnswer({ steps: [{ ...step, device: '\u001b[2J\ud83d' }] })],
    ['a key that is cut in the middle of a character', `{"${'x'.repeat(170)}${'\u{1f600}'.repeat(20)}":1}`],
  ])('keeps its findings visible and storable: %s', (_, answer) => {
    const parsed = parseDraft(answer, incident());
    expect(() => digestOf(parsed)).not.toThrow();
    expect(parsed.ok ? '' : parsed.findings.map((finding) => finding.message).join('')).toMatch(/^\P{C}+$/u);
  });

  it('never throws, and its findings are few and short, whatever the answer is', () => {
    const shaped = fc.record(
      {
        summary: fc.string(),
        hypotheses: fc.array(fc.jsonValue()),
        steps: fc.array(fc.oneof(fc.jsonValue(), fc.record({ ...fcStep() }))),
      },
      { requiredKeys: [] },
    );
    const answers = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      shaped.map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(answers, (answer) => {
        const parsed = parseDraft(answer, incident([device('cam-1')]));
        if (parsed.ok) return;
        expect(parsed.findings.length).toBeGreaterThan(0);
        expect(parsed.findings.length).toBeLessThanOrEqual(LIMITS.findingsPerDraftMax);
        for (const finding of parsed.findings) expect(finding.message).toMatch(/^\P{C}{1,400}$/u);
      }),
      { numRuns: 500 },
    );
  });
});

function fcStep() {
  return {
    action: fc.string(),
    device: fc.option(fc.constantFrom('D1', 'D2', '__proto__', '')),
    title: fc.string(),
    reason: fc.string(),
    evidence: fc.array(fc.string()),
    after: fc.array(fc.double()),
  };
}
