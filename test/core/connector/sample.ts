import { readFileSync } from 'node:fs';
import { parseConnector } from '../../../src/core/connector/parse.ts';
import type { Connector } from '../../../src/core/connector/connector.ts';

export const CONNECTOR_TEXT = readFileSync(
  new URL('../../../playbooks/connectors/linux-gateway.yaml', import.meta.url),
  'utf8',
);

export function connectorOf(text: string): Connector {
  const parsed = parseConnector(text, 'linux-gateway.yaml');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.value;
}

/** The connector that we ship. */
export const linuxGateway = (): Connector => connectorOf(CONNECTOR_TEXT);

/** The same for a gateway whose user is root: this machine may have no sudo. */
export const linuxGatewayAsRoot = (): Connector => connectorOf(CONNECTOR_TEXT.replace('elevate: [sudo, -n]', 'elevate: []'));

/** The one that we ship, changed as an operator would who wants an isolation that failed to be undone. @param expect YAML in one line. */
export const undoingText = (expect = '[{ fact: quarantine.listed, equals: false }]'): string =>
  CONNECTOR_TEXT.replace(/\n {6}failed: hold\n/, '\n      failed: undo\n')
    .replace(/\n {4}undo:\n {6}sentence: /, `\n    undo:\n      expect: ${expect}\n      sentence: `)
    .replace(/\nversion: \d+\n/, '\nversion: 99\n');
