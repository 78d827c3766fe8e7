import { fine, fix, type Check, type CheckLine } from '../../core/checkup.ts';
import { commandsOf } from '../../core/connector/commands.ts';
import type { CommandTemplate, Connector } from '../../core/connector/connector.ts';
import type { CommandParameter, CommandValues } from '../../core/connector/parameters.ts';
import { renderCommand } from '../../core/connector/render.ts';
import { parametersIn } from '../../core/connector/template.ts';
import type { Gateway } from '../../core/inventory.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Command, CommandResult } from '../../core/plan.ts';
import type { Shell } from '../../ports.ts';

/** Long enough for `sudo` on a small gateway that first asks a directory who we are. */
const QUESTION_MAX_MS = 10_000;

/** One thing that the gateway is asked. None of them changes anything, and none reaches a device. */
interface Question {
  readonly command: Command;
  /** What it means when the answer is not 0. */
  readonly otherwise: string;
  readonly code: string;
}

/** Whether the gateway shows a pinned key, lets us in, and would let us do what its connector does. */
export function gatewayCheck(gateway: Gateway, connector: Connector, shell: Pick<Shell, 'read'>, lane: string): Check {
  const about = `Gateway ${gateway.id}`;
  return {
    about,
    lane,
    async run() {
      const questions = questionsFor(gateway, connector);
      try {
        const results = await shell.read(
          gateway,
          questions.map(({ command }) => command),
        );
        const wrong = questions.flatMap((question, index) => answerLine(about, question, results[index]));
        return wrong.length > 0
          ? wrong
          : [
              fine(
                about,
                `${gateway.user}@${gateway.host}: the pinned key, our login and all ${questions.length} questions are fine.`,
              ),
            ];
      } catch (error) {
        // The shell's sentences are written for people and name the gateway.
        return [fix(about, 'gateway.not_asked', error instanceof Error ? error.message : 'It could not be asked.')];
      }
    },
  };
}

function answerLine(about: string, { otherwise, code }: Question, result: CommandResult | undefined): readonly CheckLine[] {
  if (result?.exitCode === 0) return [];
  const said = (result?.stderr ?? '').trim().split('\n', 1)[0]?.slice(0, LIMITS.doctorQuoteMaxChars) ?? '';
  return [fix(about, code, said === '' ? otherwise : `${otherwise} The gateway said: ${said}`)];
}

/** From the connector itself, so that a connector of the operator's own is asked about what it does. */
export function questionsFor(gateway: Gateway, connector: Connector): readonly Question[] {
  const templates = commandsOf(connector);
  const questions: readonly Question[] = [
    {
      command: ask(['true']),
      code: 'gateway.no_shell',
      otherwise: `The login shell of ${gateway.user} runs no commands. It needs a POSIX shell: usermod -s /bin/sh ${gateway.user}`,
    },
    ...templates.map((template) => questionAbout(template, gateway)),
    ...templates.filter(isPlainRead).map((template) => readQuestion(template, gateway)),
  ];
  return [...new Map(questions.map((question) => [JSON.stringify(question.command.argv), question])).values()];
}

/** Of the documentation ranges: they stand in for a device in questions that only ask whether a command would be allowed. */
const NOBODY = { mac: '02:00:00:00:00:01', address: '192.0.2.1', hold_s: '60' } as const;

const valuesFor = ({ lan }: Gateway): CommandValues => ({ ...NOBODY, lan });

function questionAbout(template: CommandTemplate, gateway: Gateway): Question {
  const { argv } = renderCommand(template, valuesFor(gateway));
  const [program = '', ...rest] = argv;
  if (program !== 'sudo' || rest[0] !== '-n') {
    return {
      command: ask(['command', '-v', program]),
      code: 'gateway.program_missing',
      otherwise: `${gateway.user} finds no program ${program}. Install it, or put it into the PATH of a login without a terminal.`,
    };
  }
  const wanted = rest.slice(1);
  return {
    // `-l` with a command runs nothing: it says whether the rules would let it run (sudo(8)).
    command: ask(['sudo', '-n', '-l', ...wanted]),
    code: 'gateway.not_allowed',
    otherwise: `${gateway.user} may not run "${wanted.join(' ')}" as root, or it is not installed. The connector's file says what belongs into /etc/sudoers.d/.`,
  };
}

/** A read that names no device looks at the gateway alone, so it can be made for real. */
function isPlainRead(template: CommandTemplate & { readonly parse?: string }): boolean {
  const parameters = template.argv.flatMap((word): readonly CommandParameter[] => parametersIn(word));
  return template.parse !== undefined && template.parse !== 'none' && parameters.every((parameter) => parameter === 'lan');
}

function readQuestion(template: CommandTemplate, gateway: Gateway): Question {
  const command = renderCommand(template, valuesFor(gateway));
  return {
    command,
    code: 'gateway.read_failed',
    otherwise: `"${command.argv.join(' ')}" does not work there, and the connector reads with it. Its file says what the gateway needs.`,
  };
}

const ask = (argv: readonly string[]): Command => ({ argv, stdin: '', timeoutMs: QUESTION_MAX_MS });
