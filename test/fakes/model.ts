import type { Model, ModelAnswer, ModelRequest } from '../../src/ports.ts';

export type FakeReply =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: Exclude<ModelAnswer['kind'], 'text'> };

export interface FakeModel extends Model {
  /** Every request so far, oldest first. */
  readonly asked: readonly ModelRequest[];
  /** Says what the next answers are. When none is left the last one is given again. */
  reply(...replies: readonly FakeReply[]): void;
}

/** A model that answers what a test tells it. It is held to the same contract as the real adapter. */
export function createFakeModel(name = 'fake-model'): FakeModel {
  const asked: ModelRequest[] = [];
  let queue: readonly FakeReply[] = [];
  return {
    name,
    asked,
    reply(...replies) {
      queue = replies;
    },
    answer(request) {
      asked.push(request);
      const [next, ...rest] = queue;
      if (rest.length > 0) queue = rest;
      const reply = next ?? { kind: 'down' };
      return Promise.resolve(
        reply.kind === 'text'
          ? { ...reply, model: name }
          : { kind: reply.kind, message: `${name} is ${reply.kind}.`, model: name },
      );
    },
  };
}
