import type { DraftPlaybook } from '../draft/draft.ts';
import type { PossibleActions } from '../draft/prompt.ts';
import type { Device } from '../inventory.ts';
import { LIMITS } from '../limits.ts';
import type { IncidentKind } from '../playbook.ts';
import type { Incident } from '../record.ts';
import { fillSteps, isLook } from './fill.ts';
import type { CuratedPlaybook } from './file.ts';
import type { CuratedSet } from './parse.ts';

export interface FilledCurated {
  readonly file: string;
  readonly draft: DraftPlaybook;
}

/**
 * The curated playbook for this kind (or the one for `unclassified`), written out for the incident's devices. Every device that the alert
 * names and the inventory knows is a suspect: no rule here can tell which end of a flow is at fault, so each isolation asks for an approval of
 * its own, and with more than one device a manual step decides first. The result goes through the same guard as a model's draft.
 *
 * @returns null when the set has neither.
 */
export function curatedFor(
  kind: IncidentKind,
  incident: Incident,
  set: CuratedSet,
  possible: PossibleActions,
): FilledCurated | null {
  const playbook = set.get(kind) ?? set.get('unclassified');
  if (playbook === undefined) return null;
  const { devices, file } = asManyAsFit(playbook, incident, possible);
  const evidence = incident.evidence.slice(0, 1).map((item) => item.id);
  return {
    file: playbook.file,
    draft: {
      title: playbook.title,
      summary: summaryOf(playbook, incident, devices),
      hypotheses: playbook.hypotheses.map((hypothesis) => ({ ...hypothesis, evidence })),
      steps: fillSteps(file, incident, devices, possible),
    },
  };
}

interface Fitting {
  readonly devices: readonly Device[];
  readonly file: CuratedPlaybook;
}

/** The first devices of the incident whose steps fit into one playbook; one at least. Looks give way before a device is left out. */
function asManyAsFit(playbook: CuratedPlaybook, incident: Incident, possible: PossibleActions): Fitting {
  const fits = ({ devices, file }: Fitting): boolean =>
    fillSteps(file, incident, devices, possible).length <= LIMITS.stepsPerPlaybookMax;
  const blind = { ...playbook, steps: playbook.steps.filter((step) => !isLook(step)) };
  let devices = incident.devices.slice(0, LIMITS.stepsPerPlaybookMax);
  for (;;) {
    const fitting = [playbook, blind].map((file) => ({ devices, file })).find(fits);
    if (fitting !== undefined || devices.length <= 1) return fitting ?? { devices, file: blind };
    devices = devices.slice(0, -1);
  }
}

function summaryOf(playbook: CuratedPlaybook, incident: Incident, devices: readonly Device[]): string {
  const left = incident.devices.length - devices.length;
  if (left === 0) return playbook.summary;
  const note = ` It covers ${devices.length} of ${incident.devices.length} devices; look at the other ${left} by hand.`;
  return `${playbook.summary.slice(0, LIMITS.draftSummaryMaxChars - note.length).toWellFormed()}${note}`;
}
