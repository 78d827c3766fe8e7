import type { Playbooks } from '../adapters/files/playbooks.ts';
import type { CuratedPlaybook, CuratedStep } from '../core/curated/file.ts';
import type { ApprovalRule } from '../core/plan.ts';
import { looksFor, outlookFor, type Outlook } from '../core/planning/outlook.ts';
import { READ_ONLY_ACTIONS } from '../core/playbook.ts';
import { indispensable, membersInFile } from '../core/policy/satisfiable.ts';
import { couldDo, whoIs } from '../core/policy/who.ts';
import { ruleSentences } from '../core/policy/words.ts';
import { readCurated } from './read-curated.ts';
import { printable, readWorld, type Environment } from './say.ts';

const USAGE = 'Usage: npm run tagout -- explain <playbook> [--as <Slack user id>]';
const SHOWN_MAX = 5;

/**
 * Who could approve each step of a curated playbook, and why: from the files alone. Opens nothing, asks nobody, and so knows no members of
 * Slack user groups. @returns the exit code.
 */
export async function explain(args: readonly string[], env: Environment): Promise<number> {
  const asked = parseArguments(args);
  if (asked === null) {
    console.error(USAGE);
    return 2;
  }
  const world = await readWorld(env);
  if (world === null) return 2;
  const playbook = await readCurated(asked.file);
  if (typeof playbook === 'number') return playbook;
  for (const line of explanation(playbook, world.playbooks, asked.person)) console.log(printable(line));
  return 0;
}

function parseArguments(args: readonly string[]): { readonly file: string; readonly person: string | null } | null {
  const at = args.indexOf('--as');
  const person = at === -1 ? null : (args[at + 1] ?? '');
  const [file, ...more] = at === -1 ? args : args.toSpliced(at, 2);
  if (file === undefined || more.length > 0 || file.startsWith('-')) return null;
  // A name is no id: people choose their names in Slack, also one that somebody else has.
  return person === null || /^[UW][A-Z0-9]{7,20}$/.test(person) ? { file, person } : null;
}

/** Pure. The lines of the answer; titles are the operator's own words. */
export function explanation(playbook: CuratedPlaybook, playbooks: Playbooks, person: string | null): readonly string[] {
  const { policy } = playbooks;
  const traps = indispensable(policy, membersInFile(policy));
  return [
    playbook.title,
    person === null ? 'For everybody whom the policy names.' : `For ${person}.`,
    'Nobody, whoever they are, approves a step of an incident that they opened or whose draft they shaped.',
    ...playbook.steps.flatMap((step) => ['', ...stepLines(step, playbooks, person)]),
    ...(traps.length === 0 ? [] : ['', 'Worth knowing', ...traps.map((trap) => `  ${trap}`)]),
  ];
}

function stepLines(step: CuratedStep, playbooks: Playbooks, person: string | null): readonly string[] {
  const title = `${step.id}: ${step.title} (${step.action})`;
  if (step.action === 'manual') return [title, ...manualLines(playbooks, person)];
  if (READ_ONLY_ACTIONS.has(step.action)) return [title, ...looksFor(step.action, playbooks).map(lookLine)];
  return [title, ...outlookFor(step.action, playbooks).flatMap((outlook) => outlookLines(outlook, playbooks, person))];
}

function manualLines({ policy }: Playbooks, person: string | null): readonly string[] {
  const responders = policy.responders.join(', ');
  const yours = person !== null && policy.responders.some((name) => policy.groups.get(name)?.users.includes(person) === true);
  return [
    `  Work for a person: it needs no approval. A responder (${responders}) confirms it.`,
    ...(person === null ? [] : [`    ${yours ? 'Could confirm it.' : 'Is not named as a responder.'}`]),
  ];
}

function named(devices: readonly string[]): string {
  const left = devices.length - SHOWN_MAX;
  return `${devices.slice(0, SHOWN_MAX).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

function lookLine({ devices, rule }: Outlook<object>): string {
  return rule.ok
    ? `  On ${named(devices)}: only looks, so it runs without asking, and is recorded.`
    : `  On ${named(devices)}: is not done. ${rule.message} (${rule.code})`;
}

function outlookLines(
  { devices, rule }: Outlook<ApprovalRule>,
  { policy }: Playbooks,
  person: string | null,
): readonly string[] {
  if (!rule.ok) return [`  On ${named(devices)}: nobody is asked. ${rule.message} (${rule.code})`];
  const who = person === null ? whoIs(policy, rule.value) : couldDo(policy, rule.value, person);
  return [
    `  On ${named(devices)}:`,
    ...ruleSentences(rule.value).map((sentence) => `    ${sentence}`),
    ...who.map((sentence) => `      ${sentence}`),
  ];
}
