import type { Json } from '../../core/json.ts';
import type { Brief, BriefDevice } from './brief.ts';
import { storyOf } from './story.ts';
import { evidenceOf, hintsOf, suspectOf } from './suspect.ts';

/**
 * A sensible draft for the incident of the brief. The first one breaks rules of the guard on purpose, as models do: it isolates on the alert
 * alone, and releases without a check (or, where nothing can be isolated, tries to). With `repaired` it is right.
 */
export function writeDraft(brief: Brief, repaired: boolean): Json {
  const device = suspectOf(brief);
  const story = storyOf(brief.incident.kind);
  const { alerts, record } = evidenceOf(brief, device);
  const name = device?.name ?? 'An unknown device';
  return {
    summary: `${name} ${story.happened}. ${plan(device, repaired)}${heeded(brief)}`,
    hypotheses: [{ statement: `${name} ${story.statement}.`, evidence: [...alerts, ...record].slice(0, 3), hunt: story.hunt }],
    steps: device === null ? withoutDevice(brief, alerts, repaired) : withDevice(brief, device, repaired),
  };
}

function plan(device: BriefDevice | null, repaired: boolean): string {
  if (device === null) return 'The inventory does not know it, so people look for it first.';
  if (canIsolate(device)) return 'The playbook cuts it off, has it checked and cleaned, and lets it back on.';
  return repaired
    ? 'It cannot be cut off from here, so its owner contains it by hand.'
    : 'The playbook cuts it off and has it checked.';
}

/** The script understands no hint; it shows that it saw them, and asks people to act on them first. */
function heeded(brief: Brief): string {
  const hints = hintsOf(brief);
  return hints.length === 0 ? '' : ` It takes into account what responders said in ${hints.join(', ')}.`;
}

function heed(brief: Brief, device: BriefDevice | null): readonly Json[] {
  const hints = hintsOf(brief);
  if (hints.length === 0) return [];
  const reason = `A responder knows more about the place: ${hints.join(', ')}. Settle it with them before anything is cut off.`;
  return [manual(device?.id ?? null, 'Act on the hint first', reason, hints, [])];
}

function canIsolate(device: BriefDevice): boolean {
  return device.possible_actions.includes('isolate_device') && device.possible_actions.includes('release_device');
}

function withoutDevice(brief: Brief, alerts: readonly string[], repaired: boolean): Json {
  return [
    manual(
      null,
      'Find the device behind the address',
      'No inventory record fits the alert. Ask the site who uses the address.',
      alerts,
      [],
    ),
    // The flaw of the first draft: a step that cites nothing.
    manual(
      null,
      'Decide whether to cut it off by hand',
      'The detector saw it, and nobody knows what it is.',
      repaired ? alerts : [],
      [0],
    ),
    ...heed(brief, null),
  ];
}

function withDevice(brief: Brief, device: BriefDevice, repaired: boolean): Json {
  const story = storyOf(brief.incident.kind);
  const { alerts, record } = evidenceOf(brief, device);
  const both = [...alerts, ...record];
  const acts = canIsolate(device);
  const critical = device.criticality === 'critical';
  const check = manual(
    device.id,
    `Make sure that ${device.name} can be cut off`,
    'It is critical. Ask its owner what depends on it now, and put a replacement in place.',
    both,
    [],
  );
  const before = [...(critical ? [check] : []), ...heed(brief, device)];
  const first = before.length;
  const contain = {
    action: acts || !repaired ? 'isolate_device' : 'manual',
    device: device.id,
    title: acts || !repaired ? `Cut off ${device.name}` : `Contain ${device.name} by hand with its owner`,
    reason: `${story.why} The alert is ${alerts.join(', ')}.`,
    // The flaw of the first draft: the alert alone, which an outsider can send.
    evidence: repaired ? both : alerts,
    after: before.map((_, index) => index),
  };
  const inspect = manual(device.id, `Inspect ${device.name} on the spot`, story.inspect, both, [first]);
  const clean = manual(device.id, `Clean ${device.name}`, story.clean, both, [first + 1]);
  const release = {
    action: 'release_device',
    device: device.id,
    title: `Let ${device.name} back on`,
    reason: 'It was checked and cleaned. Watch its traffic for a day.',
    evidence: both,
    // The other flaw: straight after the isolation, before anybody looked.
    after: repaired ? [first + 2] : [first],
  };
  const look = {
    action: 'observe_device',
    device: device.id,
    title: `Ask the gateway what it sees of ${device.name}`,
    reason: 'Frames that it dropped show whether it still tries to reach others. Read this before it is let back on.',
    evidence: both,
    after: [first + 2],
  };
  const looks = acts && device.possible_actions.includes('observe_device');
  return [...before, contain, inspect, clean, ...(looks ? [look] : []), ...(acts ? [release] : [])];
}

function manual(
  device: string | null,
  title: string,
  reason: string,
  evidence: readonly string[],
  after: readonly number[],
): Json {
  return { action: 'manual', device, title, reason, evidence, after };
}
