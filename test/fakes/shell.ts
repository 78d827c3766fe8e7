import type { Command, CommandResult, ExecReport } from '../../src/core/plan.ts';
import type { Host, Shell } from '../../src/ports.ts';

/** How the made-up gateway answers one command: its result, or what goes wrong on the way. */
export type FakeAnswer = Partial<CommandResult> | 'lost' | 'timeout' | 'no_exit_code';

export interface FakeShell extends Shell {
  /** Everything that "went out", oldest first. */
  readonly sent: readonly { readonly host: Host; readonly command: Command }[];
}

export interface FakeShellOptions {
  readonly answer: (command: Command, host: Host) => FakeAnswer | Promise<FakeAnswer>;
  /** The host key that the made-up gateways show. Default: whatever is pinned. */
  readonly hostKey?: string;
  /** Set, the gateways cannot be reached. */
  readonly down?: () => boolean;
  /** Default: the real time. */
  readonly now?: () => number;
}

/** A `Shell` without a network, for tests of what stands on one. It passes the same contract as the real ones. */
export function createFakeShell(options: FakeShellOptions): FakeShell {
  const now = options.now ?? Date.now;
  const sent: { readonly host: Host; readonly command: Command }[] = [];

  function refusal(host: Host): Extract<ExecReport, { kind: 'refused' }> | null {
    const shown = options.hostKey ?? host.hostKeys[0];
    if (options.down?.() === true)
      return { kind: 'refused', code: 'ssh.connect_failed', message: `The gateway at ${host.host} could not be reached.` };
    if (shown !== undefined && host.hostKeys.includes(shown)) return null;
    return {
      kind: 'refused',
      code: 'ssh.host_key_unknown',
      message: `The gateway showed the host key ${shown ?? 'of nobody'}, which is not pinned.`,
    };
  }

  async function ask(host: Host, command: Command): Promise<CommandResult | Exclude<FakeAnswer, object>> {
    sent.push({ host, command });
    const answer = await options.answer(command, host);
    return typeof answer === 'string'
      ? answer
      : { exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 1, ...answer };
  }

  return {
    connectMaxMs: 0,
    sent,
    async run(host, commands, until) {
      const refused = refusal(host);
      if (refused !== null) return refused;
      const results: CommandResult[] = [];
      for (const command of commands) {
        if (now() + command.timeoutMs > until) {
          const late = { code: 'ssh.too_late', message: 'Its time was over before it could be sent.' };
          return results.length === 0 ? { kind: 'refused', ...late } : { kind: 'unknown', ...late, results };
        }
        const answer = await ask(host, command);
        if (typeof answer === 'string') {
          return {
            kind: 'unknown',
            code: `ssh.${answer}`,
            message: `Nobody can say whether it ran on the gateway: ${answer}.`,
            results,
          };
        }
        results.push(answer);
        if (answer.exitCode !== 0) break;
      }
      return { kind: 'completed', results };
    },
    async read(host, commands) {
      const refused = refusal(host);
      if (refused !== null) throw new Error(refused.message);
      const results: CommandResult[] = [];
      for (const command of commands) {
        const answer = await ask(host, command);
        if (typeof answer === 'string') throw new Error(`The gateway did not answer a read: ${answer}.`);
        results.push(answer);
      }
      return results;
    },
  };
}
