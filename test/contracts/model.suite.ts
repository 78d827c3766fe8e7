import { afterEach, describe, expect, it } from 'vitest';
import type { Model, ModelAnswer, ModelRequest } from '../../src/ports.ts';

export type Behaviour =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: Exclude<ModelAnswer['kind'], 'text'> };

/** One model whose server a test can steer. */
export interface ModelUnderTest {
  readonly model: Model;
  /** How the other side behaves from now on. */
  readonly behave: (behaviour: Behaviour) => Promise<void>;
  /** The texts that the other side was sent last, in order. */
  readonly sent: () => readonly string[];
  close(): Promise<void>;
}

export const request: ModelRequest = {
  system: 'You draft playbooks.',
  user: 'Draft one.',
  repairs: [],
  schemaName: 'playbook_draft',
  schema: { type: 'object', properties: { summary: { type: 'string' } }, required: ['summary'], additionalProperties: false },
};

/** What the flow relies on in any `Model`. Run on the fake and on the real adapter. */
export function modelContract(name: string, start: () => Promise<ModelUnderTest>): void {
  describe(`the model contract, kept by ${name}`, () => {
    let open: ModelUnderTest | null = null;
    const started = async (): Promise<ModelUnderTest> => (open = await start());
    afterEach(async () => {
      await open?.close();
      open = null;
    });

    it('gives the text as it came, and names the model', async () => {
      const { model, behave } = await started();
      await behave({ kind: 'text', text: '{"summary":"ü"}' });
      expect(await model.answer(request)).toEqual({ kind: 'text', text: '{"summary":"ü"}', model: model.name });
    });

    it.each(['refused', 'truncated', 'slow', 'down'] as const)(
      'says in one sentence that the model is %s, and never rejects',
      async (kind) => {
        const { model, behave } = await started();
        await behave({ kind });
        const answer = await model.answer(request);
        expect(answer).toMatchObject({ kind, model: model.name });
        expect(answer.kind !== 'text' && answer.message).toMatch(/^[^\n]{10,200}\.$/);
      },
    );

    it('answers again after a failure', async () => {
      const { model, behave } = await started();
      await behave({ kind: 'down' });
      expect((await model.answer(request)).kind).toBe('down');
      await behave({ kind: 'text', text: '{}' });
      expect((await model.answer(request)).kind).toBe('text');
    });

    it('passes an earlier answer and its findings on, in order', async () => {
      const { model, behave, sent } = await started();
      await behave({ kind: 'text', text: '{}' });
      await model.answer({ ...request, repairs: [{ answer: 'first draft', findings: 'guard.no_steps' }] });
      const [system, user, answer, findings] = sent();
      expect([system, user, answer]).toEqual(['You draft playbooks.', 'Draft one.', 'first draft']);
      expect(findings).toContain('guard.no_steps');
    });
  });
}
