import type { Answer, Fault, Outcome } from './line.ts';

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** What stands in the way of a server that is down. */
export const page = (status: number): Answer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<html>Out of order.</html>',
});

/** One answer after the other, from the front again at the end. */
export function inTurn(...answers: readonly Answer[]): () => Answer {
  let next = 0;
  return () => {
    const answer = answers[next % answers.length];
    next += 1;
    if (answer === undefined) throw new Error('there is no answer to give');
    return answer;
  };
}

/** The server does what it is asked for, and its answer is lost. */
export const answerLost: Fault = async (_call, pass): Promise<Outcome> => {
  await pass();
  return 'cut';
};
