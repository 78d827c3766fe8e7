import type { DraftPlaybook, DraftStep } from '../draft/draft.ts';
import type { Evidence } from '../evidence.ts';
import type { Device } from '../inventory.ts';
import { ACTION_IDS, type ActionId, type Finding } from '../playbook.ts';
import type { Incident } from '../record.ts';
import type { GuardContext } from './context.ts';

/** All that a rule may look at. Maps, so that `toString` is neither a device nor evidence. */
export interface Scene {
  readonly draft: DraftPlaybook;
  readonly context: GuardContext;
  readonly devices: ReadonlyMap<string, Device>;
  readonly evidence: ReadonlyMap<string, Evidence>;
}

/** One rule: null when it holds for this step. */
export type StepRule = (step: DraftStep, index: number, scene: Scene) => Finding | null;

/** One rule about the draft as a whole. */
export type WholeRule = (scene: Scene) => readonly Finding[];

export function sceneOf(draft: DraftPlaybook, incident: Incident, context: GuardContext): Scene {
  return {
    draft,
    context,
    devices: new Map(incident.devices.map((device) => [device.id, device])),
    evidence: new Map(incident.evidence.map((evidence) => [evidence.id, evidence])),
  };
}

export function targetOf(step: DraftStep, scene: Scene): Device | null {
  return step.device === null ? null : (scene.devices.get(step.device) ?? null);
}

export function actionOf(step: DraftStep): ActionId | null {
  return ACTION_IDS.find((action) => action === step.action) ?? null;
}

export function found(code: string, index: number, message: string): Finding {
  return { code, message: `Step ${index + 1} ${message}`, step: index };
}
