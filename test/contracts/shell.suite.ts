import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../src/core/plan.ts';
import type { Host, Shell } from '../../src/ports.ts';

/** No test waits that long. */
const LATER = Number.MAX_SAFE_INTEGER;

/** One thing that keeps the promise of `Shell`, with the commands that make it misbehave. */
export interface ShellRig {
  readonly shell: Shell;
  readonly host: Host;
  /** Ends the connection while it runs, with no word about how it ended. */
  readonly loses: Command;
  close(): Promise<void>;
}

export const command = (argv: readonly string[], more: Partial<Command> = {}): Command => ({
  argv,
  stdin: '',
  timeoutMs: 10_000,
  ...more,
});
const STRANGE_KEY = `SHA256:${'A'.repeat(43)}`;

/** What every `Shell` promises, whatever is behind it. `missing` names what this machine lacks for it; then it is skipped by that name. */
export function shellContract(name: string, start: () => Promise<ShellRig>, missing: string | null = null): void {
  describe.skipIf(missing !== null)(`Shell contract: ${name}${missing === null ? '' : `, needs ${missing}`}`, () => {
    let rig: ShellRig;
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tagout-shell-'));
      rig = await start();
    });
    afterAll(async () => {
      await rig.close();
      await rm(folder, { recursive: true, force: true });
    });
    const touch = (file: string): Command => command(['touch', join(folder, file)]);

    it('reports what each command printed and how it ended, in order', async () => {
      const report = await rig.shell.run(rig.host, [command(['printf', '%s', 'one']), command(['printf', '%s', 'two'])], LATER);
      expect(report).toMatchObject({
        kind: 'completed',
        results: [
          { exitCode: 0, stdout: 'one', stderr: '', truncated: false },
          { exitCode: 0, stdout: 'two', stderr: '', truncated: false },
        ],
      });
    });

    it('gives a command its arguments as they are, whatever a shell would make of them', async () => {
      const hostile = '$(touch x) `id` "; rm -rf / #\n\'*?~ ünïcode';
      expect(await rig.shell.run(rig.host, [command(['printf', '%s', hostile])], LATER)).toMatchObject({
        results: [{ stdout: hostile }],
      });
    });

    it('feeds standard input and ends it', async () => {
      const stdin = 'a line\nand another\n'.repeat(20);
      expect(await rig.shell.run(rig.host, [command(['cat'], { stdin })], LATER)).toMatchObject({
        results: [{ exitCode: 0, stdout: stdin }],
      });
    });

    it('stops a run at the first exit code that is not zero, and that is completed', async () => {
      const report = await rig.shell.run(rig.host, [command(['sh', '-c', 'exit 3']), touch('after-failure')], LATER);
      expect(report).toMatchObject({ kind: 'completed', results: [{ exitCode: 3 }] });
      expect(existsSync(join(folder, 'after-failure'))).toBe(false);
    });

    it('asks all reads, whatever their exit codes', async () => {
      const results = await rig.shell.read(rig.host, [
        command(['sh', '-c', 'exit 2']),
        command(['printf', '%s', 'still asked']),
      ]);
      expect(results).toMatchObject([{ exitCode: 2 }, { exitCode: 0, stdout: 'still asked' }]);
    });

    it('refuses a host key that is not pinned, and names it', async () => {
      const stranger = { ...rig.host, hostKeys: [STRANGE_KEY] };
      const report = await rig.shell.run(stranger, [touch('unknown-key')], LATER);
      expect(report).toMatchObject({ kind: 'refused', code: 'ssh.host_key_unknown' });
      expect(report.kind === 'refused' && report.message).toContain(rig.host.hostKeys[0]);
      await expect(rig.shell.read(stranger, [touch('unknown-key')])).rejects.toThrow(/not pinned/);
      expect(existsSync(join(folder, 'unknown-key'))).toBe(false);
    });

    it('refuses when no host key is pinned at all', async () => {
      const report = await rig.shell.run({ ...rig.host, hostKeys: [] }, [touch('no-key')], LATER);
      expect(report).toMatchObject({ kind: 'refused', code: 'ssh.host_key_unknown' });
    });

    it('says unknown, with the results so far, when the connection is lost after a command was sent', async () => {
      const report = await rig.shell.run(
        rig.host,
        [command(['printf', '%s', 'before']), rig.loses, touch('after-loss')],
        LATER,
      );
      expect(report).toMatchObject({ kind: 'unknown', results: [{ exitCode: 0, stdout: 'before' }] });
      expect(existsSync(join(folder, 'after-loss'))).toBe(false);
      await expect(rig.shell.read(rig.host, [rig.loses])).rejects.toThrow(/gateway/);
    });

    it('sends nothing that could not be over in time: a worker that was frozen comes too late', async () => {
      const report = await rig.shell.run(rig.host, [touch('too-late')], Date.now() + 1000);
      expect(report).toMatchObject({ kind: 'refused', code: 'ssh.too_late' });
      expect(existsSync(join(folder, 'too-late'))).toBe(false);
    });

    it('says unknown when a command does not end in its time', async () => {
      const report = await rig.shell.run(rig.host, [command(['sleep', '20'], { timeoutMs: 400 })], LATER);
      expect(report).toMatchObject({ kind: 'unknown', code: 'ssh.timeout', results: [] });
    });

    it('says unknown when a command ends without an exit code', async () => {
      const report = await rig.shell.run(rig.host, [command(['sh', '-c', 'kill -9 $$']), touch('after-signal')], LATER);
      expect(report).toMatchObject({ kind: 'unknown', code: 'ssh.no_exit_code', results: [] });
      expect(existsSync(join(folder, 'after-signal'))).toBe(false);
    });

    it('serves many at once', async () => {
      const reports = await Promise.all(
        Array.from({ length: 12 }, (_, index) => rig.shell.run(rig.host, [command(['printf', '%s', String(index)])], LATER)),
      );
      expect(reports.map((report) => report.kind === 'completed' && report.results[0]?.stdout)).toEqual(
        Array.from({ length: 12 }, (_, index) => String(index)),
      );
    });
  });
}
