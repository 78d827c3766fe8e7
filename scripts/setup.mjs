// Installs the packages when the lock file has changed since the last install, and does nothing otherwise, so that a restart
// needs no network. It runs on the system's own Node (20 or newer), before the pinned Node 24 exists: plain JavaScript, no packages.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.tagout-setup`;

const [major] = process.versions.node.split('.');
if (Number(major) < 20) {
  console.error(
    `Tagout needs Node 20 or newer to set itself up; this is ${process.version}. Install a newer Node and try again.`,
  );
  process.exit(2);
}

const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');
let installed = '';
try {
  installed = readFileSync(stamp, 'utf8');
} catch {
  // First run: nothing is installed yet.
}

if (installed !== wanted) {
  console.log('Installing packages (the lock file is new or has changed) ...');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    console.error('npm ci failed: see its message above. With a network, run the same command again.');
    process.exit(npm.status ?? 1);
  }
  writeFileSync(stamp, wanted);
}
