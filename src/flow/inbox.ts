import type { Requests } from '../core/advance/change.ts';
import type { From } from '../core/approval.ts';
import { clicked } from '../core/advance/click.ts';
import { detailsRead } from '../core/advance/deadlines.ts';
import { hinted } from '../core/advance/hint.ts';
import { codesLocked } from '../core/advance/lockout.ts';
import { opened } from '../core/advance/open.ts';
import { askedAgain, manualDone, mayNot, stopped, type Asking } from '../core/advance/people.ts';
import type { Advance } from '../core/advance/types.ts';
import type { Effect } from '../core/effect.ts';
import { withEvidence } from '../core/evidence/gather.ts';
import { openFromPerson } from '../core/incident/open.ts';
import { digestOf } from '../core/json.ts';
import type { Roster } from '../core/judge/roster.ts';
import type { IncidentRecord } from '../core/record.ts';
import { assertNever } from '../core/result.ts';
import type { InboxBody, InboxItem } from '../ports.ts';
import { approversOf, personIn, rosterAbout, rosterOf } from './roster.ts';
import { requestsOf, type Services } from './services.ts';

/**
 * Judges one stored item, once. Rejects when Slack or the store cannot be asked now: the item stays, its person is told so, the job comes
 * back, and a click is judged before its request expires or is told that it came too late.
 */
export async function performInbox({ item: id }: Extract<Effect, { kind: 'inbox' }>, services: Services): Promise<void> {
  const { store, chat, clock } = services;
  const item = await store.inboxItem(id);
  if (item === null || item.judgedAt !== null) return;
  const { body } = item;
  if (body.kind === 'open') return openByHand(item, body, services);
  const from = body.kind === 'click' ? body.click : body;
  const { incident, by } = from;
  const stored = await store.load(incident);
  if (stored === null) {
    await chat.tell(by, null, `There is no incident ${incident} here. Use the buttons of a current card.`);
    return store.markJudged(id, clock.now());
  }
  const asking = await askingOf(body, from, stored.record, services).catch(async (error: unknown) => {
    if (KEPT[body.kind] !== null)
      await store.keptFor(id, clock.now(), { kind: 'tell', incident, person: by, text: KEPT[body.kind] ?? '' });
    throw error;
  });
  const ids = await requestsOf(services);
  await store.update(incident, ids.now, ({ record }) => decide(body, record, asking, ids), id);
}

/** What people are told while Slack cannot say who they are. Null: they have not asked for anything. */
const KEPT: Readonly<Record<Concerning['kind'], string | null>> = {
  click:
    'Slack cannot say at the moment who may decide this step. Your press is kept, and counts as soon as Slack can. If the time to decide is over by then, you will be told.',
  stop: 'Slack cannot say at the moment who may stop this run. Your Stop is kept. Until it is judged, nothing is sent to a device.',
  manual_done: 'Slack cannot say at the moment who you are. Your confirmation is kept, and counts as soon as Slack can.',
  hint: 'Slack cannot say at the moment who you are. Your hint is kept, and is used as soon as Slack can.',
  ask_again: 'Slack cannot say at the moment who you are. Your press is kept, and counts as soon as Slack can.',
  codes_locked: null,
  details_read: null,
};

type Concerning = Exclude<InboxBody, { kind: 'open' }>;

/** Whose groups matter: for a click those of the step's rule, for all else the responders. */
function groupsFor(body: Concerning, record: IncidentRecord, { world }: Services): readonly string[] {
  if (body.kind === 'codes_locked') return world.policy.leads;
  // Whoever reads needs no right to decide.
  if (body.kind === 'details_read') return [];
  const step = body.kind === 'click' ? body.click.step : body.kind === 'ask_again' ? body.step : null;
  const approvers = record.steps.find(({ id }) => id === step)?.plan?.batch.rule.groups ?? [];
  return body.kind === 'click' ? approvers : [...world.policy.responders, ...approvers];
}

async function askingOf(body: Concerning, from: From, record: IncidentRecord, services: Services): Promise<Asking> {
  const { by, team } = from;
  const groups = groupsFor(body, record, services);
  const roster = await rosterFor(body, by, record, groups, services);
  const { chat } = services;
  const person = isKnownFor(body, by, record) ? await chat.person(by) : await personIn(roster, from, chat);
  return { person, team, roster, groups };
}

/** Who has read or typed something; and whoever has approved may take that back, also when they were taken out of the group since. */
function isKnownFor(body: Concerning, person: string, { steps }: IncidentRecord): boolean {
  if (body.kind === 'details_read' || body.kind === 'codes_locked') return true;
  if (body.kind !== 'click') return false;
  return steps.some(({ id, decisions }) => id === body.click.step && decisions.some(({ by }) => by === person));
}

/** For a click also whether earlier approvals still stand. */
async function rosterFor(
  body: Concerning,
  by: string,
  record: IncidentRecord,
  groups: readonly string[],
  { world, chat }: Services,
): Promise<Roster> {
  if (body.kind === 'codes_locked') return rosterOf(world.policy, groups, chat);
  if (body.kind !== 'click') return rosterAbout(by, world.policy, groups, chat);
  const step = record.steps.find(({ id }) => id === body.click.step);
  return step === undefined ? new Map() : approversOf(step, world.policy, chat);
}

function decide(body: Concerning, record: IncidentRecord, asking: Asking, ids: Requests): Advance | null {
  switch (body.kind) {
    case 'click':
      return clicked(record, body.click, asking.person, asking.roster, ids);
    case 'manual_done':
      return manualDone(record, body.step, body.round, body.note, asking, ids);
    case 'ask_again':
      return askedAgain(record, body.step, body.request, asking, ids);
    case 'hint':
      return hinted(record, body.text, asking);
    case 'stop':
      return stopped(record, body.reason, asking, ids);
    case 'codes_locked':
      return codesLocked(record, asking.person, body.until, membersOf(asking), ids.now);
    case 'details_read':
      return asking.person.standing === 'member' ? detailsRead(record, body.step, body.request, body.by) : null;
    default:
      return assertNever(body);
  }
}

const membersOf = ({ roster, groups }: Asking): readonly string[] => [
  ...new Set(groups.flatMap((group) => [...(roster.get(group) ?? [])])),
];

/** `/tagout new` and the message shortcut. The item's own id is the key, so that a repeated job finds the incident that it opened. */
async function openByHand({ id }: InboxItem, body: Extract<InboxBody, { kind: 'open' }>, services: Services): Promise<void> {
  const { store, chat, world, clock } = services;
  const { policy, inventory } = world;
  const roster = await rosterAbout(body.by, policy, policy.responders, chat);
  const person = await personIn(roster, body, chat);
  const refusal = mayNot({ person, team: body.team, roster, groups: policy.responders });
  const by = { kind: 'person', id: person.id, name: person.name } as const;
  const now = clock.now();
  const request = { title: body.title, kind: body.incidentKind, deviceId: body.device, details: body.details, by };
  const trial = refusal ?? openFromPerson({ ...request, id: 'INC-0000-000000' }, inventory, now);
  if (!trial.ok) {
    await chat.tell(person.id, null, trial.message);
    return store.markJudged(id, now);
  }
  await store.openOrJoin(digestOf({ inbox: id }), now, Number.MAX_SAFE_INTEGER, (existing, freshId) => {
    if (existing !== null) return { record: { ...existing, version: existing.version + 1 }, entries: [], effects: [] };
    const made = openFromPerson({ ...request, id: freshId }, inventory, now);
    return opened(withEvidence(made.ok ? made.value : trial.value, inventory));
  });
  await store.markJudged(id, now);
}
