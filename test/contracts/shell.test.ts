import { createSsh } from '../../src/adapters/ssh/ssh.ts';
import { inShell, startSshServer } from '../adapters/ssh/sshServer.ts';
import { createFakeShell } from '../fakes/shell.ts';
import { missingOpenSsh, startOpenSsh } from './openssh.ts';
import { command, shellContract } from './shell.suite.ts';

shellContract('the ssh adapter against an ssh2 server', async () => {
  const server = await startSshServer({
    onExec: (line, channel, connection) => (line === 'lose-me' ? connection.end() : inShell(line, channel, connection)),
  });
  const shell = createSsh({ privateKey: server.clientKey });
  return { shell, host: server.host, loses: command(['lose-me']), close: () => server.close() };
});

shellContract(
  'the ssh adapter against OpenSSH',
  async () => {
    const server = await startOpenSsh();
    // The parent of the command is the server's process for this one connection.
    const loses = command(['sh', '-c', 'kill -9 $PPID']);
    return { shell: createSsh({ privateKey: server.clientKey }), host: server.host, loses, close: () => server.close() };
  },
  missingOpenSsh(),
);

shellContract('the fake for other tests', () => {
  const hostKey = `SHA256:${'B'.repeat(43)}`;
  const shell = createFakeShell({
    hostKey,
    answer: ({ argv, stdin }) => {
      switch (argv[0]) {
        case 'printf':
          return { stdout: argv[2] ?? '' };
        case 'cat':
          return { stdout: stdin };
        case 'sleep':
          return 'timeout';
        case 'lose-me':
          return 'lost';
        default:
          return argv[2] === 'kill -9 $$' ? 'no_exit_code' : { exitCode: Number(/exit (\d+)/.exec(argv[2] ?? '')?.[1] ?? 0) };
      }
    },
  });
  const host = { host: '192.0.2.1', port: 22, user: 'tagout', hostKeys: [hostKey] };
  return Promise.resolve({ shell, host, loses: command(['lose-me']), close: () => Promise.resolve() });
});
