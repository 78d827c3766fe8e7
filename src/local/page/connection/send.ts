import { API, type ActAnswer, type PersonaAct } from '../../api.ts';

const NO_ANSWER = 'The workspace did not answer. Look at the terminal where `npm start` runs, then try again.';

export const sendAct = (token: string, act: PersonaAct): Promise<ActAnswer> => post(token, API.act, act);

export const sendSample = (token: string, sample: string): Promise<ActAnswer> => post(token, API.fire, { sample });

/** Never rejects: what goes wrong is an answer that people can read. */
async function post(token: string, path: string, body: unknown): Promise<ActAnswer> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (isAnswer(answer)) return answer;
    return { ok: false, message: `The workspace answered ${response.status} without a reason. Look at the terminal.` };
  } catch {
    return { ok: false, message: NO_ANSWER };
  }
}

function isAnswer(value: unknown): value is ActAnswer {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false;
  return value.ok === true || (value.ok === false && 'message' in value && typeof value.message === 'string');
}
