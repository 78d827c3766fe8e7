// Runs the lab's tests (test/lab) in network, mount and process namespaces of their own. Whatever they make in there, bridges, rules, sshd,
// devices, is invisible outside, sends nothing outside, and is gone with the last process, also when somebody kills this one.
// Plain JavaScript, like setup.mjs. Arguments go on to vitest.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const NEEDED = ['ip', 'nft', 'ping', 'sshd', 'ssh-keygen', 'unshare', 'mount'];
const UNSHARE = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'];
// Names of network namespaces and sshd's own folder live in /run: a fresh one hides the machine's and ends with us.
const PREPARE = 'mount -t tmpfs tmpfs /run && mkdir /run/netns /run/sshd && ip link set lo up && "$@"';

const APART = ['unshare', ...UNSHARE, 'sh', '-c', PREPARE, 'sh'];

const path = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;
/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, PATH: path };
/** @param {readonly string[]} command */
const works = ([program = '', ...args]) => spawnSync(program, args, { env, stdio: 'ignore' }).status === 0;

const missing = NEEDED.filter((tool) => !works(['sh', '-c', `command -v ${tool}`]));
if (process.getuid?.() !== 0) missing.push('root');
else if (missing.length === 0 && !works([...APART, 'true'])) {
  missing.push('the right to make namespaces (in a container: CAP_SYS_ADMIN and CAP_NET_ADMIN)');
}

const vitest = [
  process.execPath,
  fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url)),
  'run',
  '--config',
  'test/vitest.config.ts',
  '--project',
  'lab',
  ...process.argv.slice(2),
];
if (missing.length > 0) {
  console.error(
    `The lab needs Linux, root, iproute2, nftables, iputils-ping and openssh-server. Missing here: ${missing.join(', ')}.`,
  );
  if (env['CI'] === 'true') process.exit(1);
}
const [program = '', ...args] = missing.length > 0 ? vitest : [...APART, ...vitest];
// The tests skip by name when they are not told that everything is there.
const lab = missing.length > 0 ? `missing ${missing.join(', ')}` : 'ready';
const done = spawnSync(program, args, { env: { ...env, TAGOUT_LAB: lab }, stdio: 'inherit' });
process.exit(done.status ?? 1);
