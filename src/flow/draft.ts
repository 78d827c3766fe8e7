import { curatedFor } from '../core/curated/curated-for.ts';
import type { CuratedSet } from '../core/curated/parse.ts';
import { parseDraft } from '../core/draft/parse.ts';
import type { PossibleActions } from '../core/draft/prompt.ts';
import { draftRequest } from '../core/draft/request.ts';
import type { GuardContext } from '../core/guard/context.ts';
import { guard, type Guarded } from '../core/guard/guard.ts';
import { possibleActions } from '../core/guard/possible.ts';
import type { Device } from '../core/inventory.ts';
import { LIMITS } from '../core/limits.ts';
import type { ActionId, Finding, Playbook } from '../core/playbook.ts';
import type { Policy } from '../core/policy.ts';
import type { DraftTry, Incident } from '../core/record.ts';
import type { Clock, Model, ModelAnswer, ModelRequest } from '../ports.ts';

export interface DrafterParts {
  /** Null when none is configured. */
  readonly model: Model | null;
  readonly curated: CuratedSet;
  readonly policy: Policy;
  readonly clock: Clock;
  /** What the connector of the device's gateway can do with it. */
  readonly actionsFor: (device: Device) => readonly ActionId[];
}

export interface Drafted {
  /** Null when not even a curated playbook passes the guard: people must take over, and `fellBack` says why. */
  readonly playbook: Playbook | null;
  /** What the model tried, oldest first. */
  readonly tries: readonly DraftTry[];
  /** Why it is not the model's draft, in one or two sentences; null when it is. */
  readonly fellBack: string | null;
}

export interface Drafter {
  /**
   * Asks the model, sends findings back at most `LIMITS.redraftsMax` times, and then takes the curated playbook. A model that is slow, down,
   * refusing or cut short is not asked again: the curated playbook is ready now.
   *
   * @param onTry awaited after each try with all tries so far, so that people see them while the next one runs.
   */
  draft(incident: Incident, onTry: (tries: readonly DraftTry[]) => Promise<void>): Promise<Drafted>;
}

export function createDrafter(parts: DrafterParts): Drafter {
  return {
    async draft(incident, onTry) {
      const context: GuardContext = {
        policy: parts.policy,
        actions: new Map(incident.devices.map((device) => [device.id, parts.actionsFor(device)])),
      };
      const possible = possibleActions(incident.devices, context);
      const fallBack = (because: string, tries: readonly DraftTry[]): Drafted => ({
        ...curatedPlaybook(because, incident, context, possible, parts.curated),
        tries,
      });
      if (parts.model === null) return fallBack('No model is configured.', []);

      const tries: DraftTry[] = [];
      let request: ModelRequest = draftRequest(incident, possible);
      while (tries.length <= LIMITS.redraftsMax) {
        const answer = await parts.model.answer(request);
        const judged = judge(answer, incident, context, tries.length);
        tries.push({ ...judged.attempt, model: answer.model, at: parts.clock.now() });
        await onTry([...tries]);
        if (judged.playbook !== null) return { playbook: judged.playbook, tries, fellBack: null };
        if (answer.kind !== 'text') return fallBack(judged.attempt.sentence, tries);
        request = withRepair(request, answer.text, judged.attempt.findings);
      }
      return fallBack(`No draft of ${parts.model.name} passed the guard in ${tries.length} tries.`, tries);
    },
  };
}

interface Judged {
  readonly attempt: Omit<DraftTry, 'model' | 'at'>;
  readonly playbook: Playbook | null;
}

function judge(answer: ModelAnswer, incident: Incident, context: GuardContext, repairs: number): Judged {
  if (answer.kind !== 'text')
    return { attempt: { outcome: answer.kind, findings: [], sentence: answer.message }, playbook: null };
  const parsed = parseDraft(answer.text, incident);
  if (!parsed.ok) return found('malformed', answer.model, parsed.findings);
  const guarded: Guarded = guard(parsed.draft, incident, context, { kind: 'model', model: answer.model, repairs });
  if (!guarded.ok) return found('findings', answer.model, guarded.findings);
  const sentence =
    repairs === 0
      ? `The draft of ${answer.model} passed the guard.`
      : `The repaired draft of ${answer.model} passed the guard.`;
  return { attempt: { outcome: 'accepted', findings: [], sentence }, playbook: guarded.playbook };
}

function found(outcome: 'findings' | 'malformed', model: string, findings: readonly Finding[]): Judged {
  const rules = findings.length === 1 ? 'one rule' : `${findings.length} rules`;
  const sentence =
    outcome === 'malformed'
      ? `The answer of ${model} was not a draft that can be read.`
      : `The draft of ${model} broke ${rules} of the guard.`;
  return { attempt: { outcome, findings, sentence }, playbook: null };
}

/** Only the last answer goes back: the schema, the incident and the findings say what to write, and older answers only cost room. */
function withRepair(request: ModelRequest, answer: string, findings: readonly Finding[]): ModelRequest {
  const list = findings.map((finding) => `- ${finding.code}: ${finding.message}`).join('\n');
  return { ...request, repairs: [{ answer: answer.slice(0, LIMITS.repairEchoMaxChars), findings: list }] };
}

function curatedPlaybook(
  because: string,
  incident: Incident,
  context: GuardContext,
  possible: PossibleActions,
  set: CuratedSet,
): Omit<Drafted, 'tries'> {
  const problems: string[] = [];
  for (const kind of [incident.kind, 'unclassified'] as const) {
    const filled = curatedFor(kind, incident, set, possible);
    if (filled === null) continue;
    const guarded = guard(filled.draft, incident, context, { kind: 'curated', file: filled.file, because });
    if (guarded.ok) return { playbook: guarded.playbook, fellBack: `${because} The curated playbook ${filled.file} is used.` };
    problems.push(...guarded.findings.map((finding) => `${filled.file}: ${finding.message}`));
  }
  const why = problems[0] ?? 'There is no curated playbook for it.';
  return { playbook: null, fellBack: `${because} No curated playbook could be used either. ${why} Please take over by hand.` };
}
