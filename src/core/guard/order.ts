import type { DraftStep } from '../draft/draft.ts';
import { actionOf, found, targetOf, type Scene, type StepRule } from './scene.ts';

/** Positions must point backwards: then there is no cycle, whatever the draft says. */
export const earlierOnly: StepRule = (step, index) => {
  const wrong = step.after.find((position) => !Number.isInteger(position) || position < 0 || position >= index);
  if (wrong === undefined) return null;
  return found(
    'guard.order',
    index,
    `waits for position ${wrong}. "after" takes positions of earlier steps: whole numbers from 0 to ${index - 1}.`,
  );
};

export const isolatesOnce: StepRule = (step, index, scene) =>
  repeats('isolate_device', 'guard.isolate_twice', step, index, scene);

export const releasesOnce: StepRule = (step, index, scene) =>
  repeats('release_device', 'guard.release_twice', step, index, scene);

export const releaseFollowsIsolation: StepRule = (step, index, scene) => {
  if (step.action !== 'release_device' || step.device === null) return null;
  const isolation = scene.draft.steps.findIndex((other) => other.action === 'isolate_device' && other.device === step.device);
  if (isolation < 0) {
    return found(
      'guard.release_without_isolate',
      index,
      `releases ${step.device}, which no step isolates. Add the isolation or leave the release out.`,
    );
  }
  if (ancestors(index, scene).has(isolation)) return null;
  return found(
    'guard.release_before_isolate',
    index,
    `can release ${step.device} before it is isolated. Make it wait for step ${isolation + 1}.`,
  );
};

/** A device that nobody looked at while it was cut off is as infected as it was before. */
export const releaseIsChecked: StepRule = (step, index, scene) => {
  if (step.action !== 'release_device' || step.device === null) return null;
  const before = ancestors(index, scene);
  const isolation = scene.draft.steps.findIndex((other) => other.action === 'isolate_device' && other.device === step.device);
  if (!before.has(isolation)) return null;
  const checked = [...before].some((position) => {
    const other = scene.draft.steps[position];
    return other !== undefined && isCheckOf(step.device, other) && ancestors(position, scene).has(isolation);
  });
  if (checked) return null;
  return found(
    'guard.release_unchecked',
    index,
    `releases ${step.device} without a check. Put a manual step between its isolation and its release, and make the release wait for it.`,
  );
};

/** Cutting off what patients or machines depend on can do more harm than the attack: a person looks first. */
export const criticalIsChecked: StepRule = (step, index, scene) => {
  const device = targetOf(step, scene);
  if (device?.criticality !== 'critical' || actionOf(step) !== 'isolate_device') return null;
  const checked = [...ancestors(index, scene)].some((position) => {
    const other = scene.draft.steps[position];
    return other !== undefined && isCheckOf(device.id, other);
  });
  if (checked) return null;
  return found(
    'guard.critical_unchecked',
    index,
    `isolates ${device.id}, which is critical, without a check. Put a manual step before it in which a person makes sure that this is safe.`,
  );
};

function isCheckOf(device: string | null, step: DraftStep): boolean {
  return step.action === 'manual' && (step.device === null || step.device === device);
}

function repeats(action: string, code: string, step: DraftStep, index: number, scene: Scene) {
  if (step.action !== action || step.device === null) return null;
  const first = scene.draft.steps.findIndex((other) => other.action === action && other.device === step.device);
  if (first === index) return null;
  return found(
    code,
    index,
    `repeats ${action} on ${step.device}, which step ${first + 1} already does. Leave one of them out.`,
  );
}

/** Every step that must be done before this one. Follows only positions that point backwards, so it ends on any draft. */
function ancestors(index: number, scene: Scene): ReadonlySet<number> {
  const seen = new Set<number>();
  const open = [index];
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    for (const position of scene.draft.steps[current]?.after ?? []) {
      if (!Number.isInteger(position) || position < 0 || position >= current || seen.has(position)) continue;
      seen.add(position);
      open.push(position);
    }
  }
  return seen;
}
