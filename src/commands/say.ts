import { parseConfig, type Config } from '../config.ts';
import { loadPlaybooks, type Playbooks } from '../adapters/files/playbooks.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Prints every problem with what to do, for people who want to correct them in one go. A problem may quote the file that it is about. */
export function sayProblems(title: string, problems: readonly string[]): void {
  console.error(`${printable(title)}\n${problems.map((problem) => `  ${printable(problem)}`).join('\n')}`);
}

/** Configuration and the playbooks folder; null when something is wrong with them, and it has been said. */
export async function readWorld(env: Environment): Promise<{ config: Config; playbooks: Playbooks } | null> {
  const configured = parseConfig(env);
  if (!configured.ok) {
    sayProblems('The configuration has problems (.env.example explains each variable):', configured.problems);
    return null;
  }
  const loaded = await loadPlaybooks(configured.config.playbooksDir);
  if (!loaded.ok) {
    sayProblems(`The folder ${configured.config.playbooksDir} has problems:`, loaded.problems);
    return null;
  }
  return { config: configured.config, playbooks: loaded.value };
}

/** A terminal is not a safe place for control characters that an attacker wrote. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, (character) => (character === '\n' ? ' ' : '\uFFFD'));
}
