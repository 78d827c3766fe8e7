import { useCallback, useMemo, useState } from 'react';
import type { ActAnswer, PersonaAct } from '../../api.ts';
import { sendAct, sendSample } from './send.ts';

export interface Acts {
  /** Keys of what is on its way. */
  readonly pending: ReadonlySet<string>;
  /** The last answer that was a refusal, until it is dismissed or something succeeds. */
  readonly problem: string | null;
  readonly clearProblem: () => void;
  /** Sends one act; a second one with the same key, while the first is on its way, is not sent. */
  readonly act: (key: string, act: PersonaAct) => Promise<boolean>;
  readonly fire: (sample: string) => Promise<boolean>;
}

export function useActs(token: string): Acts {
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string | null>(null);
  const run = useCallback(
    async (key: string, send: () => Promise<ActAnswer>): Promise<boolean> => {
      if (pending.has(key)) return false;
      setPending((now) => new Set(now).add(key));
      const answer = await send();
      setPending((now) => new Set([...now].filter((other) => other !== key)));
      setProblem(answer.ok ? null : answer.message);
      return answer.ok;
    },
    [pending],
  );
  return useMemo(
    () => ({
      pending,
      problem,
      clearProblem: () => setProblem(null),
      act: (key, act) => run(key, () => sendAct(token, act)),
      fire: (sample) => run(`fire:${sample}`, () => sendSample(token, sample)),
    }),
    [pending, problem, run, token],
  );
}
