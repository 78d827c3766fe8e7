import { createHash } from 'node:crypto';
import { codeAt } from '../../src/adapters/stepup/codes.ts';
import type { StepUpDesk } from '../../src/adapters/stepup/stepup.ts';
import { ARI, AVERY } from '../flow/bench.ts';
import { CODE_MS } from './model/phone.ts';
import { KIM, LEE } from './rules.ts';

/** The others have no codes. */
export const ENROLLED = [AVERY, ARI, LEE, KIM] as const;

/** The same in every run, so that a seed is a story. Of use to nobody: the key that seals them is fresh. */
const secretOf = (person: string): Uint8Array => createHash('sha1').update(`paths ${person}`).digest();

/** In every form in which a secret might slip out. */
export const secretsOfPhones = (): readonly string[] =>
  ENROLLED.flatMap((person) => {
    const secret = Buffer.from(secretOf(person));
    return [secret.toString('hex'), secret.toString('base64'), secret.toString('base64url'), base32(secret)];
  });

/** Everybody who has codes gets them anew: what a run before spent is not spent any more. */
export async function enrolAll(desk: StepUpDesk, now: number): Promise<void> {
  for (const person of ENROLLED) {
    const done = await desk.enrol(person, secretOf(person), codeAt(secretOf(person), now), now, true);
    if (done !== 'done') throw new Error(`${person} could not be enrolled: ${done}`);
  }
}

export const rightCode = (person: string, now: number): string => codeAt(secretOf(person), now);

export function wrongCode(person: string, now: number): string {
  const near = [-CODE_MS, 0, CODE_MS].map((ms) => codeAt(secretOf(person), now + ms));
  const wrong = ['918273', '928374', '938475', '948576'].find((code) => !near.includes(code));
  if (wrong === undefined) throw new Error('four codes, and three of them are right');
  return wrong;
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five, 2)]).join('');
}
