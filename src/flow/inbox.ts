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
import { approversOf, rosterOf } from './roster.ts';
import { requestsOf, type Services } from './services.ts';

/**
 * Judges one stored item, once. Rejects when Slack or the store cannot be asked now: the item stays, the job comes back, and a click
 * is judged before its request expires or is told that it came too late.
 */
export async function performInbox({ item: id }: Extract<Effect, { kind: 'inbox' }>, services: Services): Promise<void> {
  const { store, chat, clock } = services;
  const item = await store.inboxItem(id);
  if (item === null || item.judgedAt !== null) return;
  const { body } = item;
  const by = body.kind === 'click' ? body.click.by : body.by;
  if (body.kind === 'open') return openByHand(item, body, services);
  const incident = body.kind === 'click' ? body.click.incident : body.incident;
  const stored = await store.load(incident);
  if (stored === null) {
    await chat.tell(by, null, `There is no incident ${incident} here. Use the buttons of a current card.`);
    return store.markJudged(id, clock.now());
  }
  const person = await chat.person(by);
  const team = body.kind === 'click' ? body.click.team : body.team;
  const groups = groupsFor(body, stored.record, services);
  const roster = await rosterFor(body, stored.record, groups, services);
  const ids = requestsOf(services);
  await store.update(incident, ids.now, ({ record }) => decide(body, record, { person, team, roster, groups }, ids), id);
}

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

/** For a click also whether earlier approvals still stand. */
async function rosterFor(
  body: Concerning,
  record: IncidentRecord,
  groups: readonly string[],
  { world, chat }: Services,
): Promise<Roster> {
  const step = body.kind === 'click' ? record.steps.find(({ id }) => id === body.click.step) : undefined;
  return step === undefined ? rosterOf(world.policy, groups, chat) : approversOf(step, world.policy, chat);
}

function decide(body: Concerning, record: IncidentRecord, asking: Asking, ids: ReturnType<typeof requestsOf>): Advance | null {
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
  const person = await chat.person(body.by);
  const roster = await rosterOf(policy, policy.responders, chat);
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
