import { chain, GENESIS } from '../../../src/core/chain.ts';
import { digestOf } from '../../../src/core/json.ts';
import type { LedgerEntry, NewEntry } from '../../../src/core/ledger.ts';
import type { Batch, Plan } from '../../../src/core/plan.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';

export const OPENED_AT = Date.UTC(2026, 2, 1, 12, 0, 0);
const MAC = '02:00:00:00:00:07';

/** One incident with a finished step, an open one and a refused draft. `said` stands wherever somebody else's words can stand. */
export function sampleRecord(said = 'Mirai-like telnet scan', id = 'INC-2026-000001'): IncidentRecord {
  return {
    schema: 3,
    version: 7,
    incident: {
      id,
      kind: 'botnet_traffic',
      title: said,
      severityId: 4,
      openedAt: OPENED_AT,
      openedBy: { kind: 'detector', name: said },
      alerts: [
        {
          source: 'suricata',
          uid: 'evt-1',
          dedupeKey: '0'.repeat(64),
          time: OPENED_AT - 1000,
          severityId: 4,
          title: said,
          description: said,
          rule: { uid: '2027865', name: said },
          category: said,
          techniques: ['T1046'],
          src: { ip: '192.0.2.7', port: 40000, mac: MAC, hostname: said },
          dst: { ip: '203.0.113.66', port: 23, mac: null, hostname: null },
          protocol: 'tcp',
          rawDigest: '1'.repeat(64),
        },
      ],
      alertCount: 3,
      lastAlertAt: OPENED_AT + 60_000,
      devices: [
        {
          id: 'cam-lobby-3',
          name: 'Lobby camera 3',
          kind: 'camera',
          vendor: 'Example',
          model: 'C-100',
          firmware: '2.4.1',
          addresses: ['192.0.2.7'],
          mac: MAC,
          site: 'North plant',
          gateway: 'gw-north',
          criticality: 'low',
          owner: 'Facilities',
          dependents: ['Visitor desk display'],
        },
      ],
      unknownEndpoints: ['203.0.113.66'],
      evidence: [
        { id: 'E1', kind: 'alert', sentence: said, trusted: false, data: null },
        { id: 'E2', kind: 'device', sentence: 'Lobby camera 3 is a camera at North plant.', trusted: true, data: null },
      ],
    },
    draft: {
      status: 'ready',
      round: 1,
      tries: [
        {
          model: 'example-model',
          at: OPENED_AT + 2000,
          outcome: 'findings',
          findings: [{ code: 'guard.no_evidence', message: said, step: 0 }],
          sentence: 'The guard found one problem.',
        },
        { model: 'example-model', at: OPENED_AT + 4000, outcome: 'accepted', findings: [], sentence: said },
      ],
    },
    playbook: {
      kind: 'botnet_traffic',
      title: said,
      summary: said,
      hypotheses: [{ statement: said, evidence: ['E1'], hunt: [said] }],
      steps: [
        {
          id: 's1',
          action: 'isolate_device',
          device: 'cam-lobby-3',
          title: said,
          reason: said,
          evidence: ['E1', 'E2'],
          after: [],
        },
        { id: 's2', action: 'manual', device: null, title: 'Ask the owner', reason: said, evidence: [], after: ['s1'] },
      ],
      author: { kind: 'model', model: 'example-model', repairs: 1 },
    },
    machine: null,
    snapshot: null,
    steps: [
      {
        id: 's1',
        status: 'done',
        plan: samplePlan(id),
        problem: null,
        request: { id: 'r1', digest: samplePlan(id).digest, askedAt: OPENED_AT + 5000, expiresAt: OPENED_AT + 905_000 },
        decisions: [
          {
            verdict: 'approve',
            by: 'U0APPROVER',
            name: said,
            at: OPENED_AT + 30_000,
            digest: samplePlan(id).digest,
            request: 'r1',
            reason: said,
          },
        ],
        attempt: { id: 'attempt-1', digest: samplePlan(id).digest, startedAt: OPENED_AT + 31_000, longestMs: 20_000 },
        sent: true,
        report: {
          kind: 'completed',
          results: [{ exitCode: 0, stdout: said, stderr: '', truncated: false, durationMs: 12 }],
        },
        probe: { holds: true, readable: true, facts: { 'quarantine.listed': true }, sentence: said },
        confirmed: null,
        changed: [],
      },
      {
        id: 's2',
        status: 'open',
        plan: null,
        problem: null,
        request: null,
        decisions: [],
        attempt: null,
        sent: false,
        report: null,
        probe: null,
        confirmed: null,
        changed: [],
      },
    ],
    shapedBy: [],
    stopped: null,
    closedAt: null,
    refused: [],
  };
}

/** The chain that such an incident has, as long as `count` says. */
export function sampleEntries(count = 4, said = 'Mirai-like telnet scan', id = 'INC-2026-000001'): readonly LedgerEntry[] {
  const facts: readonly NewEntry[] = [
    { kind: 'incident.opened', by: { kind: 'detector', name: said }, sentence: `Opened: ${said}`, data: { title: said } },
    { kind: 'draft.found', by: { kind: 'tagout' }, sentence: said, data: { reason: said } },
    {
      kind: 'approval.decided',
      by: { kind: 'person', id: 'U0APPROVER', name: said },
      sentence: 'Approved s1.',
      data: { step: 's1', reason: said },
    },
    { kind: 'step.probed', by: { kind: 'tagout' }, sentence: said, data: { step: 's1' } },
  ];
  return chain(
    id,
    0,
    GENESIS,
    OPENED_AT,
    Array.from({ length: count }, (_, index) => facts[index % facts.length]).filter((fact) => fact !== undefined),
  );
}

function samplePlan(incident: string): Plan {
  const batch: Batch = {
    incident,
    step: 's1',
    action: 'isolate_device',
    device: { id: 'cam-lobby-3', mac: MAC, address: '192.0.2.7' },
    host: { id: 'gw-north', host: '192.0.2.1', port: 22, user: 'tagout', hostKeys: ['SHA256:example'] },
    connector: { id: 'linux-gateway', version: 1 },
    preconditions: { 'neighbour.mac': MAC },
    run: [{ argv: ['nft', '-f', '-'], stdin: `add element bridge tagout quarantine { ${MAC} }\n`, timeoutMs: 5000 }],
    probe: {
      settleMs: 1000,
      reads: [
        {
          id: 'set',
          argv: ['nft', 'list', 'set', 'bridge', 'tagout', 'quarantine'],
          stdin: '',
          timeoutMs: 5000,
          parse: 'nft_quarantine',
        },
      ],
      expect: [{ fact: 'quarantine.listed', equals: true, onlyIfChanged: false }],
      failed: 'hold',
    },
    undo: [{ argv: ['nft', '-f', '-'], stdin: `delete element bridge tagout quarantine { ${MAC} }\n`, timeoutMs: 5000 }],
    rule: { tier: 'standard', quorum: 1, groups: ['security'], expiresMs: 900_000 },
  };
  return {
    batch,
    digest: digestOf(batch),
    plannedAt: OPENED_AT + 4500,
    baseline: { 'ping.answers': true },
    effect: 'Drops every frame from and to Lobby camera 3.',
    undoSentence: 'Takes the device out of the quarantine set.',
    breaks: ['Visitor desk display'],
    longestMs: 20_000,
  };
}
