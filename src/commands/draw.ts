import { diagram } from '../core/history/diagram.ts';
import { defineMachine } from '../core/machine/definition.ts';
import { createProver } from '../core/machine/prove.ts';
import type { Entrance } from '../core/machine/walk.ts';
import { READ_ONLY_ACTIONS, type Playbook } from '../core/playbook.ts';
import { printable } from './say.ts';

const ONLY_WITH: Readonly<Record<Entrance['to'], string>> = {
  running: 'only with an approval of exactly what runs by enough people',
  undo_running: 'only after a look that shows that it failed, and where that approval covers the undo',
};

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
  const looks = playbook.steps.filter(({ action }) => READ_ONLY_ACTIONS.has(action));
  if (entrances.length === 0)
    console.log(`  Nothing in this playbook can run: it has manual steps${looks.length === 0 ? '' : ' and looks'} only.`);
  for (const { id } of looks)
    console.log(
      `  ${id}: runs without asking and can only look: it has no state in which anything is approved, sent or running.`,
    );
  for (const { step, to, from, event } of entrances)
    console.log(`  ${step}: one entrance to "${to}", from "${from}" by ${event}, ${ONLY_WITH[to]}.`);
  console.log(`\nDiagram (mermaid)\n${diagram(playbook)}`);
  return true;
}
