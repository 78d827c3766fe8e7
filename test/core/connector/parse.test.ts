import { describe, expect, it } from 'vitest';
import { parseConnector } from '../../../src/core/connector/parse.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { CONNECTOR_TEXT, linuxGateway } from './sample.ts';

const problemsOf = (text: string): readonly string[] => {
  const parsed = parseConnector(text, 'c.yaml');
  return parsed.ok ? [] : parsed.problems;
};
/** The shipped connector with one thing wrong. */
function broken(from: string, to: string): readonly string[] {
  expect(CONNECTOR_TEXT).toContain(from);
  return problemsOf(CONNECTOR_TEXT.replace(from, to));
}

describe('the shipped connector', () => {
  it('loads, and offers to isolate and to release', () => {
    expect([...linuxGateway().actions.keys()]).toEqual(['isolate_device', 'release_device']);
  });

  it('puts sudo before what needs root and before nothing else', () => {
    const isolate = linuxGateway().actions.get('isolate_device');
    expect(isolate?.run.map(({ argv }) => argv.slice(0, 3).flat())).toEqual([['sudo', '-n', 'nft']]);
    expect(isolate?.requires.reads.map(({ argv }) => argv[0])).toEqual([['sudo'], ['ping'], ['ip'], ['sudo']]);
  });

  it('feeds less than one SSH packet, so that a batch arrives whole or not at all', () => {
    expect(LIMITS.commandStdinMaxBytes).toBeLessThan(32 * 1024);
  });
});

describe('a connector is refused at load, with the place and what was expected', () => {
  it.each([
    ['an unknown placeholder in a command', "'{{address}}']", "'{{title}}']", /\{\{title\}\}/],
    ['an unknown placeholder in stdin', '{ {{mac}} timeout {{hold_s}}s }', '{ {{mac}} timeout {{reason}}s }', /\{\{reason\}\}/],
    ['a placeholder for people in a command', "'{{address}}']", "'{{device}}']", /\{\{device\}\}/],
    ['a program made from a value', 'argv: [ping, -n', "argv: ['{{address}}', -n", /program/],
    ['a second word in the program', 'argv: [ping, -n', "argv: ['ping -f', -n", /program/],
    ['control characters in an argument', "'0.3'", '"0.3\\n"', /printable ASCII/],
    ['an unknown field', 'transport: ssh', 'transport: ssh\nretries: 3', /retries/],
    ['an unknown action', '  release_device:', '  reboot_device:', /reboot_device/],
    ['another transport', 'transport: ssh', 'transport: telnet', /ssh/],
    ['an unknown reader', 'parse: ping', 'parse: shell', /parse/],
    ['a fact that no read gives', 'fact: neighbour.seen', 'fact: device.reads_minds', /device.reads_minds/],
    ['a fact of the prototype', 'fact: neighbour.seen', 'fact: toString', /toString/],
    ['an excuse that no read gives', 'unless: quarantine.listed', 'unless: device.shy', /device.shy/],
    ['an excuse that is no yes or no', 'unless: quarantine.listed', 'unless: neighbour.mac', /boolean|string/],
    ['a value of the wrong type', 'equals: 0', 'equals: none', /leaked.frames/],
    [
      'a fact that changes by itself as a precondition',
      'pin: [quarantine.listed]',
      'pin: [dropped.frames]',
      /changes by itself/,
    ],
    ['a hold that is used and not given', 'hold_s: 86400', 'hold_s: null', /hold_s/],
    ['a run time over the limit', 'timeout_ms: 15000', 'timeout_ms: 99999999', /timeout_ms/],
    ['an undo that is neither', '      none: The way', '      sentence: The way', /either sentence and run, or none/],
    ['a failed probe that does more than hold', 'failed: hold', 'failed: release', /failed/],
    ['a read that is told twice', 'parse: ip_neighbour', 'parse: ping', /second time/],
    ['a read with an input', '- id: ping\n', '- id: ping\n          stdin: x\n', /stdin/],
    ['a key that stands twice', 'version: 2', 'version: 2\nversion: 3', /unique/],
    ['an alias', 'elevate: [sudo, -n]', 'elevate: &e [sudo, -n]\nx: *e', /alias/],
  ])('%s', (_name, from, to, expected) => {
    const problems = broken(from, to);
    expect(problems.join('\n')).toMatch(expected);
    expect(problems.every((problem) => problem.startsWith('c.yaml'))).toBe(true);
  });

  it('says all problems at once', () => {
    const text = CONNECTOR_TEXT.replace('transport: ssh', 'transport: telnet').replace('version: 2', 'version: 0');
    expect(problemsOf(text)).toHaveLength(2);
  });

  it.each([
    ['nothing', ''],
    ['a list', '- a\n- b'],
    ['no YAML', '{{{{'],
    ['a number', '42'],
    ['a deep nest', '['.repeat(5_000)],
    ['a file over the limit', `# ${'x'.repeat(LIMITS.playbookFileMaxBytes)}`],
  ])('%s', (_name, text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });
});
