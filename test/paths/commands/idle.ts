import * as fc from 'fast-check';
import { requestOf, stepIdOf, type Real } from '../real.ts';
import { command } from './command.ts';
import { person, which } from './deciding.ts';
import { pressPlain } from './press.ts';

const OTHER = 'f'.repeat(64);

/** What a forged or stale button carries, made of what is really there. */
type Forgery = (real: Real, on: 0 | 1) => Promise<object>;
const FORGERIES: Readonly<Record<string, Forgery>> = {
  'with another digest': async () => Promise.resolve({ digest: OTHER }),
  'with the request of a card that never was': async () => Promise.resolve({ request: 'id-of-no-card-s1' }),
  'from another workspace': async () => Promise.resolve({ team: 'T0OTHER' }),
  'on a step that is not there': async () => Promise.resolve({ step: 's9' }),
  'on an older card': async ({ cases }, on) => {
    const old = cases[on].askings.at(-2);
    return Promise.resolve(old ?? { digest: OTHER });
  },
  "with the other incident's ids": async (real, on) => askingOf(real, on === 0 ? 1 : 0),
  "with the other incident's digest": async (real, on) => ({ digest: (await askingOf(real, on === 0 ? 1 : 0)).digest }),
  "with this asking on the other step's name": async (real, on) => {
    const other = await stepIdOf(real, real.cases[on], 'release_device');
    return { ...(await askingOf(real, on)), step: other ?? 's9' };
  },
};

/** The newest asking of an incident. */
async function askingOf(real: Real, on: 0 | 1): Promise<{ readonly request: string; readonly digest: string }> {
  const one = real.cases[on];
  const id = await stepIdOf(real, one, 'isolate_device');
  const request = id === null ? null : await requestOf(real, one, id);
  return { request: request?.id ?? 'none', digest: request?.digest ?? OTHER };
}

/** Presses that must change nothing, whoever makes them: nothing of them is told to the model. */
export const forged = fc
  .tuple(
    which,
    person,
    fc.constantFrom(...Object.entries(FORGERIES)),
    fc.constantFrom('approve', 'reject', 'withdraw', 'break_glass'),
  )
  .map(([on, by, [how, made], verdict]) =>
    command(`${by} presses ${verdict} ${how} (${on})`, async (_model, real) => {
      const { incident } = real.cases[on];
      const step = await stepIdOf(real, real.cases[on], 'isolate_device');
      const carried = {
        verdict,
        reason: 'Because.',
        stepUp: 'verified',
        ...(step !== null && { step }),
        ...(await made(real, on)),
      };
      await real.bench.click(incident, by, carried as Parameters<typeof real.bench.click>[2]);
    }),
  );

/** The button without its form: where a code is needed, it approves nothing. */
export const plain = fc
  .tuple(which, person)
  .map(([on, by]) =>
    command(`${by} approves without any code (${on})`, (model, real) =>
      pressPlain(model, real, { on, by, verdict: 'approve', reason: '' }),
    ),
  );
