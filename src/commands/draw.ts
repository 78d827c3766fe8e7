import { diagram } from '../core/history/diagram.ts';
import { defineMachine } from '../core/machine/definition.ts';
import { createProver } from '../core/machine/prove.ts';
import type { Playbook } from '../core/playbook.ts';
import { printable } from './say.ts';

/** Prints a guarded playbook's steps, the proof of its machine and its diagram. False when the machine cannot be proven. */
export function printPlaybook(playbook: Playbook): boolean {
  console.log(`\n${printable(playbook.title)}\n\nSteps`);
  for (const step of playbook.steps) {
    const after = step.after.length === 0 ? 'at once' : `after ${step.after.join(', ')}`;
    const where = step.device === null ? '' : ` on ${step.device}`;
    console.log(`  ${step.id}  ${step.action}${where}, ${after}: ${printable(step.title)}`);
  }
  const proof = createProver()(defineMachine(playbook.steps));
  if (!proof.ok) {
    console.error(`\n${proof.message}`);
    return false;
  }
  const { states, tried, walks, entrances } = proof.value;
  console.log(`\nProof\n  ${states} states visited and ${tried} events tried in ${walks} walks; no law was broken.`);
  if (entrances.length === 0) console.log('  Nothing in this playbook can run: it has manual steps only.');
  for (const { step, from, event } of entrances) {
    console.log(
      `  ${step}: one entrance to "running", from "${from}" by ${event}, only with an approval of exactly what runs by enough people.`,
    );
  }
  console.log(`\nDiagram (mermaid)\n${diagram(playbook)}`);
  return true;
}
