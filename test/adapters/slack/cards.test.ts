import { describe, expect, it } from 'vitest';
import { commandsText } from '../../../src/adapters/slack/commands.ts';
import { detailsModal } from '../../../src/adapters/slack/pages.ts';
import { renderRecord } from '../../../src/adapters/slack/render.ts';
import { addHint } from '../../../src/core/evidence/hint.ts';
import type { IncidentRecord, StepRecord } from '../../../src/core/record.ts';
import { STEP_STATUSES } from '../../../src/core/record.ts';
import { batch, camera, decision, incident, INCIDENT, MINUTE, OPENED_AT, plan, playbook, record, step } from './fixtures.ts';
import { read } from './read.ts';

const cards = (made: IncidentRecord, history: string | null = null) => renderRecord(made, { history });
const incidentCard = (changes: Partial<IncidentRecord> = {}): string => read(cards(record(changes))[0]?.blocks ?? []);
const stepCard = (state: StepRecord, changes: Partial<IncidentRecord> = {}): string =>
  read(cards(record({ steps: [state], ...changes }))[1]?.blocks ?? []);

const manual = (status: 'open'): string => stepCard(step(status, { id: 's2', plan: null, request: null }));

const completed = {
  kind: 'completed' as const,
  results: [{ exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 80 }],
};
const probe = {
  holds: true,
  readable: true,
  facts: { 'device.quarantined': true },
  sentence: 'The set names the device, and it has not answered since.',
};

describe("the incident's card", () => {
  it('comes first, starts the thread, and names itself in the notification', () => {
    const [card, ...rest] = cards(record());
    expect(card).toMatchObject({ key: 'incident', inThread: false });
    expect(card?.text).toMatch(/^INC-2026-000001, high severity/);
    expect(rest.map((one) => [one.key, one.inThread])).toEqual([['step:s1', true]]);
  });

  it('tells what happened, how bad, where, on what evidence, and who drafted', () => {
    const text = incidentCard();
    for (const part of [
      'INC-2026-000001 · High severity',
      'ET MALWARE Mirai variant checkin · Botnet traffic',
      'Opened by the detector suricata, 2026-01-05 10:15 UTC. 3 alerts so far',
      'Lobby camera (cam-07), camera, site Plant A, criticality high. Depends on it: Door control.',
      'Not in the inventory: 203.0.113.66. No step can be aimed',
      'E1 Suricata saw the camera connect',
      'Drafted by the model example-8b; 1 repair was needed before every rule held.',
      'Step 1: It cites no evidence. (guard.no_evidence)',
      'Step 1: Cut the lobby camera off from the network (Lobby camera): ◔ Waits for approval',
      '[Everything] [Stop]',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('names the step of a finding once, whether or not the finding does', () => {
    const finding = { code: 'guard.untrusted_evidence', message: 'Step 1 isolates cam-07 on an alert alone.', step: 0 };
    const tried = { model: 'example-8b', at: OPENED_AT, outcome: 'findings', findings: [finding], sentence: 'No.' } as const;
    const made = record({ draft: { status: 'ready', round: 1, tries: [tried] } });
    expect(read(cards(made)[0]?.blocks ?? [])).toContain('No. Step 1 isolates cam-07 on an alert alone. (guard.');
    expect(JSON.stringify(detailsModal(made, { i: INCIDENT, s: '', p: 0 }))).not.toContain('Step 1: Step 1');
  });

  it('shows what people said before all other evidence, and why a new draft is written', () => {
    const evidence = addHint(incident().evidence, 'Robin <!channel>', 'needed until *six*');
    const text = incidentCard({
      incident: incident({ evidence }),
      draft: { status: 'drafting', round: 2, tries: [] },
      playbook: null,
      steps: [],
    });
    expect(text).toMatch(/Evidence\n- E4 Hint by Robin <!channel>: needed until \*six\*\n- E1/);
    expect(text).toContain('people asked for another one, and a new draft is being written');
  });

  it('is there before the draft, and says that one is being written', () => {
    const text = incidentCard({ draft: { status: 'drafting', round: 1, tries: [] }, playbook: null, steps: [] });
    expect(text).toContain('a draft is being written');
    expect(text).toContain('[Stop]');
  });

  it('says why the curated playbook was taken', () => {
    const author = { kind: 'curated' as const, file: 'botnet.yaml', because: 'The model did not answer in time.' };
    expect(incidentCard({ playbook: playbook({ author }) })).toContain(
      'Taken from the curated playbook botnet.yaml. The model did not answer in time.',
    );
  });

  it('asks people to take over when there is no playbook', () => {
    const text = incidentCard({
      draft: { status: 'failed', round: 1, tries: [], sentence: 'No playbook fits.' },
      playbook: null,
      steps: [],
    });
    expect(text).toContain('none could be made. No playbook fits. Please take over by hand.');
    // Otherwise nobody could ever close it.
    expect(text).toContain('[Stop]');
  });

  it('says so when no device is known', () => {
    expect(incidentCard({ incident: incident({ devices: [] }) })).toContain('No step can be aimed at a device.');
  });

  it('loses Stop when everything is settled, stopped or closed, and says who stopped it', () => {
    expect(incidentCard({ steps: [step('done'), step('rejected', { id: 's2' })] })).not.toContain('[Stop]');
    expect(incidentCard({ closedAt: OPENED_AT })).not.toContain('[Stop]');
    const stopped = incidentCard({ stopped: { by: 'Sam Security', at: OPENED_AT, reason: 'False alarm' } });
    expect(stopped).toContain('Stopped: by Sam Security, 2026-01-05 10:15 UTC. Reason: False alarm');
    expect(stopped).not.toContain('[Stop]');
  });

  it('links the history once there is one', () => {
    expect(JSON.stringify(cards(record())[0])).not.toContain('"link"');
    expect(JSON.stringify(cards(record(), 'https://git.example/pull/7')[0])).toContain('"url":"https://git.example/pull/7"');
  });

  it('counts what it has no room for and says where it is', () => {
    const devices = Array.from({ length: 60 }, (_unused, index) => ({ ...camera, id: `cam-${index}` }));
    expect(incidentCard({ incident: incident({ devices }) })).toMatch(/And \d+ more: press Everything\./);
  });
});

describe("a step's card", () => {
  it('shows, while people decide, exactly what runs, where, why, what it breaks, how it is undone, who may and until when', () => {
    const text = stepCard(step('pending'));
    for (const part of [
      'Step 1 · ◔ Waits for approval',
      'Where: Lobby camera (cam-07), site Plant A, criticality high · MAC 02:00:00:00:00:07 · address 192.0.2.17',
      'What will run: on gw-a (tagout@192.0.2.1, port 22).',
      '$ nft -f -\n   < add element bridge tagout quarantined { 02:00:00:00:00:07 timeout 4h }',
      'Why: It talks to a known control server (E1)',
      '- E3 Door control depends on Lobby camera.',
      'What stops working\n- Door control',
      'How it is undone: Taking the device out of the set',
      'Who may approve: security, plant-leads. 2 approvals are needed, 0 of 2 given.',
      'Until: 2026-01-05 10:47 UTC.',
      '[Approve] [Reject] [Details]',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('tells two people of one name apart, by an id that neither chose', () => {
    const both = { decisions: [decision(), decision({ by: 'U0SOMEBODY' })] };
    const text = stepCard(step('approved', both));
    for (const id of ['U0SECURITY', 'U0SOMEBODY']) expect(text).toContain(`Approved by Sam Security (${id})`);
    const details = detailsModal(record({ steps: [step('approved', both)] }), { i: INCIDENT, s: 's1', p: 0 });
    expect(JSON.stringify(details)).toContain('Approved by Sam Security (U0SOMEBODY)');
  });

  it('counts approvals and names who gave them', () => {
    const text = stepCard(step('pending', { decisions: [decision()] }));
    expect(text).toContain('1 of 2 given');
    expect(text).toContain('✓ Approved by Sam Security (U0SECURITY), 2026-01-05 10:20 UTC.');
  });

  it('has Approve and Reject in no status but pending', () => {
    for (const status of STEP_STATUSES) {
      const text = JSON.stringify(cards(record({ steps: [step(status)] }))[1] ?? '');
      expect(text.includes('"approve"')).toBe(status === 'pending');
      expect(text.includes('"reject"')).toBe(status === 'pending');
    }
  });

  it('carries ids and the digest in its buttons, and nothing else', () => {
    const [, card] = cards(record());
    const values = [...JSON.stringify(card).matchAll(/"value":"((?:[^"\\]|\\.)*)"/g)].map((match) =>
      String(JSON.parse(`"${match[1] ?? ''}"`)),
    );
    const asking = { i: INCIDENT, s: 's1', r: 'R-abcdefghijklmnopqrstuv', d: plan().digest };
    expect(values.map((value) => JSON.parse(value) as unknown)).toEqual([asking, asking, { i: INCIDENT, s: 's1', p: 0 }]);
  });

  it('says how much of a long batch it shows, and that the rest is in Details', () => {
    const long = plan({ run: [{ argv: ['nft', '-f', '-'], stdin: 'line\n'.repeat(200), timeoutMs: 1 }] });
    const text = stepCard(step('pending', { plan: long }));
    expect(text).toMatch(
      /The card has room for the first \d+ lines of 201\. Press Details and read all of it before you decide\./,
    );
  });

  it.each<[string, StepRecord, readonly string[]]>([
    ['planning', step('planning'), ['Nothing runs yet']],
    [
      'planning again',
      step('planning', { changed: ['device.firmware'] }),
      [
        'An earlier approval does not count any more. This changed since it was given: device.firmware. Nothing was sent because of it.',
      ],
    ],
    ['refused', step('refused'), ['Nothing ran: The gateway no longer sees', '(plan.mac_moved)', '[Plan and ask again]']],
    [
      'approved',
      step('approved', { decisions: [decision()] }),
      ['Approved by Sam Security', 'checks once more that nothing has changed'],
    ],
    [
      'running',
      step('running', { attempt: { id: 'a', digest: 'd', startedAt: OPENED_AT, longestMs: 20_000 } }),
      ['Running: since 2026-01-05 10:15 UTC. It takes 20 s at most.'],
    ],
    [
      'probing',
      step('probing', { report: completed }),
      ['Result: 1 of 1 command ran. Exit codes: 0', 'looks at the device, read only'],
    ],
    [
      'done',
      step('done', {
        decisions: [decision(), decision({ name: 'Pat Lead', at: OPENED_AT + 6 * MINUTE })],
        report: completed,
        probe,
      }),
      ['by Sam Security', 'by Pat Lead', 'Exit codes: 0', 'The effect was seen: The set names the device'],
    ],
    [
      'rejected',
      step('rejected', { decisions: [decision({ verdict: 'reject', reason: 'The doors would open.' })] }),
      ['✕ Rejected by Sam Security', 'Reason: The doors would open.', 'Nothing ran.', 'What would have run'],
    ],
    ['expired', step('expired'), ['Nothing ran', 'Silence is no approval and no rejection', '[Ask again]']],
    [
      'failed',
      step('failed', { report: completed, probe: { ...probe, holds: false, sentence: 'It still answers.' } }),
      ['The effect was not seen: It still answers.', 'undoes nothing by itself', '[Plan and ask again]'],
    ],
    [
      'unknown',
      step('unknown', { report: { kind: 'unknown', code: 'ssh.lost', message: 'The connection broke.', results: [] } }),
      [
        'nobody can say whether the commands ran',
        'does not run them again',
        'looks at the device, read only',
        '[Look again]',
        'What may have run',
      ],
    ],
    [
      'unknown after a look',
      step('unknown', { probe: { ...probe, holds: false, readable: false, sentence: 'The gateway did not answer.' } }),
      ['The effect could not be looked at', 'Look at the device yourself'],
    ],
    ['stopped with the run', step('stopped'), ['This step will not run: a step that it needs was not done.']],
  ])('says in words what became of it: %s', (_name, state, parts) => {
    const text = stepCard(state);
    for (const part of parts) expect(text).toContain(part);
  });

  it('puts what became of it before what was judged', () => {
    const text = stepCard(step('done', { decisions: [decision()], report: completed, probe }));
    expect(text.indexOf('The effect was seen')).toBeLessThan(text.indexOf('What ran: on gw-a'));
  });

  it('asks a person to do manual work, and says when it is confirmed', () => {
    expect(manual('open')).toContain('This is work for a person.');
    expect(manual('open')).toContain('[Done]');
    const confirmed = { by: 'U0ROBIN', name: 'Robin', at: OPENED_AT, note: 'New image <!channel>' };
    const done = stepCard(step('done', { id: 's2', plan: null, request: null, confirmed }));
    expect(done).toContain('Confirmed: by Robin (U0ROBIN), 2026-01-05 10:15 UTC: New image <!channel>');
  });

  it('is not there while the step waits for another one', () => {
    expect(cards(record({ steps: [step('blocked')] }))).toHaveLength(1);
  });
});

describe('the details', () => {
  it('are complete however long the commands are, page by page', () => {
    const stdin = Array.from({ length: 6000 }, (_unused, index) => `add element number ${index}`).join('\n');
    const made = record({
      steps: [step('pending', { plan: plan({ run: [{ argv: ['nft', '-f', '-'], stdin, timeoutMs: 1 }] }) })],
    });
    let all = '';
    let page = 0;
    for (; page < 50; page += 1) {
      const modal = detailsModal(made, { i: INCIDENT, s: 's1', p: page });
      all += read(modal.blocks);
      if (!JSON.stringify(modal).includes('details_next')) break;
    }
    expect(page).toBeGreaterThan(1);
    for (const index of [0, 1, 2999, 3000, 5999]) expect(all).toContain(`   < add element number ${index}\n`);
    expect(all).toContain('Read all pages before you decide.');
  });

  it('show untrusted evidence as what it is', () => {
    expect(read(detailsModal(record(), { i: INCIDENT, s: 's1', p: 0 }).blocks)).toContain(
      'E1 (an outsider may have written parts of it)',
    );
  });

  it('of the incident show every fact, hypothesis and try in full', () => {
    const text = read(detailsModal(record(), { i: INCIDENT, s: '', p: 0 }).blocks);
    for (const part of [
      'firmware 2.4.1',
      'taken over with its default password',
      'Look: Look for other devices',
      'guard.no_evidence',
      'Depends on it: Door control',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('a page beyond the end is the last page', () => {
    expect(detailsModal(record(), { i: INCIDENT, s: 's1', p: 99 }).blocks.length).toBeGreaterThan(3);
  });
});

describe('commands as text', () => {
  it('show where each word begins and ends', () => {
    const argv = ['sh', '-c', "echo 'a b'; rm -rf /", '', '$HOME', 'new\nline'];
    expect(commandsText([{ argv, stdin: '', timeoutMs: 1 }])).toBe(
      `$ sh -c 'echo '\\''a b'\\''; rm -rf /' '' '$HOME' 'new\nline'`,
    );
  });

  it('number several and keep their input under them', () => {
    const { run, undo } = batch();
    expect(commandsText([...run, ...undo])).toMatch(/^1\. \$ nft -f -\n {3}< add .*\n2\. \$ nft -f -\n {3}< delete /);
  });
});
