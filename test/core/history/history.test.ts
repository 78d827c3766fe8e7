import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chain, GENESIS } from '../../../src/core/chain.ts';
import { addHint } from '../../../src/core/evidence/hint.ts';
import { historyFolder, renderHistory } from '../../../src/core/history/history.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { verifyChain } from '../../../src/core/verify.ts';
import { parseLines } from '../../../src/core/verify-lines.ts';
import { LIVE_TOKENS, nodes, parseGfm, readText } from './gfm.ts';
import { HOSTILE, hostileText } from './hostile.ts';
import { OPENED_AT, sampleEntries, sampleRecord } from './sample.ts';

function render(said?: string) {
  const entries = sampleEntries(4, said);
  const files = renderHistory(sampleRecord(said), entries, entries.at(-1)?.hash ?? GENESIS);
  const file = (name: string) => files.find((one) => one.path.endsWith(`/${name}`))?.content ?? '';
  return { files, readme: file('README.md'), playbook: file('playbook.yaml'), ledger: file('ledger.jsonl') };
}

/** The page's skeleton: what is a heading, a table, a link, and where; none of the words. */
function skeleton(markdown: string): readonly string[] {
  return nodes(parseGfm(markdown))
    .filter((node) => node.type !== 'text' && node.type !== 'inlineCode')
    .map((node) => (node.url === undefined ? node.type : `${node.type} ${node.url}`));
}

/** The page of an incident with a hint and confirmed work, each of whose texts says this. */
function hinted(said: string): string {
  const record = sampleRecord('plain');
  const by = { kind: 'person', id: 'U0ROBIN0001', name: said } as const;
  const confirmed = { by: by.id, name: said, at: OPENED_AT, note: said };
  const told = {
    kind: 'hint.added',
    by,
    sentence: `${said} gave a hint: ${said}`,
    data: { evidence: 'E1', hint: said },
  } as const;
  const [readme] = renderHistory(
    {
      ...record,
      incident: { ...record.incident, evidence: addHint([], said, said) },
      draft: { ...record.draft, round: 2 },
      steps: record.steps.map((step) => (step.id === 's2' ? { ...step, status: 'done', confirmed } : step)),
    },
    chain(record.incident.id, 0, GENESIS, OPENED_AT, [told]),
    GENESIS,
  );
  return readme?.content ?? '';
}

describe('the history of an incident', () => {
  it('is three files in a folder made of our id alone', () => {
    const folder = 'incidents/2026/INC-2026-000001';
    expect(render('../../etc').files.map((file) => file.path)).toEqual([
      `${folder}/README.md`,
      `${folder}/playbook.yaml`,
      `${folder}/ledger.jsonl`,
    ]);
  });

  it.each(['../../x', 'INC-2026-000001/..', 'INC-26-000001', 'INC-2026-1', '', 'INC-2026-000001\n'])(
    'has no folder for an id like %j',
    (id) => {
      expect(() => historyFolder(id)).toThrow('an incident id reads');
    },
  );

  it('tells a lead what happened, who decided, what ran and what it showed', () => {
    const { readme } = render();
    const read = readText(parseGfm(readme)).replaceAll('\n', ' ');
    expect(readme).toContain('# INC-2026-000001: Mirai-like telnet scan');
    expect(read).toMatch(
      /On 2026-03-01 12:00:00 UTC the detector Mirai-like telnet scan opened this incident:.*botnet traffic.*severity.*high/,
    );
    expect(read).toContain('North plant');
    expect(readme).toContain('The model `example-model` drafted this playbook after one repair; the guard accepted it.');
    expect(readme).toContain('Draft 1, its step 1: `guard.no_evidence`: Mirai-like telnet scan');
    expect(readme).toContain(
      '| 2026-03-01 12:00:30 UTC | Mirai-like telnet scan (U0APPROVER) | approved |  |  |  | Mirai-like telnet scan |',
    );
    expect(readme).toContain(
      'nft -f -\n# with this on its standard input:\n#   add element bridge tagout quarantine { 02:00:00:00:00:07 }',
    );
    expect(read).toContain('ended with exit code 0 after 12 ms.');
    expect(read).toContain('The probe confirms it');
    expect(read).toContain('How it is undone: Takes the device out of the quarantine set.');
    expect(read).toContain('Open: s2 waits for a person to do it and confirm.');
  });

  it('names the head of the ledger and how to check it', () => {
    const { readme } = render();
    expect(readme).toContain(`\`${sampleEntries(4).at(-1)?.hash}\``);
    expect(readme).toContain('npm run tagout -- verify <folder of the clone>');
  });

  it('draws the steps with where they stand', () => {
    const { readme } = render();
    expect(readme).toContain(
      '```mermaid\nstateDiagram-v2\n  state "s1 Mirai-like telnet scan: done" as s1\n  state "s2 Ask the owner: open" as s2',
    );
    expect(readme).toContain('  s1 --> s2');
  });

  it('says of a curated playbook why it stepped in', () => {
    const record = sampleRecord();
    const { playbook } = record;
    if (playbook === null) throw new Error('the sample has a playbook');
    const author = { kind: 'curated', file: 'playbooks/botnet.yaml', because: 'The model did not answer in time.' } as const;
    const [readme] = renderHistory({ ...record, playbook: { ...playbook, author } }, sampleEntries(1), GENESIS);
    expect(readme?.content).toContain(
      'This is the curated playbook `playbooks/botnet.yaml`, because: The model did not answer in time.',
    );
  });

  it('has no playbook.yaml before there is a playbook', () => {
    const files = renderHistory(
      { ...sampleRecord(), playbook: null, steps: [], draft: { status: 'drafting', round: 1, tries: [] } },
      sampleEntries(1),
      GENESIS,
    );
    expect(files.map((file) => file.path.split('/').at(-1))).toEqual(['README.md', 'ledger.jsonl']);
    expect(files[0]?.content).toContain('A playbook is being drafted.');
  });

  it('shows a hint with who gave it, and who confirmed the work of a person, as text', () => {
    const readme = hinted('Robin');
    expect(readme).toContain('| `E1` | Hint by Robin: Robin | the person who gave the hint |');
    expect(readme.match(/Robin gave a hint: Robin/g)).toHaveLength(2);
    expect(readme).toContain('this is number 2');
    expect(readme).toContain('Robin (U0ROBIN0001) confirmed on 2026-03-01 12:00:00 UTC that it is done: Robin');
    for (const evil of HOSTILE) expect(skeleton(hinted(evil))).toEqual(skeleton(readme));
  });

  it('keeps a ledger file that verifies by itself', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 9 }), (said, count) => {
        const entries = sampleEntries(count, said);
        const head = entries.at(-1)?.hash ?? GENESIS;
        const ledger = renderHistory(sampleRecord(said), entries, head).at(-1)?.content ?? '';
        const lines = parseLines(ledger);
        expect(lines.ok && verifyChain(lines.value, head)).toMatchObject({ ok: true, value: { count } });
      }),
    );
  });

  it('keeps a playbook.yaml that reads back as it was', () => {
    fc.assert(
      fc.property(hostileText, (said) => {
        expect(parse(render(said).playbook)).toMatchObject({
          title: said,
          steps: [{ id: 's1', reason: said }, { id: 's2' }],
        });
      }),
    );
  });

  it('bounds outputs and rows, and says where the rest is', () => {
    const record = sampleRecord('x'.repeat(LIMITS.historyOutputMaxChars + 7));
    const [readme] = renderHistory(record, sampleEntries(LIMITS.historyRowsMax + 5, 'short'), GENESIS);
    expect(readme?.content).toContain('7 more characters are in `ledger.jsonl`.');
    expect(readme?.content).toContain('5 earlier ones are in [ledger.jsonl](ledger.jsonl).');
  });
});

describe('hostile words in a history', () => {
  const harmless = skeleton(render('harmless').readme);

  it.each(HOSTILE)('such as %j change nothing of the page but the words', (said) => {
    const { readme } = render(said);
    expect(skeleton(readme)).toEqual(harmless);
    const read = readText(parseGfm(readme));
    for (const token of LIVE_TOKENS) expect(read).not.toMatch(token);
  });

  it('change nothing of the page in any mixture', () => {
    fc.assert(
      fc.property(hostileText, (said) => {
        fc.pre(said.trim() !== '');
        expect(skeleton(render(`x${said}`).readme)).toEqual(harmless);
      }),
      { numRuns: 60 },
    );
  });

  it('give the diagram no line of their own', () => {
    for (const said of HOSTILE) expect(diagramLines(said)).toBe(diagramLines('harmless'));
  });
});

function diagramLines(said: string): number | undefined {
  const page = nodes(parseGfm(render(said).readme));
  return page.find((node) => node.value?.startsWith('stateDiagram') === true)?.value?.split('\n').length;
}
