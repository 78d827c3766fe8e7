import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { codeAt, freshSecret } from '../adapters/stepup/codes.ts';
import type { StepUpDesk } from '../adapters/stepup/stepup.ts';
import type { PhoneCode } from '../local/api.ts';
import { createStateFile } from '../local/stateFile.ts';

/** The made-up people's phones, for a policy that asks for one-time codes: nobody has an app with a secret of theirs. */
export interface Phones {
  /** TAGOUT_STEPUP_KEY of this workspace. */
  readonly key: string;
  /** What each of them shows now. */
  codes(): readonly PhoneCode[];
  enrol(desk: StepUpDesk): Promise<void>;
}

const Kept = z.strictObject({ key: z.string(), secrets: z.record(z.string(), z.string()) });

/** A first code from so long ago that it stands in nobody's way. */
const ENROLLED_BEFORE_MS = 10 * 60_000;

/** Made at the first start and kept, as the database keeps who is enrolled. */
export async function keepPhones(path: string, people: readonly string[]): Promise<Phones> {
  let kept: z.infer<typeof Kept> = {
    key: randomBytes(32).toString('base64'),
    secrets: Object.fromEntries(people.map((id) => [id, Buffer.from(freshSecret()).toString('base64')])),
  };
  const file = createStateFile(path, () => JSON.stringify(kept, null, 2));
  const text = await file.read();
  if (text === null) await file.save();
  else kept = Kept.parse(JSON.parse(text));
  const secrets = Object.entries(kept.secrets).map(([persona, secret]) => ({ persona, secret: Buffer.from(secret, 'base64') }));
  return {
    key: kept.key,
    codes: () => secrets.map(({ persona, secret }) => ({ persona, code: codeAt(secret, Date.now()) })),
    enrol: async (desk) => {
      const before = Date.now() - ENROLLED_BEFORE_MS;
      for (const { persona, secret } of secrets) await desk.enrol(persona, secret, codeAt(secret, before), before, false);
    },
  };
}
