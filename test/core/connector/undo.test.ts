import { describe, expect, it } from 'vitest';
import { parseConnector } from '../../../src/core/connector/parse.ts';
import { CONNECTOR_TEXT, connectorOf, undoingText } from './sample.ts';

const LISTED = '{ fact: quarantine.listed, equals: false }';

/** Problems of the shipped connector that undoes an isolation which fails, with these conditions and one thing changed. */
function problemsOf(expectations: string, from = '', to = ''): string {
  const text = undoingText(expectations);
  expect(text).toContain(from);
  const parsed = parseConnector(text.replace(from, to), 'c.yaml');
  return parsed.ok ? '' : parsed.problems.join('\n');
}

describe('a connector that undoes what its probe finds to have failed', () => {
  it('says what shows that it is undone', () => {
    const isolate = connectorOf(undoingText(`[${LISTED}]`)).actions.get('isolate_device');
    expect(isolate?.probe.failed).toBe('undo');
    expect(isolate?.undo).toMatchObject({
      kind: 'run',
      expect: [{ fact: 'quarantine.listed', equals: false, onlyIfChanged: false }],
    });
  });

  it('is not the one that is shipped: containment holds and asks', () => {
    const actions = [...connectorOf(CONNECTOR_TEXT).actions.values()];
    expect(actions.map(({ probe }) => probe.failed)).toEqual(['hold', 'hold']);
  });

  it.each([
    ['without anything that shows it', '[]', /undo.expect: expected at least one condition with failed: undo, got none/],
    [
      'by a fact that the probe does not read',
      '[{ fact: host.up, equals: true }]',
      /undo.expect.0: expected a fact that the reads give/,
    ],
    ['by a value of another type', '[{ fact: quarantine.listed, equals: 7 }]', /undo.expect.0.equals: expected a boolean/],
    [
      'by a fact that changes by itself',
      `[${LISTED}, { fact: device.answers, equals: true }]`,
      /undo.expect.1: expected a fact that stays as it is, got device.answers/,
    ],
    [
      'by what looks the same after a run that worked',
      '[{ fact: quarantine.listed, equals: true }]',
      /What is undone would look like what has worked/,
    ],
    ['in prose', '[{ fact: quarantine.listed, equals: false, otherwise: No. }]', /otherwise/],
    ['only if something changed', '[{ fact: quarantine.listed, equals: false, only_if_changed: true }]', /only_if_changed/],
  ])('is refused %s', (_what, expectations, message) => {
    expect(problemsOf(expectations)).toMatch(message);
  });

  it('is refused by a fact that nobody reads before the run: it must bring back what was so', () => {
    const reads =
      /( {8}- id: quarantine\n {10}parse: nft_quarantine\n {10}as_root: true\n {10}argv: .*\n {10}timeout_ms: .*\n)/;
    const text = undoingText(`[${LISTED}]`).replace(reads, '').replace('      pin: [quarantine.listed]\n', '');
    const parsed = parseConnector(text.replace('unless: quarantine.listed', 'unless: neighbour.seen'), 'c.yaml');
    expect(parsed.ok ? '' : parsed.problems.join('\n')).toContain(
      'undo.expect.0: expected a read in requires that gives quarantine.listed, got none.',
    );
  });

  it('is refused where nothing can undo it', () => {
    const text = CONNECTOR_TEXT.replace(/(release_device:[\s\S]*)failed: hold/, '$1failed: undo');
    const parsed = parseConnector(text, 'c.yaml');
    expect(parsed.ok ? '' : parsed.problems.join('\n')).toMatch(
      /actions.release_device.probe.failed: expected hold, because nothing can undo it/,
    );
  });
});

describe('conditions of an undo', () => {
  it('are refused where nothing is undone by itself: they would never be looked at', () => {
    expect(problemsOf(`[${LISTED}]`, '      failed: undo\n', '      failed: hold\n')).toMatch(
      /undo.expect: expected none with failed: hold, because nothing is undone by itself/,
    );
  });

  it('are refused where there is nothing to run', () => {
    const text = CONNECTOR_TEXT.replace('      none: The way', `      expect: [${LISTED}]\n      none: The way`);
    const parsed = parseConnector(text, 'c.yaml');
    expect(parsed.ok ? '' : parsed.problems.join('\n')).toMatch(/either sentence and run, or none with the reason/);
  });
});
