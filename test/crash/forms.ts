import type { ActAnswer, OpenModal } from '../../src/local/api.ts';
import type { Button } from './hands.ts';
import type { World } from './world.ts';

/** A form that somebody opens for one purpose. */
export interface Errand {
  readonly person: string;
  /** By which the form is known when it is there. One that is still being filled has another. */
  readonly callbackId: string;
  /** The button that it stands behind, if any: somebody with two incidents must not fill in the form of the other one. */
  readonly button?: Button;
  readonly open: () => Promise<ActAnswer>;
  /** What is typed into it; null closes it, as there was only something to read. */
  readonly values: (form: OpenModal) => Values | null;
}

export type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** How people get through a form in spite of everything: it may not open, stay empty, or fail when it is sent. */
export interface Forms {
  /** Takes the next step. True once: when the form was sent and Slack took it, or was read. @param purpose tells this errand from all others. */
  further(purpose: string, errand: Errand): Promise<boolean>;
}

/** How long somebody waits for a form before they press again: twice as long each time, so that a slow machine is given its time. */
const PATIENCE_MS = 2000;
const PATIENCE_MAX_MS = 30_000;

export function createForms(world: World): Forms {
  /** Somebody does one thing at a time: who turned to the next form meanwhile would close the one before. */
  const busy = new Map<string, { readonly purpose: string; readonly until: number }>();
  const patience = new Map<string, number>();

  const inFront = async (person: string): Promise<OpenModal | null> =>
    (await world.state()).modals.find(({ persona }) => persona === person) ?? null;

  const send = async (form: OpenModal, values: Values | null): Promise<boolean> => {
    const { persona, viewId } = form;
    if (values === null) return (await world.act({ kind: 'dismiss', persona, viewId })).ok;
    if (!(await world.act({ kind: 'submit', persona, viewId, values })).ok) return false;
    // Taken, Slack closes it. Else it says beside a field, or in its place, what is wrong.
    return (await inFront(persona))?.viewId !== viewId;
  };

  return {
    further: async (purpose, { person, callbackId, button, open, values }) => {
      const current = busy.get(person);
      const isWaiting = current !== undefined && Date.now() < current.until;
      if (isWaiting && current.purpose !== purpose) return false;
      const form = await inFront(person);
      if (form !== null && isFor(form, callbackId, button)) {
        const isDone = await send(form, values(form));
        if (isDone) busy.delete(person);
        return isDone;
      }
      if (isWaiting) return false;
      // One that nobody filled, or of an errand before.
      if (form !== null) await world.act({ kind: 'dismiss', persona: person, viewId: form.viewId });
      // An error is seen at once; nothing at all is waited for.
      if (!(await open()).ok) return false;
      const patienceMs = patience.get(purpose) ?? PATIENCE_MS;
      patience.set(purpose, Math.min(2 * patienceMs, PATIENCE_MAX_MS));
      busy.set(person, { purpose, until: Date.now() + patienceMs });
      return false;
    },
  };
}

function isFor({ view }: OpenModal, callbackId: string, button: Button | undefined): boolean {
  const form = view as { readonly callback_id?: string; readonly private_metadata?: string };
  if (form.callback_id !== callbackId) return false;
  // What only shows something carries nothing.
  if (button === undefined || !form.private_metadata) return true;
  const { i: incident, s: step } = JSON.parse(button.value) as { readonly i: string; readonly s?: string };
  const carried = form.private_metadata;
  return carried.includes(`"${incident}"`) && (step === undefined || carried.includes(`"${step}"`));
}

/** A field of text as Slack sends it. */
export const typed = (name: string, value: string): Values => ({ [name]: { [name]: { type: 'plain_text_input', value } } });
