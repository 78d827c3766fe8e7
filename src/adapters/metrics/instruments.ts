import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { ACTION_IDS, INCIDENT_KINDS } from '../../core/playbook.ts';

/**
 * Everything that is measured, with its label sets. They are closed: a label's value is one of our own words and never a text that somebody
 * sent, so that nobody can fill a monitoring system with series. README.md beside this file says what each means.
 */

const DRAFT_AUTHORS = ['model', 'curated', 'nobody'] as const;
export const TRY_OUTCOMES = ['accepted', 'findings', 'down', 'slow', 'refused', 'truncated', 'malformed'] as const;
const APPROVAL_OUTCOMES = ['approved', 'break_glass', 'rejected', 'expired', 'voided', 'withdrawn'] as const;
const ACTION_OUTCOMES = [
  'sent',
  'done',
  'failed',
  'refused',
  'unknown',
  'undo_sent',
  'undone',
  'not_undone',
  'undo_unknown',
] as const;
export type ActionOutcome = (typeof ACTION_OUTCOMES)[number];
const INCIDENT_ENDINGS = ['closed', 'stopped'] as const;

/** From a glance at the phone to the longest expiry that a policy names: half a minute to a day. */
const DECISION_BUCKETS_S = [10, 30, 60, 120, 300, 600, 1800, 3600, 4 * 3600, 24 * 3600];

export type Instruments = ReturnType<typeof createInstruments>;

export function createInstruments(registry: Registry) {
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <T extends string>(name: string, help: string, labelNames: readonly T[]): Gauge<T> =>
    new Gauge({ name, help, labelNames, registers });

  const made = {
    incidents: counter('tagout_incidents_total', 'Incidents opened, by kind.', ['kind']),
    ended: counter('tagout_incidents_ended_total', 'Incidents that ended, by how.', ['ending']),
    drafts: counter('tagout_drafts_total', 'Drafting that ended, by whose playbook was taken; nobody when none could be had.', [
      'author',
    ]),
    tries: counter('tagout_draft_tries_total', 'Tries of the model, by what came of them.', ['outcome']),
    findings: counter('tagout_draft_findings_total', "What the guard found in the model's drafts, by code.", ['code']),
    approvals: counter('tagout_approvals_total', 'Requests for an approval that ended, by how.', ['outcome']),
    refusals: counter('tagout_refusals_total', 'Clicks and requests of people that were refused, by code.', ['code']),
    decisionTime: new Histogram({
      name: 'tagout_approval_decision_seconds',
      help: 'From asking to the decision of enough people.',
      labelNames: ['outcome'],
      buckets: DECISION_BUCKETS_S,
      registers,
    }),
    actions: counter('tagout_actions_total', 'Steps sent to a gateway, and what came of them.', ['action', 'outcome']),
    uncounted: counter('tagout_uncounted_entries_total', 'Ledger entries that could not be counted: a bug in Tagout.', []),
    queueJobs: gauge('tagout_queue_jobs', 'Jobs waiting or running.', ['queue']),
    up: gauge('tagout_outside_up', 'Whether the last call to an outside system was answered.', ['system']),
    sinceSuccess: gauge('tagout_outside_last_success_seconds', 'Since the last answered call to an outside system.', [
      'system',
    ]),
    failures: counter('tagout_outside_failures_total', 'Calls to an outside system that were not answered.', ['system']),
    outages: counter(
      'tagout_outages_total',
      'Outages of an outside system: from the first unanswered call to the next answer.',
      ['system'],
    ),
    gatewaysDown: gauge('tagout_gateways_down', 'Gateways whose last call was not answered.', []),
    ready: gauge('tagout_ready', 'Whether /readyz says so, by part.', ['part']),
  };

  // A series that begins at its first event would hide that event from rate(): those that are known begin at zero.
  for (const kind of INCIDENT_KINDS) made.incidents.inc({ kind }, 0);
  for (const ending of INCIDENT_ENDINGS) made.ended.inc({ ending }, 0);
  for (const author of DRAFT_AUTHORS) made.drafts.inc({ author }, 0);
  for (const outcome of TRY_OUTCOMES) made.tries.inc({ outcome }, 0);
  for (const outcome of APPROVAL_OUTCOMES) made.approvals.inc({ outcome }, 0);
  for (const action of ACTION_IDS) for (const outcome of ACTION_OUTCOMES) made.actions.inc({ action, outcome }, 0);
  return made;
}
