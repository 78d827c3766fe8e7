import { describe, expect, it } from 'vitest';
import { commandsOf } from '../../../src/core/connector/commands.ts';
import { FACTS } from '../../../src/core/connector/facts.ts';
import { offeredActions } from '../../../src/core/connector/offers.ts';
import { parseConnector } from '../../../src/core/connector/parse.ts';
import { CAMERA, inventoryOf } from '../planning/sample.ts';
import { connectorOf, CONNECTOR_TEXT, linuxGateway } from './sample.ts';

const START = CONNECTOR_TEXT.indexOf('  observe_device:');
const [HEAD, LOOK] = [CONNECTOR_TEXT.slice(0, START), CONNECTOR_TEXT.slice(START)];

/** The shipped look with one thing changed. */
function problemsOf(from: string, to: string): readonly string[] {
  expect(LOOK).toContain(from);
  const parsed = parseConnector(HEAD + LOOK.replace(from, to), 'c.yaml');
  return parsed.ok ? [] : parsed.problems;
}

const offered = (text: string) =>
  offeredActions(CAMERA, { inventory: inventoryOf([CAMERA]), connectors: new Map([['linux-gateway', connectorOf(text)]]) });

describe('a look of a connector', () => {
  const look = linuxGateway().looks.get('observe_device');

  it('has reads, and nothing that could be run or undone', () => {
    expect(Object.keys(look ?? {}).toSorted()).toEqual(['effect', 'reads', 'reports', 'title']);
    expect(linuxGateway().actions.has('observe_device')).toBe(false);
  });

  it('needs nothing at the gateway that an isolation does not need, and forgets no neighbour', () => {
    const { looks: _, ...changing } = linuxGateway();
    const known = commandsOf({ ...changing, looks: new Map() }).map(({ argv }) => JSON.stringify(argv));
    for (const { argv } of look?.reads ?? []) expect(known).toContain(JSON.stringify(argv));
    expect(JSON.stringify(look?.reads)).not.toContain('flush');
  });

  it('is among the commands that a gateway must know and allow', () => {
    const only = connectorOf(`${HEAD.slice(0, HEAD.indexOf('actions:'))}actions:\n${LOOK}`);
    expect(commandsOf(only).map(({ argv }) => argv[0])).toEqual([['ping'], ['ip'], ['sudo']]);
  });

  it('reports facts that people have words for', () => {
    for (const fact of look?.reports ?? []) expect(FACTS.has(fact)).toBe(true);
  });

  it('is offered where the connector has it, and not where it has none', () => {
    expect(offered(CONNECTOR_TEXT)).toEqual(['isolate_device', 'release_device', 'observe_device', 'manual']);
    expect(offered(HEAD)).toEqual(['isolate_device', 'release_device', 'manual']);
  });

  it.each([
    ['a command that changes something', '    reports:', "    run:\n      - argv: [nft, -f, '-']\n    reports:", /run/],
    ['an undo', '    reports:', '    undo: { none: Nothing. }\n    reports:', /undo/],
    ['a read that only has to succeed', 'parse: ping', 'parse: none', /reads\.0\.parse: expected a reader/],
    ['a read with an input', 'parse: ping\n', 'parse: ping\n        stdin: x\n', /stdin/],
    ['no reads', /reads:[^]*reports:/.exec(LOOK)?.[0] ?? '', 'reads: []\n    reports:', /reads/],
    ['no facts to report', /reports:[^]*$/.exec(LOOK)?.[0] ?? '', 'reports: []\n', /reports/],
    ['a fact that no read gives', '- device.answers', '- device.firmware', /reports\.0: expected a fact that the reads give/],
    ['a fact of the prototype', '- device.answers', '- toString', /reports\.0: expected a fact/],
    ['a fact twice', '- neighbour.seen', '- device.answers', /reports\.1: expected another fact, got device\.answers a second/],
    ['a read twice', 'parse: ip_neighbour', 'parse: ping', /reads\.1\.parse: expected one read a reader/],
    [
      'a time after which it ends',
      'Nothing is changed.',
      'It ends after {{hold}}.',
      /expected no \{\{hold_s\}\} or \{\{hold\}\}/,
    ],
    ['a hold in a command', "'{{address}}']", "'{{hold_s}}']", /expected no \{\{hold_s\}\} or \{\{hold\}\}/],
    ['an alert in a command', "'{{address}}']", "'{{title}}']", /\{\{title\}\}/],
  ])('is refused at load with %s', (_what, from, to, expected) => {
    const problems = problemsOf(from, to);
    expect(problems.join('\n')).toMatch(expected);
    expect(problems.every((problem) => problem.startsWith('c.yaml'))).toBe(true);
  });

  it('may be all that a connector can do, and a connector can do something', () => {
    const top = HEAD.slice(0, HEAD.indexOf('actions:'));
    expect(parseConnector(`${top}actions:\n${LOOK}`, 'c.yaml').ok).toBe(true);
    expect(parseConnector(`${top}actions: {}\n`, 'c.yaml')).toMatchObject({
      problems: ['c.yaml: actions: expected at least one of isolate_device, release_device, observe_device, got none'],
    });
  });
});
