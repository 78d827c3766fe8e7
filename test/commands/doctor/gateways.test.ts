import { afterEach, describe, expect, it } from 'vitest';
import { loadPlaybooks } from '../../../src/adapters/files/playbooks.ts';
import { createSsh } from '../../../src/adapters/ssh/ssh.ts';
import { gatewayCheck, questionsFor } from '../../../src/commands/doctor/gateways.ts';
import type { CheckLine } from '../../../src/core/checkup.ts';
import type { Connector } from '../../../src/core/connector/connector.ts';
import { parseConnector } from '../../../src/core/connector/parse.ts';
import type { Gateway } from '../../../src/core/inventory.ts';
import { startSshServer, type OnExec, type TestServer } from '../../adapters/ssh/sshServer.ts';
import { read } from '../../architecture/source.ts';
import { missingOpenSsh, startOpenSsh } from '../../contracts/openssh.ts';

const loaded = await loadPlaybooks('playbooks');
if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
const connector = loaded.value.connectors.get('linux-gateway');
if (connector === undefined) throw new Error('the shipped connector is gone');

const GATEWAY: Gateway = {
  id: 'gw-1',
  name: 'Gateway 1',
  site: 'Site 1',
  connector: 'linux-gateway',
  host: '127.0.0.1',
  port: 22,
  user: 'tagout',
  hostKeys: [],
  lan: 'br-lan',
};

let server: TestServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const answers =
  (refusal: (line: string) => string | null): OnExec =>
  (line, channel) => {
    const said = refusal(line);
    channel.resume().on('end', () => {
      if (said !== null) channel.stderr.write(`${said}\n`);
      channel.exit(said === null ? 0 : 1);
      channel.end();
    });
  };

async function lookAt(
  onExec: OnExec,
  change: Partial<Gateway> = {},
  by: Connector = connector as Connector,
): Promise<readonly CheckLine[]> {
  server = await startSshServer({ onExec });
  const gateway = { ...GATEWAY, ...server.host, ...change };
  return gatewayCheck(gateway, by, createSsh({ privateKey: server.clientKey }), 'one').run();
}

const ALL_FINE = answers(() => null);

describe('a look at a gateway', () => {
  it('finds nothing where all its questions are answered, on one connection', async () => {
    expect(await lookAt(ALL_FINE)).toEqual([expect.objectContaining({ about: 'Gateway gw-1', verdict: 'fine' })]);
    expect(server?.logins).toBeLessThanOrEqual(2);
  });

  it('asks only what changes nothing and reaches no device', async () => {
    await lookAt(ALL_FINE);
    expect(server?.commands.toSorted()).toEqual([
      'command -v ip',
      'command -v ping',
      'sudo -n -l ip neigh flush to 192.0.2.1 dev br-lan',
      'sudo -n -l nft -f -',
      'sudo -n -l nft -j list ruleset bridge',
      'sudo -n nft -j list ruleset bridge',
      'true',
    ]);
  });

  it('names a host key that is not pinned, before anybody logs in', async () => {
    const [line] = await lookAt(ALL_FINE, { hostKeys: [`SHA256:${'A'.repeat(43)}`] });
    expect(line).toMatchObject({ verdict: 'fix', code: 'gateway.not_asked' });
    expect(line?.sentence).toMatch(/showed the host key SHA256:\S+ \(ssh-ed25519\), which is not pinned\. Nothing was sent\./);
    expect(server?.logins).toBe(0);
  });

  it('names a key of ours that is not let in', async () => {
    const [line] = await lookAt(ALL_FINE, { user: 'somebody' });
    expect(line?.sentence).toMatch(/did not accept our key for the user somebody\. Add our public key/);
  });

  it('names a gateway that does not answer', async () => {
    const [line] = await lookAt(ALL_FINE, { port: 1 });
    expect(line?.sentence).toMatch(/could not be reached \(ECONNREFUSED\)/);
  });

  it.each([
    ['a shell that runs nothing', 'true', 'gateway.no_shell', /runs no commands\. It needs a POSIX shell/],
    ['a missing program', 'command -v ping', 'gateway.program_missing', /tagout finds no program ping\. Install it/],
    [
      'a command that sudo does not allow',
      'sudo -n -l nft -f -',
      'gateway.not_allowed',
      /tagout may not run "nft -f -" as root.*sudoers\.d.*The gateway said: sorry/,
    ],
    [
      'a read that does not work',
      'sudo -n nft -j list ruleset bridge',
      'gateway.read_failed',
      /"sudo -n nft -j list ruleset bridge" does not work there/,
    ],
  ])('names %s', async (_, command, code, sentence) => {
    const lines = await lookAt(answers((line) => (line === command ? 'sorry' : null)));
    expect(lines).toEqual([expect.objectContaining({ verdict: 'fix', code, sentence: expect.stringMatching(sentence) })]);
  });

  it('quotes of a chatty gateway one short line', async () => {
    const lines = await lookAt(answers((line) => (line === 'true' ? `${'x'.repeat(5000)}\nmore` : null)));
    expect(lines[0]?.sentence.length).toBeLessThan(500);
    expect(lines[0]?.sentence).not.toContain('more');
  });

  it('asks a gateway whose user is root for the programs alone', () => {
    const text = read('playbooks/connectors/linux-gateway.yaml').replace('elevate: [sudo, -n]', 'elevate: []');
    const parsed = parseConnector(text, 'linux-gateway.yaml');
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
    const asked = questionsFor({ ...GATEWAY, user: 'root' }, parsed.value).map(({ command }) => command.argv.join(' '));
    expect(asked.toSorted()).toEqual([
      'command -v ip',
      'command -v nft',
      'command -v ping',
      'nft -j list ruleset bridge',
      'true',
    ]);
  });
});

const missing = missingOpenSsh();
describe.skipIf(missing !== null)(
  `a look at a real OpenSSH server${missing === null ? '' : `: skipped, no ${missing}`}`,
  () => {
    it('finds programs that are there, and names one that is not', async () => {
      const text = read('playbooks/connectors/linux-gateway.yaml')
        .replace('elevate: [sudo, -n]', 'elevate: []')
        .replaceAll('argv: [ip,', 'argv: [sh,')
        .replaceAll('argv: [ping,', 'argv: [no-such-program,');
      const parsed = parseConnector(text, 'linux-gateway.yaml');
      if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
      const sshd = await startOpenSsh();
      try {
        const lines = await gatewayCheck(
          { ...GATEWAY, ...sshd.host },
          parsed.value,
          createSsh({ privateKey: sshd.clientKey }),
          'one',
        ).run();
        const said = lines.map(({ sentence }) => sentence).join('\n');
        expect(lines.map(({ code }) => code)).not.toContain('gateway.no_shell');
        expect(said).toContain('finds no program no-such-program');
        expect(said).not.toContain('no program sh');
      } finally {
        await sshd.close();
      }
    });
  },
);
