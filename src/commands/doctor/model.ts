import { fine, fix, look, type Check } from '../../core/checkup.ts';
import { parseDraft } from '../../core/draft/parse.ts';
import { draftRequest } from '../../core/draft/request.ts';
import { LIMITS } from '../../core/limits.ts';
import { ACTION_IDS } from '../../core/playbook.ts';
import type { Model } from '../../ports.ts';
import { sampleIncident } from './sample.ts';

const ABOUT = 'Model';

/** Half of the time that a draft has: a busier hour would use the other half. */
const SLOW_MS = LIMITS.modelTimeoutMs / 2;

/** Asks for the draft of a made-up incident, with the prompt and the schema of a real one. */
export function modelCheck(model: Model, now: () => number): Check {
  return {
    about: ABOUT,
    async run() {
      const incident = sampleIncident();
      const possible = new Map(incident.devices.map(({ id }) => [id, ACTION_IDS]));
      const began = now();
      const answer = await model.answer(draftRequest(incident, possible));
      const tookMs = now() - began;
      if (answer.kind !== 'text') return [fix(ABOUT, `model.${answer.kind}`, answer.message)];
      const draft = parseDraft(answer.text, incident);
      if (!draft.ok) {
        const sentence = `${model.name} answered, but not in the schema that it was given. Choose a model and a server with structured output; until then the curated playbooks are used.`;
        return [fix(ABOUT, 'model.schema', sentence)];
      }
      const took = `${model.name} drafted a made-up incident in ${(tookMs / 1000).toFixed(1)} s, in the schema`;
      return [
        tookMs < SLOW_MS
          ? fine(ABOUT, `${took}.`)
          : look(
              ABOUT,
              'model.near_limit',
              `${took}. After ${LIMITS.modelTimeoutMs / 1000} s a curated playbook is used instead: a faster model would leave room.`,
            ),
      ];
    },
  };
}

export const noModelCheck: Check = {
  about: ABOUT,
  run: () =>
    Promise.resolve([
      look(ABOUT, 'model.none', 'None is set: the curated playbooks are used. Set OPENAI_MODEL to have drafts.'),
    ]),
};
