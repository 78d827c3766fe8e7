import { codeAt, freshSecret } from '../../src/adapters/stepup/codes.ts';
import type { ChannelMessage, OpenModal } from '../../src/local/api.ts';
import { buttonsOf } from '../e2e/rig.ts';
import { typed, type Values } from './forms.ts';
import { onButtons, requestOf } from './habits.ts';
import { AVERY, LEE, type Button, type Habit, type Hands } from './hands.ts';
import type { Rig } from './rig.ts';

/** The phones of those who approve with one-time codes. */
export interface Phones {
  /** Gives both their codes, as the command does. */
  enrol(rig: Rig): Promise<void>;
  codeOf(person: string): string;
}

/** The first code, which enrolling spends, is this old. */
const ENROLLED_BEFORE_MS = 600_000;

export function createPhones(): Phones {
  const secrets = new Map<string, Uint8Array>([AVERY, LEE].map((person) => [person, freshSecret()] as const));
  const secretOf = (person: string): Uint8Array => {
    const secret = secrets.get(person);
    if (secret === undefined) throw new Error(`${person} has no phone`);
    return secret;
  };
  return {
    enrol: async (rig) => {
      for (const [person, secret] of secrets) {
        const at = Date.now() - ENROLLED_BEFORE_MS;
        await rig.enrol({ person, secret: Buffer.from(secret).toString('base64'), code: codeAt(secret, at), at });
      }
    },
    codeOf: (person) => codeAt(secretOf(person), Date.now()),
  };
}

/**
 * Avery reads the details and approves the first asking with a code, then tries that code on the next asking as well. Lee approves that one
 * alone, with a code.
 */
export function withCodes({ press, forms, acknowledge, has }: Hands, phones: Phones): readonly Habit[] {
  const used = new Map<string, { readonly request: string; readonly code: string; again: boolean }>();
  const read = new Set<string>();

  const glass = (): Values => ({ ...typed('code', phones.codeOf(LEE)), ...typed('reason', 'The dock waits for it.') });

  const avery = onButtons('approve_code', async ({ incident, card, button }) => {
    const request = requestOf(button);
    const first = used.get(incident);
    const open = () => press(AVERY, card, button);
    if (first !== undefined && first.request !== request) {
      if (first.again) return;
      const values = (form: OpenModal) => (saysNo(form) ? null : typed('code', first.code));
      first.again = await forms.further(`again ${button.value}`, { person: AVERY, callbackId: 'code', button, open, values });
      return;
    }
    const done = { person: AVERY, incident, action: 'approve', about: request, allowed: true } as const;
    if (has(done)) return;
    if (!read.has(request)) {
      const details = await forms.further(`read ${request}`, {
        person: AVERY,
        callbackId: 'details',
        open: () => press(AVERY, card, detailsOf(card)),
        values: () => null,
      });
      if (details) read.add(request);
      return;
    }
    const values = (): Values => {
      const code = phones.codeOf(AVERY);
      used.set(incident, { request, code, again: false });
      return typed('code', code);
    };
    if (await forms.further(button.value, { person: AVERY, callbackId: 'code', button, open, values })) acknowledge(done);
  });

  const lee = onButtons('break_glass_code', async ({ incident, card, button }) => {
    const request = requestOf(button);
    const done = { person: LEE, incident, action: 'approve', about: request, allowed: true } as const;
    if (used.get(incident)?.again !== true || has(done)) return;
    const open = () => press(LEE, card, button);
    if (await forms.further(`glass ${button.value}`, { person: LEE, callbackId: 'code', button, open, values: glass }))
      acknowledge(done);
  });
  return [avery, lee];
}

/** Beside a field stands what is wrong with it. */
const saysNo = ({ errors }: OpenModal): boolean => Object.keys(errors).length > 0;

function detailsOf(card: ChannelMessage): Button {
  const found = buttonsOf(card).find(({ actionId }) => actionId === 'details');
  if (found === undefined) throw new Error('a step that can be approved has details');
  return found;
}
