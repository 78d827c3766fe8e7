import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { createStateFile } from './stateFile.ts';

/** Made at the first start and kept, so that a restart finds the same workspace and an open page keeps working. */
export interface LocalSecrets {
  readonly startToken: string;
  readonly slackBotToken: string;
  readonly slackSigningSecret: string;
  readonly githubToken: string;
  readonly intakeToken: string;
}

const StoredSecrets = z.strictObject({
  startToken: z.string().min(32),
  slackBotToken: z.string().min(32),
  slackSigningSecret: z.string().min(32),
  githubToken: z.string().min(32),
  intakeToken: z.string().min(32),
});

const fresh = (): string => randomBytes(24).toString('hex');

export async function keepSecrets(path: string): Promise<LocalSecrets> {
  const made: LocalSecrets = {
    startToken: fresh(),
    // Not in the form of real tokens (`xoxb-...`, `ghp_...`): secret scanners should stay quiet about what opens nothing.
    slackBotToken: `xoxb-local-${fresh()}`,
    slackSigningSecret: fresh(),
    githubToken: `local-github-${fresh()}`,
    intakeToken: fresh(),
  };
  const file = createStateFile(path, () => JSON.stringify(made, null, 2));
  const text = await file.read();
  if (text === null) {
    await file.save();
    return made;
  }
  const stored = StoredSecrets.safeParse(parseJson(text));
  if (stored.success) return stored.data;
  throw new Error(`${path}: expected the secrets of the local workspace. Delete this file; the next start makes new ones.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** In constant time, whatever the lengths. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

/** The token of an `Authorization: Bearer` (or GitHub's `token`) header; empty when there is none. */
export function bearer(header: string | undefined): string {
  return /^(?:bearer|token) +(\S+)$/i.exec(header ?? '')?.[1] ?? '';
}
