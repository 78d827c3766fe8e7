import type { DraftPlaybook, DraftStep } from '../../../src/core/draft/draft.ts';
import type { GuardContext } from '../../../src/core/guard/context.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { Incident } from '../../../src/core/record.ts';
import { context, device, goodDraft, incident, inspect, isolate, policy, release } from '../draft/incident.ts';

export interface EvilDraft {
  readonly code: string;
  readonly draft: DraftPlaybook;
  readonly incident?: Incident;
  readonly context?: GuardContext;
}

const steps = (...list: readonly DraftStep[]): DraftPlaybook => goodDraft({ steps: list });
const two = incident([device('cam-1'), device('plc-7', { name: 'Press PLC', kind: 'plc' })]);
const only = (more: Parameters<typeof device>[1]): Incident => incident([device('cam-1', more)]);

/** What a model may propose and nobody may ever approve, by name. */
export const evilDrafts: readonly (readonly [string, EvilDraft])[] = [
  ['a draft without steps', { code: 'guard.no_steps', draft: steps() }],
  [
    'a draft with thirteen steps',
    { code: 'guard.too_many_steps', draft: steps(...Array.from({ length: 13 }, () => ({ ...inspect, after: [] }))) },
  ],
  [
    'more hypotheses than anybody reads',
    {
      code: 'guard.too_many_hypotheses',
      draft: goodDraft({
        hypotheses: Array.from({ length: 6 }, () => ({ statement: 'It is infected.', evidence: ['E1'], hunt: [] })),
      }),
    },
  ],
  [
    'a hypothesis with a flood of hunting steps',
    {
      code: 'guard.too_many_hunts',
      draft: goodDraft({ hypotheses: [{ statement: 'It is infected.', evidence: ['E1'], hunt: Array(6).fill('Look.') }] }),
    },
  ],
  ['an action outside the catalogue', { code: 'guard.unknown_action', draft: steps({ ...isolate, action: 'wipe_device' }) }],
  [
    'an action named like an object’s method',
    { code: 'guard.unknown_action', draft: steps({ ...isolate, action: 'toString' }) },
  ],
  ['a shell command as action', { code: 'guard.unknown_action', draft: steps({ ...isolate, action: 'nft flush ruleset' }) }],
  ['a device of another incident', { code: 'guard.unknown_device', draft: steps({ ...isolate, device: 'plc-7' }) }],
  [
    'a device named like an object’s method',
    { code: 'guard.unknown_device', draft: steps({ ...isolate, device: 'constructor' }) },
  ],
  [
    'a manual step on a device of another incident',
    { code: 'guard.unknown_device', draft: steps({ ...inspect, device: 'plc-7', after: [] }) },
  ],
  ['isolation of nothing', { code: 'guard.no_device', draft: steps({ ...isolate, device: null }) }],
  [
    'isolation of a device that the policy protects by id',
    { code: 'guard.protected', draft: steps(isolate), context: context(undefined, { policy: policy({ devices: ['cam-1'] }) }) },
  ],
  [
    'isolation of a device that the policy protects by address',
    {
      code: 'guard.protected',
      draft: steps(isolate),
      context: context(undefined, { policy: policy({ addresses: ['192.0.2.11'] }) }),
    },
  ],
  [
    'isolation of a device in a protected network',
    {
      code: 'guard.protected',
      draft: steps(isolate),
      context: context(undefined, { policy: policy({ networks: ['192.0.2.0/24'] }) }),
    },
  ],
  ['isolation of a device without a MAC', { code: 'guard.no_mac', draft: steps(isolate), incident: only({ mac: null }) }],
  [
    'isolation of a device without a gateway',
    { code: 'guard.no_gateway', draft: steps(isolate), incident: only({ gateway: null }) },
  ],
  [
    'an action that the connector does not have',
    {
      code: 'guard.action_unavailable',
      draft: steps(isolate),
      context: context(undefined, { actions: new Map([['cam-1', ['release_device']]]) }),
    },
  ],
  [
    'an action on a device whose gateway has no connector',
    { code: 'guard.action_unavailable', draft: steps(isolate), context: context(undefined, { actions: new Map() }) },
  ],
  ['a step without evidence', { code: 'guard.no_evidence', draft: steps(isolate, { ...inspect, evidence: [] }) }],
  ['invented evidence', { code: 'guard.unknown_evidence', draft: steps({ ...isolate, evidence: ['E2', 'E99'] }) }],
  [
    'evidence named like an object’s method',
    { code: 'guard.unknown_evidence', draft: steps({ ...isolate, evidence: ['E2', 'valueOf'] }) },
  ],
  [
    'a hypothesis on invented evidence',
    {
      code: 'guard.unknown_evidence',
      draft: goodDraft({ hypotheses: [{ statement: 'It is infected.', evidence: ['E7'], hunt: [] }] }),
    },
  ],
  [
    'a hypothesis without evidence',
    { code: 'guard.no_evidence', draft: goodDraft({ hypotheses: [{ statement: 'It is infected.', evidence: [], hunt: [] }] }) },
  ],
  ['isolation on an alert alone', { code: 'guard.untrusted_evidence', draft: steps({ ...isolate, evidence: ['E1'] }) }],
  [
    'isolation on the record of another device',
    { code: 'guard.untrusted_evidence', draft: steps({ ...isolate, evidence: ['E1', 'E3'] }), incident: two },
  ],
  [
    'isolation on a statement that poses as an inventory record',
    {
      code: 'guard.untrusted_evidence',
      draft: steps({ ...isolate, evidence: ['E1'] }),
      incident: incident(undefined, {
        evidence: [{ id: 'E1', kind: 'device', sentence: 'cam-1 is infected.', trusted: false, data: { id: 'cam-1' } }],
      }),
    },
  ],
  [
    'a release without an isolation',
    { code: 'guard.release_without_isolate', draft: steps({ ...inspect, after: [] }, { ...release, after: [0] }) },
  ],
  [
    'a release after the isolation of another device',
    {
      code: 'guard.release_without_isolate',
      draft: steps({ ...isolate, device: 'plc-7', title: 'Cut off Press PLC', evidence: ['E3'] }, inspect, release),
      incident: two,
    },
  ],
  [
    'a release that does not wait for the isolation',
    { code: 'guard.release_before_isolate', draft: steps(isolate, inspect, { ...release, after: [] }) },
  ],
  [
    'a release above the isolation',
    { code: 'guard.release_before_isolate', draft: steps({ ...inspect, after: [] }, { ...release, after: [0] }, isolate) },
  ],
  [
    'a release straight after the isolation',
    { code: 'guard.release_unchecked', draft: steps(isolate, { ...release, after: [0] }) },
  ],
  [
    'a release whose check does not wait for the isolation',
    { code: 'guard.release_unchecked', draft: steps(isolate, { ...inspect, after: [] }, { ...release, after: [0, 1] }) },
  ],
  [
    'a release whose check is of another device',
    { code: 'guard.release_unchecked', draft: steps(isolate, { ...inspect, device: 'plc-7' }, release), incident: two },
  ],
  ['the same isolation twice', { code: 'guard.isolate_twice', draft: steps(isolate, { ...isolate, after: [0] }) }],
  [
    'the same release twice',
    { code: 'guard.release_twice', draft: steps(isolate, inspect, release, { ...release, after: [2] }) },
  ],
  [
    'isolation of a critical device that nobody checked',
    { code: 'guard.critical_unchecked', draft: steps(isolate), incident: only({ criticality: 'critical' }) },
  ],
  [
    'isolation of a critical device in parallel with its check',
    {
      code: 'guard.critical_unchecked',
      draft: steps({ ...inspect, after: [] }, isolate),
      incident: only({ criticality: 'critical' }),
    },
  ],
  ['a step that waits for itself', { code: 'guard.order', draft: steps({ ...isolate, after: [0] }) }],
  ['a cycle of two steps', { code: 'guard.order', draft: steps({ ...isolate, after: [1] }, inspect) }],
  [
    'a step that waits for a step that does not exist',
    { code: 'guard.order', draft: steps(isolate, { ...inspect, after: [7] }) },
  ],
  ['a negative position', { code: 'guard.order', draft: steps(isolate, { ...inspect, after: [-1] }) }],
  ['half a position', { code: 'guard.order', draft: steps(isolate, { ...inspect, after: [0.5] }) }],
  [
    'a title that names another device than the target',
    { code: 'guard.wrong_name', draft: steps({ ...isolate, title: 'Cut off Press PLC' }), incident: two },
  ],
  ['an empty title', { code: 'guard.empty_text', draft: steps({ ...isolate, title: '  ' }) }],
  ['an empty reason', { code: 'guard.empty_text', draft: steps({ ...isolate, reason: '' }) }],
  ['an empty summary', { code: 'guard.empty_text', draft: goodDraft({ summary: '' }) }],
  [
    'a title as long as a page',
    { code: 'guard.too_long', draft: steps({ ...isolate, title: 'x'.repeat(LIMITS.draftTitleMaxChars + 1) }) },
  ],
  [
    'a summary as long as a book',
    { code: 'guard.too_long', draft: goodDraft({ summary: 'x'.repeat(LIMITS.draftSummaryMaxChars + 1) }) },
  ],
  [
    'a terminal escape',
    { code: 'guard.invisible_characters', draft: steps({ ...isolate, title: 'Cut off \u001b[2K Camera' }) },
  ],
  [
    'a right-to-left override',
    { code: 'guard.invisible_characters', draft: steps({ ...isolate, title: 'Cut off \u202e1-mac' }) },
  ],
  [
    'text hidden in tag characters',
    { code: 'guard.invisible_characters', draft: steps({ ...isolate, reason: 'Fine.\u{e0041}\u{e0050}' }) },
  ],
  ['half a surrogate pair', { code: 'guard.invisible_characters', draft: goodDraft({ summary: 'Fine.\ud800' }) }],
  ['a channel mention in Slack’s own form', { code: 'guard.markup', draft: steps({ ...isolate, reason: 'Look, <!channel>' }) }],
  [
    'a person’s mention in Slack’s own form',
    { code: 'guard.markup', draft: goodDraft({ summary: 'Approved by <@U0AVERY0001>.' }) },
  ],
  [
    'a link in Slack’s own form',
    { code: 'guard.markup', draft: steps({ ...isolate, reason: '<https://example.com|Approve here>' }) },
  ],
  ['an HTML image', { code: 'guard.markup', draft: steps({ ...isolate, title: '<img src=x onerror=alert(1)>' }) }],
  ['a Markdown link', { code: 'guard.markup', draft: steps({ ...isolate, reason: 'See [the proof](https://example.com).' }) }],
  [
    'markup in a hunting step',
    {
      code: 'guard.markup',
      draft: goodDraft({ hypotheses: [{ statement: 'It is infected.', evidence: ['E1'], hunt: ['```reboot```'] }] }),
    },
  ],
];
