import type { StepId } from '../playbook.ts';
import type { IncidentRecord, StepStatus } from '../record.ts';
import { statusWords } from './words.ts';

/** What a picture of a run shows, and nothing more: two records with equal scenes have the same picture. */
export interface Scene {
  readonly incident: string;
  /** Of the playbook. Untrusted, as are the titles and names below: a model or a person wrote them. */
  readonly title: string;
  readonly steps: readonly SceneStep[];
  readonly ending: 'none' | 'stopped' | 'closed';
}

export interface SceneStep {
  readonly id: StepId;
  readonly title: string;
  /** The device's name, or null for work without one. */
  readonly device: string | null;
  readonly status: StepStatus;
  readonly after: readonly StepId[];
}

/** Null while there is no playbook: there is nothing to draw. */
export function sceneOf({ incident, playbook, steps, stopped, closedAt }: IncidentRecord): Scene | null {
  if (playbook === null || playbook.steps.length === 0) return null;
  return {
    incident: incident.id,
    title: playbook.title,
    steps: playbook.steps.map(({ id, title, device, after }) => ({
      id,
      title,
      device: device === null ? null : (incident.devices.find((one) => one.id === device)?.name ?? device),
      status: steps.find((one) => one.id === id)?.status ?? 'blocked',
      after,
    })),
    ending: stopped !== null ? 'stopped' : closedAt !== null ? 'closed' : 'none',
  };
}

const ENDINGS = {
  none: '',
  stopped: ' People stopped the run.',
  closed: ' Every step is over, and the incident is closed.',
} as const satisfies Record<Scene['ending'], string>;

/** The same in words, for those who cannot see the picture. Not escaped. */
export function sceneWords({ incident, title, steps, ending }: Scene): string {
  const rows = steps.map(({ id, title: what, device, status, after }) => {
    const where = device === null ? '' : ` on ${brief(device, NAMES.device)}`;
    const order = after.length === 0 ? '' : `, after ${after.map(numberOf).join(' and ')}`;
    return `Step ${numberOf(id)} (${brief(what, NAMES.step)}${where}${order}) ${statusWords(status)}.`;
  });
  return `The run of ${incident}, ${brief(title, NAMES.playbook)}.${ENDINGS[ending]} ${rows.join(' ')}`;
}

/** In characters. Where a step stands must not be what a description of twelve steps has no room for; whole titles are on the cards. */
const NAMES = { playbook: 100, step: 50, device: 30 } as const;

function brief(text: string, charsMax: number): string {
  const chars = Array.from(text);
  return chars.length <= charsMax ? text : `${chars.slice(0, charsMax - 1).join('')}…`;
}

const numberOf = (id: StepId): string => id.slice(1);
