import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSsh, type SshEvent, type SshOptions } from '../../../src/adapters/ssh/ssh.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { Host, Shell } from '../../../src/ports.ts';
import { command } from '../../contracts/shell.suite.ts';
import {
  closeAll,
  generateKey,
  inShell,
  listen,
  startSshServer,
  type OnExec,
  type ServerOptions,
  type TestServer,
} from './sshServer.ts';

/** No test waits that long. */
const LATER = Number.MAX_SAFE_INTEGER;

/** One login asks twice: whether the key would do, and with its signature. */
const LOGIN_REQUESTS = 2;

const quick = { connectMs: 600, keepaliveMs: 100, placeWaitMs: 150 };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(
  options: ServerOptions = {},
  more: Partial<SshOptions> = {},
): Promise<{ readonly server: TestServer; readonly shell: Shell }> {
  const server = await startSshServer(options);
  closers.push(() => server.close());
  return { server, shell: createSsh({ privateKey: server.clientKey, ...more }) };
}

/** A TCP server that takes the call and does only what it is told. */
async function answerCalls(onCall: (socket: Socket) => void): Promise<Host> {
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onCall(socket);
  });
  const port = await listen(tcp);
  closers.push(() => closeAll(tcp, sockets));
  return { host: '127.0.0.1', port, user: 'tagout', hostKeys: [`SHA256:${'A'.repeat(43)}`] };
}

describe('before a command has gone out, trouble is a refusal', () => {
  it('refuses when nothing listens on the port', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const shell = createSsh({ privateKey: generateKey().private, timing: quick });
    const report = await shell.run(
      { host: '127.0.0.1', port, user: 'tagout', hostKeys: ['SHA256:x'] },
      [command(['true'])],
      LATER,
    );
    expect(report).toMatchObject({ kind: 'refused', code: 'ssh.connect_failed' });
    expect(report.kind === 'refused' && report.message).toContain('ECONNREFUSED');
  });

  it('refuses when the gateway takes the call and says nothing', async () => {
    const host = await answerCalls(() => undefined);
    const report = await createSsh({ privateKey: generateKey().private, timing: quick }).run(host, [command(['true'])], LATER);
    expect(report).toMatchObject({ kind: 'refused', code: 'ssh.connect_timeout' });
  });

  it.each([
    ['hangs up at once', (socket: Socket) => socket.end()],
    ['speaks another protocol', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['sends an endless greeting', (socket: Socket) => socket.end('x'.repeat(200_000))],
    ['sends rubbish after the banner', (socket: Socket) => socket.end(`SSH-2.0-x\r\n${'\u0001'.repeat(5_000)}`)],
  ])('refuses when the other side %s', async (_name, onCall) => {
    const host = await answerCalls(onCall);
    const report = await createSsh({ privateKey: generateKey().private, timing: quick }).run(host, [command(['true'])], LATER);
    expect(report.kind).toBe('refused');
  });

  it('refuses when the gateway does not know our key', async () => {
    const { server } = await serve();
    const report = await createSsh({ privateKey: generateKey().private }).run(server.host, [command(['true'])], LATER);
    expect(report).toMatchObject({ kind: 'refused', code: 'ssh.not_let_in' });
    expect(server.commands).toEqual([]);
  });

  it('checks the host key before it says who we are', async () => {
    const { server, shell } = await serve();
    const report = await shell.run({ ...server.host, hostKeys: [`SHA256:${'A'.repeat(43)}`] }, [command(['true'])], LATER);
    expect(report).toMatchObject({ kind: 'refused', code: 'ssh.host_key_unknown' });
    expect(report.kind === 'refused' && report.message).toContain('ssh-ed25519');
    expect(server.logins).toBe(0);
  });

  it('refuses when the gateway opens no channel', async () => {
    const { server, shell } = await serve({ onSession: (_accept, reject) => reject() });
    expect(await shell.run(server.host, [command(['true'])], LATER)).toMatchObject({ kind: 'refused', code: 'ssh.no_channel' });
  });

  it('refuses when our own key cannot be read, without a word of it', async () => {
    const { server } = await serve();
    const secret = '-----BEGIN OPENSSH PRIVATE KEY-----\nVGhpc0lzU2VjcmV0\n-----END OPENSSH PRIVATE KEY-----';
    const sources: SshOptions['privateKey'][] = [
      secret,
      Buffer.from(secret),
      () => Promise.reject(new Error(secret)),
      () => {
        throw new Error(secret);
      },
      server.clientKey.slice(0, 200),
      generateKey().public,
    ];
    for (const privateKey of sources) {
      const report = await createSsh({ privateKey }).run(server.host, [command(['true'])], LATER);
      expect(report).toMatchObject({ kind: 'refused', code: 'ssh.key_unreadable' });
      expect(JSON.stringify(report)).not.toContain('VGhpc0lz');
    }
  });
});

describe('after a command has gone out, anything but its exit code is unknown', () => {
  it('notices a gateway that falls silent while a command runs', async () => {
    const { server, shell } = await serve({ onExec: (_line, _channel, { socket }) => socket.pause() }, { timing: quick });
    expect(await shell.run(server.host, [command(['true'])], LATER)).toMatchObject({
      kind: 'unknown',
      code: 'ssh.lost',
      results: [],
    });
  });

  it('says unknown when the gateway never says how the command ended', async () => {
    const { server, shell } = await serve({ onExec: () => undefined });
    expect(await shell.run(server.host, [command(['true'], { timeoutMs: 200 })], LATER)).toMatchObject({
      kind: 'unknown',
      code: 'ssh.timeout',
    });
    await expect.poll(() => server.connections.now).toBe(0);
  });

  it('says unknown when the channel closes without an exit code', async () => {
    const { server, shell } = await serve({ onExec: (_line, channel) => channel.close() });
    expect(await shell.run(server.host, [command(['true'])], LATER)).toMatchObject({
      kind: 'unknown',
      code: 'ssh.no_exit_code',
    });
  });

  it('says unknown when the gateway refuses to start the command: it was sent', async () => {
    const { server, shell } = await serve({ onSession: (accept) => accept().on('exec', (_accept, reject) => reject()) });
    expect(await shell.run(server.host, [command(['true'])], LATER)).toMatchObject({
      kind: 'unknown',
      code: 'ssh.exec_refused',
    });
  });

  it('believes an exit code although the connection is lost right after it', async () => {
    const { server, shell } = await serve({
      onExec: (_line, channel, connection) => {
        channel.write('half of it');
        channel.exit(0);
        connection.end();
      },
    });
    const report = await shell.run(server.host, [command(['true'])], LATER);
    expect(report).toMatchObject({ kind: 'completed', results: [{ exitCode: 0, stdout: 'half of it' }] });
  });

  it('names no secret in a report about a lost connection', async () => {
    const { server, shell } = await serve({ onExec: (_line, _channel, connection) => connection.end() });
    const report = await shell.run(server.host, [command(['cat'], { stdin: 'hunter2-token' })], LATER);
    expect(report.kind).toBe('unknown');
    expect(JSON.stringify(report)).not.toContain('hunter2');
  });
});

describe('what a command prints and reads', () => {
  it('keeps the first bytes of a flood and says that it is cut', async () => {
    const { server, shell } = await serve();
    const report = await shell.run(
      server.host,
      [command(['head', '-c', '3000000', '/dev/zero']), command(['printf', 'next'])],
      LATER,
    );
    expect(report).toMatchObject({
      kind: 'completed',
      results: [
        { exitCode: 0, truncated: true },
        { stdout: 'next', truncated: false },
      ],
    });
    expect(report.kind === 'completed' && report.results[0]?.stdout.length).toBe(LIMITS.sshOutputMaxBytes);
  });

  it('takes a long list whole when it is read, and still says when a flood is cut', async () => {
    const { server, shell } = await serve();
    const list = command(['head', '-c', '1000000', '/dev/zero']);
    const flood = command(['head', '-c', String(LIMITS.sshReadMaxBytes + 1), '/dev/zero']);
    const results = await shell.read(server.host, [list, flood]);
    expect(results.map(({ truncated }) => truncated)).toEqual([false, true]);
    expect(results.map(({ stdout }) => stdout.length)).toEqual([1_000_000, LIMITS.sshReadMaxBytes]);
  });

  it('turns bytes that are no text into marks, and NUL too', async () => {
    const { server, shell } = await serve();
    const report = await shell.run(server.host, [command(['printf', String.raw`a\000b\377\303c`])], LATER);
    expect(report).toMatchObject({ results: [{ stdout: 'a\uFFFDb\uFFFD\uFFFDc' }] });
  });

  it('feeds a large input, and survives a program that does not read it', async () => {
    const { server, shell } = await serve();
    const stdin = 'x'.repeat(2_000_000);
    const report = await shell.run(
      server.host,
      [command(['wc', '-c'], { stdin }), command(['true'], { stdin }), command(['printf', 'on'])],
      LATER,
    );
    expect(report).toMatchObject({ kind: 'completed', results: [{ exitCode: 0 }, { exitCode: 0 }, { stdout: 'on' }] });
    expect(report.kind === 'completed' && report.results[0]?.stdout.trim()).toBe('2000000');
  });
});

describe('connections', () => {
  it('opens no more than allowed at once; others wait their turn', async () => {
    const { server, shell } = await serve({}, { connectionsMax: 2, timing: { placeWaitMs: 20_000 } });
    const reports = await Promise.all(Array.from({ length: 6 }, () => shell.run(server.host, [command(['true'])], LATER)));
    expect(reports.map((report) => report.kind)).toEqual(Array.from({ length: 6 }, () => 'completed'));
    // One that said goodbye may still be closing when the next one opens.
    expect(server.connections.most).toBeLessThanOrEqual(4);
  });

  it('refuses, with nothing sent, when no place comes free in time', async () => {
    const { server, shell } = await serve({ onExec: () => undefined }, { connectionsMax: 1, timing: quick });
    const holding = shell.run(server.host, [command(['true'], { timeoutMs: 1_500 })], LATER);
    expect(await shell.run(server.host, [command(['true'])], LATER)).toMatchObject({ kind: 'refused', code: 'ssh.busy' });
    await expect(holding).resolves.toMatchObject({ kind: 'unknown' });
  });

  it('closes every connection, also those that failed, and tells what happened without contents', async () => {
    const events: SshEvent[] = [];
    const { server, shell } = await serve({}, { onEvent: (event) => events.push(event), timing: { keepMs: 50 } });
    await shell.run(server.host, [command(['true'])], LATER);
    await expect.poll(() => server.connections.now).toBe(0);
    await shell.read(server.host, [command(['false'])]);
    await shell.run({ ...server.host, hostKeys: [] }, [command(['true'])], LATER);
    await expect.poll(() => server.connections.now).toBe(0);
    expect(events.map(({ kind, code }) => [kind, code])).toEqual([
      ['connected', null],
      ['connected', null],
      ['refused', 'ssh.host_key_unknown'],
    ]);
  });

  it('sends commands on the one of the reads that were asked at once before them', async () => {
    const { server, shell } = await serve();
    await shell.read(server.host, [command(['true'])]);
    await shell.run(server.host, [command(['true'])], LATER);
    expect(server.logins).toBe(LOGIN_REQUESTS);
  });

  it('asks reads on a new one each time, so that the host shows its key', async () => {
    const { server, shell } = await serve();
    await shell.read(server.host, [command(['true'])]);
    await shell.read(server.host, [command(['true'])]);
    expect(server.logins).toBe(2 * LOGIN_REQUESTS);
  });

  it('uses each for one batch of commands only', async () => {
    const { server, shell } = await serve();
    await shell.read(server.host, [command(['true'])]);
    await shell.run(server.host, [command(['true'])], LATER);
    await shell.run(server.host, [command(['true'])], LATER);
    expect(server.logins).toBe(2 * LOGIN_REQUESTS);
  });

  it('uses none that was opened for other pinned keys or another user', async () => {
    const { server, shell } = await serve();
    await shell.read(server.host, [command(['true'])]);
    expect(await shell.run({ ...server.host, hostKeys: [] }, [command(['true'])], LATER)).toMatchObject({
      code: 'ssh.host_key_unknown',
    });
    expect(await shell.run({ ...server.host, user: 'root' }, [command(['true'])], LATER)).toMatchObject({
      code: 'ssh.not_let_in',
    });
    expect(server.commands).toHaveLength(1);
  });

  it('uses none that the gateway has closed meanwhile', async () => {
    const ends: (() => void)[] = [];
    const onExec: OnExec = (line, channel, wire) => {
      ends.push(wire.end);
      inShell(line, channel, wire);
    };
    const { server, shell } = await serve({ onExec }, { timing: { keepMs: 30_000 } });
    await shell.read(server.host, [command(['true'])]);
    for (const end of ends) end();
    await expect.poll(() => server.connections.now).toBe(0);
    expect(await shell.run(server.host, [command(['true'])], LATER)).toMatchObject({ kind: 'completed' });
    expect(server.logins).toBe(2 * LOGIN_REQUESTS);
  });

  it('uses none on which a read was left without an answer', async () => {
    let calls = 0;
    const onExec: OnExec = (line, channel, wire) => {
      if ((calls += 1) > 1) inShell(line, channel, wire);
      // The first ends without an exit code, on a connection that stays open.
      else channel.end();
    };
    const { server, shell } = await serve({ onExec });
    await expect(shell.read(server.host, [command(['true'])])).rejects.toThrow('did not answer a read');
    expect(await shell.run(server.host, [command(['true'])], LATER)).toMatchObject({ kind: 'completed' });
    expect(server.logins).toBe(2 * LOGIN_REQUESTS);
  });
});
